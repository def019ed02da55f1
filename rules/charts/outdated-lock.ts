import { createHash } from 'node:crypto'
import type { Node } from '../../engine/formats/node.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { liesInRange } from '../../engine/version-range.ts'
import type { Chart } from '../../engine/views/kubernetes.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'The lock of a chart agrees with what the chart asks for.',
  why: '`helm dependency build` refuses a lock that is out of step, and an old one ships the dependency that the chart no longer asks for.',
  remedy: 'Run `helm dependency update` in the folder of the chart, and commit `Chart.lock`.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    for (const chart of infra.charts) {
      const lock = infra.tree.get(chart.folder === '' ? 'Chart.lock' : `${chart.folder}/Chart.lock`)
      // A chart within another one's `charts/` came as it is.
      if (
        !lock ||
        lock.unread !== undefined ||
        isSample(chart.folder) ||
        /(^|\/)charts\/[^/]+\/charts\//.test(`${chart.folder}/`)
      )
        continue
      const root = readYaml(lock.text, { dialect: 'core' })[0]?.root
      const locked = root?.get('dependencies')
      if (root && locked?.kind === 'list') yield* judge(chart, lock, root, locked)
    }
  },
})

function* judge(chart: Chart, lock: SourceFile, root: Node, locked: Node): Iterable<Problem> {
  const wanted = chart.dependencies.filter(
    ({ place }) => place.kind === 'keyed' && place.file === chart.file.path,
  )
  const left = [...locked.items()]
  let agrees = true
  for (const { name, version, place } of wanted) {
    const index = left.findIndex((item) => item.get('name')?.text === name)
    const item = left[index]
    const related = [{ at: place, message: 'what the chart asks for' }]
    if (!item) {
      agrees = false
      yield {
        at: range(lock, locked.start, locked.start),
        message: `${chart.name} depends on ${name}, which is not locked; run helm dependency update`,
        related,
      }
      continue
    }
    left.splice(index, 1)
    const node = item.get('version')
    if (!node || version === '' || liesInRange(node.text, version) !== false) continue
    agrees = false
    yield {
      at: range(lock, node.start, node.end),
      message: `${name} is locked at ${node.text}, and ${chart.name} asks for ${version}; run helm dependency update`,
      related,
    }
  }
  for (const item of left) {
    agrees = false
    yield {
      at: range(lock, item.start, item.end),
      message: `${item.get('name')?.text} is locked, and ${chart.name} no longer depends on it; run helm dependency update`,
    }
  }
  const digest = root.get('digest')
  const asked = chart.file.documents[0]?.root?.get('dependencies')
  if (!agrees || !digest?.text.startsWith('sha256:') || !asked) return
  if (digest.text === digestOf(asked, locked)) return
  yield {
    at: range(lock, digest.start, digest.end),
    message: `Chart.lock was not written for these dependencies of ${chart.name}: its digest is another; run helm dependency update`,
    // Who publishes a chart may have rewritten its addresses on the way.
    severity: 'warning',
  }
}

/** What Helm signs the lock with: SHA-256 over both lists as Go writes them in JSON (its HashReq). */
function digestOf(asked: Node, locked: Node): string {
  const json = JSON.stringify([asked.items().map(dependency), locked.items().map(dependency)]).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `sha256:${createHash('sha256').update(json).digest('hex')}`
}

function dependency(node: Node): Readonly<Record<string, unknown>> {
  const text = (key: string): string | undefined => node.get(key)?.text || undefined
  const list = (key: string): unknown =>
    (node.get(key)?.size ?? 0) > 0 ? sorted(node.get(key)?.value) : undefined
  return {
    name: text('name') ?? '',
    version: text('version'),
    repository: text('repository') ?? '',
    condition: text('condition'),
    tags: list('tags'),
    enabled: node.get('enabled')?.value === true || undefined,
    'import-values': list('import-values'),
    alias: text('alias'),
  }
}

/** Go writes the keys of maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
