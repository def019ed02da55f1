import { mapLines } from '../edits/yaml-value.ts'
import type { Node, Path, Step } from '../formats/node.ts'
import type { Infra } from '../infra.ts'
import { type Keyed, keyed, originOf } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { Edit, Fix } from '../rule.ts'
import { appliedIn } from '../views/applied.ts'
import type { Scope } from '../views/environments.ts'
import type { Kustomization } from '../views/kubernetes.ts'
import { shapeOf } from './merge-keys.ts'

/**
 * A fix as it is to be made where only some environments lack what it sets: a key that others get from their overlays is
 * set in the overlays of those that lack it, by a patch, and the base stays as it is. Where all lack it, the fix is the one
 * given: it is set in the base. Undefined where no patch can say it.
 */
export function whereItLacks(fix: Fix, environments: readonly string[], infra: Infra): Fix | undefined {
  // without a patch no environment has what its base lacks
  if (environments.length === 0 || infra.overlays.length === 0) return fix
  const others = infra.scopes.filter(
    ({ environment }) => environment !== undefined && !environments.includes(environment),
  )
  if (others.length === 0) return fix
  const missing = fix.edits.map((edit) => missingKey(edit, infra))
  if (!others.some((scope) => missing.some((one) => one && isGiven(scope, one)))) return fix
  const edits: Edit[] = []
  for (const one of missing) {
    const made = one && patchesFor(one, environments, infra)
    if (!made) return undefined
    edits.push(...made)
  }
  return { ...fix, edits: together(edits) }
}

/** A key that an edit would make in an object. */
interface MissingKey {
  readonly resource: Resource
  /** in the object, items of lists by what they are merged by */
  readonly steps: readonly KeyedStep[]
  readonly value: unknown
}

/** A step of a patch: a key, or an item with the fields that tell it from others. */
type KeyedStep = string | Readonly<Record<string, unknown>>

function missingKey(edit: Edit, infra: Infra): MissingKey | undefined {
  if (edit.op !== 'set') return undefined
  const at = originOf(edit.at)
  if (at.kind !== 'keyed' || at.derived) return undefined
  const resource = infra.resources.find((one) => isOf(one, at))
  const path = at.path.slice(resource?.base.length ?? 0)
  if (!resource || resource.node(...path) !== undefined) return undefined
  const steps = keyedSteps(resource, path)
  return steps && { resource, steps, value: edit.value }
}

function isOf({ file, document, base }: Resource, at: Keyed): boolean {
  return (
    file.path === at.file &&
    document === (at.document ?? 0) &&
    base.length <= at.path.length &&
    base.every((step, index) => step === at.path[index])
  )
}

/** The steps of a path as a merge patch writes them; undefined where a list on the way is replaced as a whole. */
function keyedSteps(resource: Resource, path: Path): readonly KeyedStep[] | undefined {
  const steps: KeyedStep[] = []
  let shape = shapeOf(resource.apiVersion, resource.kind)
  let keys: readonly string[] | undefined
  let node: Node | undefined = resource.root
  for (const step of path) {
    const next: Node | undefined = node?.get(step)
    if (typeof step === 'string' && node?.kind !== 'list') {
      const field = shape?.field(step)
      keys = field?.keys
      shape = field?.shape
      steps.push(step)
    } else {
      const fields = (keys ?? []).flatMap((key) => {
        const value = next?.get(key)
        return value ? [[key, value.value] as const] : []
      })
      if (fields.length === 0) return undefined
      steps.push(Object.fromEntries(fields))
      keys = undefined
    }
    node = next
  }
  return steps
}

function stepsAsPath(steps: readonly KeyedStep[]): Path {
  return steps.map((step) =>
    typeof step === 'string'
      ? step
      : Object.fromEntries(Object.entries(step).map(([key, value]) => [key, String(value)])),
  )
}

/** Whether an environment gets the object with the key that its base lacks. */
function isGiven({ rendered }: Scope, { resource, steps }: MissingKey): boolean {
  return rendered.some((one) => isSame(one, resource) && one.node(...stepsAsPath(steps)) !== undefined)
}

function isSame(one: Resource, other: Resource): boolean {
  return (
    one.file === other.file &&
    one.document === other.document &&
    one.base.length === other.base.length &&
    one.base.every((step, index) => step === other.base[index])
  )
}

/** The edits that give a key in each of some environments and in no other; undefined where there is no place for that. */
function patchesFor(
  missing: MissingKey,
  environments: readonly string[],
  infra: Infra,
): readonly Edit[] | undefined {
  const { resource } = missing
  const own = new Set<Kustomization>()
  for (const scope of infra.scopes) {
    if (scope.environment === undefined || !environments.includes(scope.environment)) continue
    const holders = rootsWith(resource, scope, infra)
    if (holders.length === 0) return undefined
    for (const one of holders) own.add(one)
  }
  for (const scope of infra.scopes) {
    if (scope.environment !== undefined && environments.includes(scope.environment)) continue
    if (appliedIn(infra, scope).some((one) => own.has(one))) return undefined
  }
  const edits: Edit[] = []
  for (const kustomization of own) edits.push(...patchIn(kustomization, missing, infra))
  return edits
}

