import type { Node, Path } from '../formats/node.ts'
import { matcher } from '../glob.ts'
import type { Infra } from '../infra.ts'
import { RenderedResource } from '../kustomize/rendered.ts'
import { keyed, type Place, whole } from '../place.ts'
import type { Resource } from '../resource.ts'
import type { AnyRule } from '../rule.ts'
import type { SourceFile } from '../tree.ts'
import type { Scope } from '../views/environments.ts'
import { type Asking, askingOf, type Complaint, complaintsOf } from './asking.ts'
import { type CustomRule, questionsOf } from './custom-rule.ts'
import { filled, isHidden, type Slot, valueInWords } from './message.ts'
import { holdsInWords } from './summary.ts'
import { blockNode, UNKNOWN } from './terraform-nodes.ts'
import { wayInWords } from './way.ts'

type Rules = Readonly<Record<string, AnyRule>>

const MADE = new WeakMap<readonly CustomRule[], Rules>()

/** The rules with those of a config beside them; the same ones where it has none. */
export function withCustomRules(rules: Rules, custom: readonly CustomRule[]): Rules {
  if (custom.length === 0) return rules
  let own = MADE.get(custom)
  if (!own) {
    own = Object.fromEntries(custom.map((one) => [one.id, ruleOf(one)]))
    MADE.set(custom, own)
  }
  return Object.hasOwn(rules, custom[0]!.id) ? rules : { ...rules, ...own }
}

/** A rule of a config as any other. */
export function ruleOf(custom: CustomRule): AnyRule {
  const { message, mandate, severity = 'warning', summary, why, remedy, definedIn } = custom
  let asking: Asking | undefined
  return {
    summary: summary ?? holdsInWords(custom),
    why: why ?? `It is a rule of your own organisation: ${definedIn} asks for it.`,
    remedy: remedy ?? `Do as the message says, or ask those who keep ${definedIn}.`,
    mandate,
    severity,
    definedIn,
    *check(infra) {
      asking ??= askingOf(custom)
      for (const thing of thingsOf(infra, custom)) {
        for (const complaint of complaintsOf(thing.root, asking)) {
          yield {
            at: thing.at(complaint),
            message: filled(message, (slot) => slotOf(slot, thing, complaint)),
            environment: thing.environment,
          }
        }
      }
    },
  }
}

/** Something that a rule is asked of. */
interface Thing {
  readonly root: Node
  readonly file: SourceFile
  readonly kind: string
  readonly name: string
  readonly environment: string | undefined
  at(complaint: Complaint): Place
}

function* thingsOf(infra: Infra, custom: CustomRule): Iterable<Thing> {
  const excluded = matcher(custom.exclude ?? [])
  if (custom.kinds) {
    for (const scope of infra.scopes) {
      if (!isMeant(custom, scope)) continue
      for (const resource of objectsOf(scope, custom.kinds))
        if (!excluded(resource.file.path)) yield objectThing(resource, scope.environment)
    }
  }
  if (custom.files) {
    const forbidsFiles = questionsOf(custom.mustNot).some(({ path, exists }) => exists && path === undefined)
    for (const file of filesOf(infra, custom)) {
      if (excluded(file.path)) continue
      if (forbidsFiles) yield fileThing(file)
      else yield* documentsOf(file)
    }
  }
  for (const selector of custom.terraform ?? []) {
    for (const thing of blocksOf(infra, custom, selector)) if (!excluded(thing.file.path)) yield thing
  }
}

function isMeant(
  { environments }: CustomRule,
  { environment, stage }: Pick<Scope, 'environment' | 'stage'>,
): boolean {
  if (!environments) return true
  return environment !== undefined && (environments.includes(environment) || environments.includes(stage))
}

/** Kinds that kustomize makes of nothing but files and literals. */
const GENERATED = new Set(['ConfigMap', 'Secret', '*'])

/** The objects of some kinds as an environment gets them. Nothing is rendered where none of them is written. */
function objectsOf(scope: Scope, wanted: readonly string[]): readonly Resource[] {
  const kinds = wanted.map((one) => one.slice(one.lastIndexOf('/') + 1))
  const isAny = kinds.includes('*')
  if (scope.roots.length === 0) return chosen(isAny ? scope.resources : scope.ofKind(...kinds), wanted)
  if (!kinds.some((kind) => GENERATED.has(kind)) && scope.ofKind(...kinds).length === 0) return []
  return chosen(isAny ? scope.rendered : scope.renderedOfKind(...kinds), wanted)
}

