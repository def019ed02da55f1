import type { WorkloadDesign, WorkloadType } from '../../engine/design.ts'
import { isCron, RESERVED } from '../checks.ts'
import { type Clue, nameFrom } from './clue.ts'
import type { Store } from './images.ts'

/** A workload as the tree shows it, before it is fitted to what infra.yaml takes. */
export interface SeenWorkload {
  readonly name: string
  readonly clue: Clue
  /** undefined where it must be told from the rest */
  readonly type?: WorkloadType | undefined
  readonly store?: Store | undefined
  readonly image?: Seen<string> | undefined
  /** where the program listens in its container */
  readonly port?: Seen<number> | undefined
  readonly health?: Seen<string> | undefined
  /** an ingress, a load balancer or a published port leads to it */
  readonly public?: Seen<true> | undefined
  /** something sends requests to it */
  readonly served: boolean
  readonly schedule?: Seen<string> | undefined
  readonly resources?: Seen<{ readonly cpu: string; readonly memory: string }> | undefined
  readonly scaling?: Seen<NonNullable<WorkloadDesign['scaling']>> | undefined
  /** keeps data on a volume, of this size where it is known */
  readonly volume?: Seen<number | undefined> | undefined
  /** names that its settings call */
  readonly calls: readonly Seen<string>[]
}

/** A value with the line that says it. */
export interface Seen<T> {
  readonly value: T
  readonly clue: Clue
}

/** A workload of the inferred design, with why by key: '' for itself. */
export interface InferredWorkload {
  readonly design: WorkloadDesign
  readonly why: ReadonlyMap<string, { readonly why: string; readonly clues: readonly Clue[] }>
}

const API = /(?:^|[-_])(?:api|apis|backend|server|service|svc|gateway|grpc|graphql|auth)(?:[-_]|$)/
const WEB =
  /(?:^|[-_])(?:web|webserver|www|frontend|front|ui|site|website|portal|dashboard|app|admin|client)(?:[-_]|$)/

/** Fits what was seen to what infra.yaml takes: forms, bounds and which keys a type has. What does not fit is said in words. */
export function fitWorkloads(seen: readonly SeenWorkload[], registry: string): readonly InferredWorkload[] {
  const names = new Map<SeenWorkload, string>()
  const taken = new Set<string>()
  for (const one of seen) {
    const name = nameOf(one.name)
    if (name === undefined || taken.has(name)) continue
    taken.add(name)
    names.set(one, name)
  }
  const fitted = [...names].map(([one, name]) => fitOne(one, name, registry))
  const known = new Set(fitted.map(({ design }) => design.name))
  return fitted.map((workload, index) => {
    const [one, own] = [...names][index]!
    const used = new Map<string, Clue>()
    for (const { value, clue } of one.calls) {
      const name = nameOf(value)
      if (name !== undefined && name !== own && known.has(name) && !used.has(name)) used.set(name, clue)
    }
    if (used.size === 0) return workload
    const why = new Map(workload.why).set('uses', {
      why: 'its settings name them',
      clues: [...used.values()],
    })
    return { design: { ...workload.design, uses: [...used.keys()] }, why }
  })
}

/** The name that a workload has in infra.yaml: some names are folders of the tree. */
function nameOf(text: string): string | undefined {
  const name = nameFrom(text)
  return name !== undefined && RESERVED.has(name) ? `${name}-app` : name
}

function typeOf(one: SeenWorkload, name: string): readonly [WorkloadType, string] {
  if (one.type) return [one.type, 'its kind']
  if (one.store) return [one.store.type, `runs ${one.store.product}`]
  if (one.schedule) return ['cron', 'has a schedule']
  if (one.public)
    return API.test(name) && !WEB.test(name)
      ? ['api', 'reached from outside']
      : ['web', 'reached from outside']
  if (one.served || one.port)
    return WEB.test(name) && !API.test(name)
      ? ['web', 'a service leads to it']
      : ['api', 'a service leads to it']
  return ['worker', 'nothing sends requests to it']
}