/** The kustomizations of an environment that bring an object once; [] where one brings it more than once. */
function rootsWith(resource: Resource, { roots }: Scope, infra: Infra): readonly Kustomization[] {
  const holders: Kustomization[] = []
  for (const root of roots) {
    const held = infra.renderings.resources(root)?.filter((one) => isSame(one, resource)).length ?? 0
    if (held > 1) return []
    const kustomization = infra.kustomizations.find(({ folder }) => folder === root.folder)
    if (held === 1 && kustomization) holders.push(kustomization)
  }
  return holders
}

/** The edits that give a key by a patch of a kustomization: the one that it has for the object, else a new one. */
function patchIn(kustomization: Kustomization, missing: MissingKey, infra: Infra): readonly Edit[] {
  const { resource, steps, value } = missing
  const overlay = infra.overlays.find((one) => one.kustomization === kustomization)
  for (const { file, target } of overlay?.patches ?? []) {
    if (!file || target || isShared(file.path, kustomization, infra)) continue
    const document = file.documents.find(({ root }) => root && names(root, resource))
    if (document?.root)
      return [extended(document.root, keyed(file, [], { document: document.index }), steps, value)]
  }
  const path = freePath(kustomization.folder, resource, infra)
  const { apiVersion, kind, name } = resource
  const written = resource.get('metadata', 'namespace')
  const metadata = written === undefined ? { name } : { name, namespace: written }
  const given = patchValue(steps, value) as Readonly<Record<string, unknown>> & { readonly metadata?: object }
  const content = {
    apiVersion,
    kind,
    metadata: { ...metadata, ...given.metadata },
    ...withoutMetadata(given),
  }
  const entry = { path: path.slice(kustomization.folder === '' ? 0 : kustomization.folder.length + 1) }
  const list = keyed(kustomization.file, ['patches'], { document: kustomization.document.index })
  return [
    { op: 'create', path, content: inYaml(content) },
    { op: 'insert', at: list, value: entry },
  ]
}

function names(root: Node, { apiVersion, kind, name, namespace }: Resource): boolean {
  return (
    root.get('kind')?.text === kind &&
    root.get('apiVersion')?.text === apiVersion &&
    root.get('$patch') === undefined &&
    root.at(['metadata', 'name'])?.text === name &&
    (root.at(['metadata', 'namespace'])?.text ?? namespace) === namespace
  )
}

function isShared(path: string, own: Kustomization, infra: Infra): boolean {
  return infra.kustomizations.some((one) => one !== own && one.patches.some(({ target }) => target === path))
}

/** The edit that gives a patch a key; an item that it does not have yet is added with what tells it from others. */
function extended(root: Node, at: Keyed, steps: readonly KeyedStep[], value: unknown): Edit {
  const path: Step[] = []
  let node: Node | undefined = root
  for (const [depth, step] of steps.entries()) {
    const [next] = stepsAsPath([step])
    const below: Node | undefined = node?.get(next!)
    if (typeof step !== 'string' && !below) {
      const item = { ...step, ...(patchValue(steps.slice(depth + 1), value) as object) }
      return { op: 'insert', at: { ...at, path }, value: item }
    }
    path.push(next!)
    node = below
  }
  return { op: 'set', at: { ...at, path }, value }
}

/** A value under the steps of a patch. */
function patchValue(steps: readonly KeyedStep[], value: unknown): unknown {
  return steps.reduceRight<unknown>(
    (inner, step) => (typeof step === 'string' ? { [step]: inner } : [{ ...step, ...(inner as object) }]),
    value,
  )
}

function withoutMetadata({ metadata: _, ...rest }: Readonly<Record<string, unknown>>): object {
  return rest
}

/** A file of the kustomization's folder that is not there yet. */
function freePath(folder: string, { kind, name }: Resource, infra: Infra): string {
  const stem = `${folder === '' ? '' : `${folder}/`}${kind.toLowerCase()}-${name.replace(/[^\w.-]/g, '-')}-patch`
  for (let count = 1; ; count++) {
    const path = `${stem}${count === 1 ? '' : `-${count}`}.yaml`
    if (!infra.paths.has(path)) return path
  }
}

function inYaml(content: Readonly<Record<string, unknown>>): string {
  const hand = { dialect: 'kubernetes', step: 2, listStep: 2, literals: true } as const
  return `${mapLines(hand, content, 0).join('\n')}\n`
}

/** Edits that make the same new file make it once, with what all of them want; equal ones are one. */
function together(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>()
  const files = new Set<string>()
  return edits.filter((edit) => {
    if (edit.op === 'create') {
      // a second key of a file that is to be made is set when the file is there
      if (files.has(edit.path)) return false
      files.add(edit.path)
    }
    const key = JSON.stringify(edit)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