function chosen(resources: readonly Resource[], wanted: readonly string[]): readonly Resource[] {
  if (wanted.every((one) => !one.includes('/'))) return resources
  return resources.filter(({ apiVersion, kind }) =>
    wanted.some(
      (one) => one === kind || one === '*' || one === `${apiVersion}/${kind}` || one === `${apiVersion}/*`,
    ),
  )
}

function objectThing(resource: Resource, environment: string | undefined): Thing {
  const { root, file, kind } = resource
  return {
    root,
    file,
    kind,
    name: resource instanceof RenderedResource ? resource.writtenName : resource.name,
    environment,
    // the object as such is what its kind says
    at: ({ path, part }) => (path.length === 0 ? resource.at(['kind']) : resource.at(path, part)),
  }
}

function* filesOf(infra: Infra, custom: CustomRule): Iterable<SourceFile> {
  const isNamed = matcher(custom.files!)
  const isInside = folderTest(infra, custom)
  for (const file of infra.tree.values()) if (isNamed(file.path) && isInside(file.path)) yield file
}

/** Whether a path lies in an environment that is meant. */
function folderTest(infra: Infra, custom: CustomRule): (path: string) => boolean {
  if (!custom.environments) return () => true
  const folders = infra.environments
    .filter(({ name, stage }) => isMeant(custom, { environment: name, stage }))
    .flatMap((one) => one.folders)
  return (path) => folders.some((folder) => path.startsWith(`${folder}/`))
}

/** A file that may not be there, whatever it holds. */
function fileThing(file: SourceFile): Thing {
  const root = file.documents[0]?.root ?? UNKNOWN
  return { root, file, kind: file.name, name: '', environment: undefined, at: () => whole(file) }
}

/** The documents of a file that holds data. */
function* documentsOf(file: SourceFile): Iterable<Thing> {
  const common = { file, environment: undefined }
  if (file.format !== 'yaml' && file.format !== 'json' && file.format !== 'toml') return
  for (const { root, index } of file.documents) {
    if (!root) continue
    yield {
      ...common,
      root,
      kind: root.get('kind')?.text ?? file.name,
      name: root.at(['metadata', 'name'])?.text ?? '',
      at: ({ path, part }) =>
        path.length === 0 ? whole(file) : { ...keyed(file, path as Path, { document: index }), part },
    }
  }
}

function* blocksOf(infra: Infra, custom: CustomRule, selector: string): Iterable<Thing> {
  const [type = '', label] = selector.split(' ')
  const isNamed = label === undefined ? () => true : matcher([label])
  const isInside = folderTest(infra, custom)
  for (const module of infra.terraform) {
    if (module.sample) continue
    const seen = new Map<string, number>()
    for (const { file, block } of module.blocks(type)) {
      const way: Path = [type, ...block.labels]
      const key = `${file.path}\0${way.join('\0')}`
      const before = seen.get(key) ?? 0
      seen.set(key, before + 1)
      if (!isInside(file.path) || !isNamed(block.labels[0] ?? '')) continue
      const steps: Path = before > 0 ? [...way, before] : way
      yield {
        root: blockNode(block),
        file,
        kind: type,
        name: block.labels.join('.'),
        environment: undefined,
        at: ({ path, part }) => ({ kind: 'keyed', file: file.path, path: [...steps, ...path], part }),
      }
    }
  }
}

function slotOf(
  slot: Slot,
  { root, file, kind, name }: Thing,
  { path, node, problem, quotes }: Complaint,
): string {
  switch (slot) {
    case 'kind':
      return kind
    case 'name':
      return name
    case 'namespace':
      return root.at(['metadata', 'namespace'])?.text ?? ''
    case 'apiVersion':
      return root.get('apiVersion')?.text ?? ''
    case 'file':
      return file.path
    case 'path':
      return path.length === 0 ? 'all of it' : wayInWords(path)
    case 'value':
      return node?.kind === 'scalar' && isHidden(root, path)
        ? 'a value that is not shown'
        : valueInWords(node)
    case 'problem':
      return quotes && isHidden(root, path) ? `${wayInWords(path)} is not what the schema asks for` : problem
  }
}
