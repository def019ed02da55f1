import type { Infra } from '../infra.ts'
import { absent, keyed, type Place, whole } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { TerraformModule } from '../views/terraform.ts'
import { type Capture, environmentOf } from './capture.ts'
import type { LiveObject } from './objects.ts'
import type { CapturedResource } from './terraform.ts'

/** The Terraform root that a plan or a state was made in; undefined where the tree has none there. */
export function rootOf(infra: Infra, { folder }: Capture): TerraformModule | undefined {
  return folder === undefined ? undefined : infra.terraform.find((module) => module.folder === folder)
}

/** Whether a plan of the same root says what becomes of a resource: the plan's own finding is enough. */
export function isPlanned(infra: Infra, { environment, folder }: Capture, address: string): boolean {
  return infra.captures.some(
    (other) =>
      other.environment === environment &&
      other.folder === folder &&
      other.plan?.changes.some((change) => change.address === address && change.action !== 'nothing'),
  )
}

/** The block that declares a resource, or the call of the module that does; else the capture that names it. */
export function placeOfResource(infra: Infra, capture: Capture, resource: CapturedResource): Place {
  const root = rootOf(infra, capture)
  const path =
    resource.module === ''
      ? [resource.mode === 'data' ? 'data' : 'resource', resource.type, resource.name]
      : ['module', resource.module]
  const found = root
    ?.blocks(path[0]!)
    .find(({ block }) => path.slice(1).every((label, index) => block.labels[index] === label))
  return found ? keyed(found.file, path, { part: 'key' }) : inCapture(capture, resource.address)
}

/** Something that only a capture has: its file is all there is to point at, and nothing of it is ever quoted. */
export function inCapture(capture: Capture, what: string): Place {
  return absent(what, whole(capture.path))
}

/** What Git declares for the environment of a capture; [] where nobody can tell. */
export function declaredFor(infra: Infra, capture: Capture): readonly Resource[] {
  const environment = environmentOf(infra, capture)
  if (!environment) return []
  return infra.scopes.find((scope) => scope.environment === environment.name)?.resources ?? []
}

/** The object of Git that a live one was made from, by kind and name, and by namespace where Git has one. */
export function declaredAs(
  declared: readonly Resource[],
  live: Pick<LiveObject, 'kind' | 'name' | 'namespace'>,
): Resource | undefined {
  return declared.find(
    ({ kind, name, namespace }) =>
      kind === live.kind &&
      name === live.name &&
      (namespace === undefined || live.namespace === '' || namespace === live.namespace),
  )
}

/** The place of a live object in Git, else the capture. */
export function placeOfObject(
  infra: Infra,
  capture: Capture,
  live: Pick<LiveObject, 'kind' | 'name' | 'namespace'>,
): Place {
  const found = declaredAs(declaredFor(infra, capture), live)
  return found ? found.at(['metadata', 'name']) : inCapture(capture, inWords(live))
}

/** `Deployment shop/web`. */
export function inWords({ kind, name, namespace }: Pick<LiveObject, 'kind' | 'name' | 'namespace'>): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`
}

/**
 * Whether the names in the tree are those in the cluster and all of them are in the tree. A prefix, a suffix, a patch
 * that deletes or a reference to elsewhere makes others: what is missing or too many cannot be told without rendering.
 */
export function hasPlainNames(infra: Infra): boolean {
  return infra.kustomizations.every(({ file, document, resources, components, patches }) => {
    const root = document.root
    return (
      !root?.get('namePrefix') &&
      !root?.get('nameSuffix') &&
      ![file, ...patches.map(({ target }) => infra.tree.get(target ?? ''))].some((one) =>
        one?.text.includes('$patch'),
      ) &&
      ![...resources, ...components].some(({ remote }) => remote)
    )
  })
}
