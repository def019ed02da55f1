import { isSame, type JsonObject, objectOf, objectsOf, textOf, under } from './json.ts'

/** What is planned for a resource, from the list of `actions` of its change. */
export type Action = 'nothing' | 'create' | 'read' | 'update' | 'delete' | 'replace' | 'forget' | 'unknown'

/** A resource of a plan or a state. */
export interface CapturedResource {
  /** as Terraform writes it: `module.network.hcloud_network.main["a"]` */
  readonly address: string
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  /** the name of the first module on the way from the root; '' for a resource of the root itself */
  readonly module: string
}

/** A change of a plan. Of attributes only the names at the top are kept, never a value. */
export interface CapturedChange extends CapturedResource {
  readonly action: Action
  /** attributes that differ, sorted; none where the whole is sensitive */
  readonly attributes: readonly string[]
  /** attributes that cannot be changed in place, sorted */
  readonly replacedBy: readonly string[]
  /** whether the state marks it as tainted */
  readonly tainted: boolean
}

/** `terraform show -json PLAN`. */
export interface CapturedPlan {
  /** what applying would do */
  readonly changes: readonly CapturedChange[]
  /** what was changed since the last apply by something else */
  readonly drift: readonly CapturedChange[]
  /** whether planning failed on the way */
  readonly errored: boolean
}

/** `terraform show -json` of a state. */
export interface CapturedState {
  readonly resources: readonly (CapturedResource & { readonly tainted: boolean })[]
}

/** Why a document is none that can be read, in words; undefined where it can. Another major version is another format. */
export function versionProblem(content: JsonObject, what: string): string | undefined {
  const version = textOf(under(content, 'format_version'))
  if (version === '') return `holds no ${what}: it has no format_version`
  const major = /^(\d{1,6})\.\d{1,6}$/.exec(version)?.[1]
  if (major === '1') return undefined
  return major === undefined
    ? `holds a ${what} whose format_version is no version`
    : `holds a ${what} of format version ${version}; this linter reads major version 1`
}

/** Reads `terraform show -json PLAN`; keys that are not known are left alone, as the format asks. */
export function readPlan(content: JsonObject): CapturedPlan {
  return {
    changes: objectsOf(under(content, 'resource_changes')).map(readChange),
    drift: objectsOf(under(content, 'resource_drift')).map(readChange),
    errored: under(content, 'errored') === true,
  }
}

/** Reads `terraform show -json` of a state, child modules included. */
export function readState(content: JsonObject): CapturedState {
  const resources: (CapturedResource & { readonly tainted: boolean })[] = []
  const root = objectOf(under(content, 'values', 'root_module'))
  const waiting = root ? [root] : []
  for (let module = waiting.pop(); module; module = waiting.pop()) {
    const address = textOf(under(module, 'address'))
    for (const one of objectsOf(under(module, 'resources')))
      resources.push({ ...identity(one, address), tainted: under(one, 'tainted') === true })
    waiting.push(...objectsOf(under(module, 'child_modules')))
  }
  return { resources: resources.sort((a, b) => (a.address < b.address ? -1 : 1)) }
}

function identity(one: JsonObject, module: string): CapturedResource {
  return {
    address: textOf(under(one, 'address')),
    mode: under(one, 'mode') === 'data' ? 'data' : 'managed',
    type: textOf(under(one, 'type')),
    name: textOf(under(one, 'name')),
    module: /^module\.([\w-]+)/.exec(module)?.[1] ?? '',
  }
}

function readChange(one: JsonObject): CapturedChange {
  const change = objectOf(under(one, 'change')) ?? {}
  const paths = under(change, 'replace_paths')
  const firsts = Array.isArray(paths) ? paths.map((path) => (Array.isArray(path) ? path[0] : undefined)) : []
  return {
    ...identity(one, textOf(under(one, 'module_address'))),
    action: actionOf(under(change, 'actions')),
    attributes: changedAttributes(change),
    replacedBy: [...new Set(firsts.filter((name) => typeof name === 'string'))].sort(),
    tainted: under(one, 'action_reason') === 'replace_because_tainted',
  }
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['no-op', 'nothing'],
  ['create', 'create'],
  ['read', 'read'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['forget', 'forget'],
  ['delete,create', 'replace'],
  ['create,delete', 'replace'],
  ['create,forget', 'replace'],
])

function actionOf(actions: unknown): Action {
  return (Array.isArray(actions) && ACTIONS.get(actions.join(','))) || 'unknown'
}

/** Names of attributes that differ or are known only after applying; a name is part of a schema, never a value. */
function changedAttributes(change: JsonObject): readonly string[] {
  if (under(change, 'before_sensitive') === true || under(change, 'after_sensitive') === true) return []
  const before = objectOf(under(change, 'before')) ?? {}
  const after = objectOf(under(change, 'after')) ?? {}
  const unknown = objectOf(under(change, 'after_unknown')) ?? {}
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])
  return [...names]
    .filter((name) => under(unknown, name) === true || !isSame(under(before, name), under(after, name)))
    .sort()
}
