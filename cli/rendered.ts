import { createHash } from 'node:crypto'
import type { Path } from '../engine/formats/node.ts'
import type { Infra } from '../engine/infra.ts'
import { locate } from '../engine/place.ts'
import { MASK } from '../engine/reporters/masking.ts'
import type { Resource } from '../engine/resource.ts'
import type { Scope } from '../engine/views/environments.ts'
import { environmentNamed } from './narrow.ts'

/** What an environment gets, as the commands for people show it. */
export interface Delivery {
  readonly environment: string
  readonly objects: readonly Resource[]
  /** why kustomize would refuse, where it would: `path:line: message` */
  readonly problems: readonly string[]
  /** what nobody can render here, in words */
  readonly leftOut: readonly string[]
}

/** Renders an environment. Throws a Failure for one that there is not. */
export function deliveryTo(name: string, infra: Infra, kinds: readonly string[]): Delivery {
  const { name: environment } = environmentNamed(name, infra)
  const scope = infra.scopes.find((one) => one.environment === environment)
  const wanted = new Set(kinds.map((kind) => kind.toLowerCase()))
  const objects = (scope?.rendered ?? []).filter(
    ({ kind }) => wanted.size === 0 || wanted.has(kind.toLowerCase()),
  )
  return { environment, objects, ...troubleOf(scope, infra) }
}

function troubleOf(scope: Scope | undefined, infra: Infra): Pick<Delivery, 'problems' | 'leftOut'> {
  const problems: string[] = []
  const counts = { charts: 0, remote: 0, plugins: 0 }
  for (const root of scope?.roots ?? []) {
    const rendering = infra.renderings.of(root)
    counts.charts += rendering.leftOut.helmCharts
    counts.remote += rendering.leftOut.remote
    counts.plugins += rendering.leftOut.plugins
    for (const { at, message } of rendering.problems) {
      const { file, span } = locate(at, infra.tree)
      problems.push(`${file}:${span.line}: ${message}`)
    }
  }
  const leftOut = [
    counts.charts > 0 ? `helmCharts: ${counts.charts} (only Helm renders them)` : '',
    counts.remote > 0 ? `bases behind a URL: ${counts.remote}` : '',
    counts.plugins > 0 ? `generators and transformers that are programs: ${counts.plugins}` : '',
  ].filter((text) => text !== '')
  return { problems: [...new Set(problems)], leftOut }
}

const SECRET_FIELDS = ['data', 'stringData']
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** An object's value with what a Secret holds hidden: sixteen bits of a hash tell one value from another, and no more. */
export function publicValue(resource: Resource): unknown {
  const value = resource.root.value
  if (resource.kind !== 'Secret' || typeof value !== 'object' || value === null) return value
  const shown: Record<string, unknown> = { ...value }
  for (const field of SECRET_FIELDS) shown[field] = hiddenIn(shown[field])
  for (const field of SECRET_FIELDS) if (shown[field] === undefined) delete shown[field]
  const metadata = shown.metadata as { annotations?: Record<string, unknown> } | undefined
  if (metadata?.annotations?.[LAST_APPLIED] !== undefined)
    shown.metadata = { ...metadata, annotations: { ...metadata.annotations, [LAST_APPLIED]: MASK } }
  return shown
}

function hiddenIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data === undefined ? undefined : MASK
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, hidden(value)]))
}

function hidden(value: unknown): string {
  if (typeof value === 'string' && value.startsWith('ENC[')) return 'ENC[…]'
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 4)
  return `${MASK} (${digest})`
}

/** `path:line` of where a value of an object is written. */
export function writtenAt(resource: Resource, path: Path, infra: Infra): string {
  const { file, span } = locate(resource.at(path), infra.tree)
  return `${file}:${span.line}`
}