function fitOne(one: SeenWorkload, name: string, registry: string): InferredWorkload {
  const [type, because] = typeOf(one, name)
  const why = new Map<string, { why: string; clues: readonly Clue[] }>([
    ['', { why: because, clues: [one.clue] }],
  ])
  const serves = type === 'web' || type === 'api'
  const runs = serves || type === 'worker' || type === 'cron'
  const design: { -readonly [K in keyof WorkloadDesign]: WorkloadDesign[K] } = { name, type }
  const set = <K extends keyof WorkloadDesign>(
    key: K,
    value: WorkloadDesign[K],
    reason: string,
    clue?: Clue,
  ): void => {
    design[key] = value
    why.set(key, { why: reason, clues: clue ? [clue] : [] })
  }
  if (runs && one.image) set('image', one.image.value, 'its image', one.image.clue)
  else if (runs) set('image', `${registry}/${name}`, 'no image is written where it could be read')
  if (serves && one.port) {
    if (one.port.value >= 1024 && one.port.value <= 65535)
      set('port', one.port.value, 'where it listens', one.port.clue)
    else {
      const said = `it listens on ${one.port.value}, and infra.yaml takes 1024 and above`
      set('port', 8080, said, undefined)
    }
  }
  if (serves && one.health) set('health', one.health.value, 'its probe asks it', one.health.clue)
  if (serves && one.public) set('exposure', 'public', 'reached from outside', one.public.clue)
  else if (type === 'web') set('exposure', 'internal', 'nothing leads to it from outside')
  if (one.resources) set('resources', one.resources.value, 'what it requests', one.resources.clue)
  if (one.store || one.volume) {
    const stateful = type === 'database' || one.volume !== undefined
    const size = one.volume?.value
    set(
      'data',
      {
        stateful,
        ...(one.store?.engine && { engine: one.store.engine }),
        ...(stateful && size !== undefined && size > 0 && { sizeGi: size }),
      },
      one.store && !one.store.engine && type !== 'queue'
        ? `runs ${one.store.product}, which infra.yaml has no engine for`
        : one.volume
          ? 'keeps data on a volume'
          : `runs ${one.store!.product}`,
      one.volume?.clue ?? one.clue,
    )
  }
  if (one.scaling && (serves || type === 'worker'))
    set('scaling', one.scaling.value, 'its autoscaler', one.scaling.clue)
  if (type === 'cron') {
    if (one.schedule) set('schedule', one.schedule.value, 'its schedule', one.schedule.clue)
    else set('schedule', '0 3 * * *', 'its schedule could not be read')
  }
  return { design, why }
}

const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** A schedule in the five fields that infra.yaml takes; undefined for what cannot be said in them. */
export function fiveFields(text: string): string | undefined {
  const macro = MACROS[text.trim().toLowerCase()]
  if (macro) return macro
  const fields = text
    .trim()
    .replace(/^(?:CRON_)?TZ=\S+\s+/, '')
    .split(/\s+/)
  if (fields.length !== 5) return undefined
  const plain = fields.map((field, index) =>
    (index === 4
      ? field.toLowerCase().replace(/sun|mon|tue|wed|thu|fri|sat/g, (day) => String(DAYS.indexOf(day)))
      : field
    ).replace(/\?/g, '*'),
  )
  const written = plain.join(' ')
  return isCron(written) ? written : undefined
}

const UNITS: Readonly<Record<string, number>> = {
  Ki: 1 / 1048576,
  Mi: 1 / 1024,
  Gi: 1,
  Ti: 1024,
  K: 1 / 1073741.824,
  M: 1 / 1073.741824,
  G: 1 / 1.073741824,
  T: 931.3225746,
}

/** Gibibytes of a quantity of Kubernetes such as `20Gi`, rounded up to whole ones; undefined for what is none. */
export function gibibytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|K|M|G|T)$/.exec(text)
  return match ? Math.ceil(Number(match[1]) * UNITS[match[2]!]!) : undefined
}

/** What infra.yaml takes for requests of a replica; undefined where either is missing or written otherwise. */
export function requestsOf(cpu: unknown, memory: unknown): { cpu: string; memory: string } | undefined {
  const amount =
    typeof cpu === 'number' ? (Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`) : cpu
  if (typeof amount !== 'string' || typeof memory !== 'string') return undefined
  const millis = /^\d+\.\d+$/.test(amount) ? `${Math.round(Number(amount) * 1000)}m` : amount
  return /^[0-9]+m?$/.test(millis) && /^[0-9]+(Mi|Gi)$/.test(memory) ? { cpu: millis, memory } : undefined
}

/** The host that a setting calls: `postgres` of `postgres://user@postgres.shop:5432/db` and of `postgres:5432`. */
export function hostIn(text: string): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?([a-z][a-z0-9_-]*)(?:[.:/]|$)/i.exec(text)?.[1]
}
