import type { Attribute, Expression } from '../formats/hcl.ts'
import type { Infra } from '../infra.ts'
import { type Place, range } from '../place.ts'
import type { SourceFile } from '../tree.ts'
import {
  type CloudResource,
  cloudData,
  cloudResources,
  hasResource,
  type Section,
} from './cloud-resources.ts'
import type { ModuleInstance } from './module-instances.ts'
import { asValue, evaluated, type Names, UNKNOWN } from './terraform-values.ts'

/** A statement of an IAM policy that allows something, with what is known of it. */
export interface Statement {
  readonly owner: CloudResource
  /** the argument of the resource that is the policy; undefined in a policy document */
  readonly argument: string | undefined
  /** where its actions are, or the statement where it says none */
  readonly at: Place
  /** actions in lower case; UNKNOWN for those that nobody can tell */
  readonly actions: readonly unknown[]
  /** whether it allows all but some actions */
  readonly exceptActions: boolean
  readonly resources: readonly unknown[]
  /** who may, for policies of a resource and of a role's trust; words of references where the value is not known */
  readonly principals: readonly unknown[]
  readonly hasPrincipals: boolean
  /** the conditions: a key such as `aws:SourceArn` with its values; a key that nobody can tell is UNKNOWN */
  readonly conditions: readonly { readonly key: unknown; readonly values: readonly unknown[] }[]
}

/** Resources that hold policies of IAM, and the arguments they are in. */
const POLICIES: ReadonlyMap<string, string> = new Map([
  ['aws_iam_policy', 'policy'],
  ['aws_iam_role_policy', 'policy'],
  ['aws_iam_user_policy', 'policy'],
  ['aws_iam_group_policy', 'policy'],
  ['aws_ssoadmin_permission_set_inline_policy', 'inline_policy'],
  ['aws_iam_role', 'assume_role_policy'],
])

/** Every statement that allows something, of policies in words: documents, `jsonencode`, and JSON in strings. */
export function* iamStatements(infra: Infra): Iterable<Statement> {
  for (const document of cloudData(infra, 'aws_iam_policy_document')) {
    for (const section of document.sections('statement')) {
      if (section.value('effect') === undefined || section.value('effect') === 'Allow')
        yield fromSection(document, section)
    }
  }
  if (!hasResource(infra, ...POLICIES.keys())) return
  for (const owner of cloudResources(infra, ...POLICIES.keys())) {
    const argument = POLICIES.get(owner.type)!
    const attribute = owner.block.body.attribute(argument)
    if (attribute) yield* fromAttribute(owner, argument, attribute)
  }
}

/**
 * The statements of a policy that a resource has: in words, or in a document of the same module that it names. Undefined
 * documents and modules’ outputs say nothing.
 */
export function* iamStatementsOf(infra: Infra, owner: CloudResource, argument: string): Iterable<Statement> {
  const attribute = owner.block.body.attribute(argument)
  if (!attribute) return
  const { root, steps } = attribute.value.reference() ?? {}
  if (root !== 'data') {
    yield* fromAttribute(owner, argument, attribute)
    return
  }
  for (const document of documentsOf(infra).get(owner.instance)?.get(String(steps?.[1])) ?? []) {
    for (const section of document.sections('statement')) {
      if (section.value('effect') === undefined || section.value('effect') === 'Allow')
        yield fromSection(document, section)
    }
  }
}

type Documents = ReadonlyMap<ModuleInstance, ReadonlyMap<string, readonly CloudResource[]>>

const DOCUMENTS = new WeakMap<Infra, Documents>()

/** The policy documents of each instance, by name. */
function documentsOf(infra: Infra): Documents {
  const known = DOCUMENTS.get(infra)
  if (known) return known
  const found = new Map<ModuleInstance, Map<string, CloudResource[]>>()
  for (const document of cloudData(infra, 'aws_iam_policy_document')) {
    let own = found.get(document.instance)
    if (!own) {
      own = new Map()
      found.set(document.instance, own)
    }
    const list = own.get(document.name)
    if (list) list.push(document)
    else own.set(document.name, [document])
  }
  DOCUMENTS.set(infra, found)
  return found
}

function fromSection(owner: CloudResource, section: Section): Statement {
  const actions = listOf(section.value('actions')).map(lower)
  const who = section.sections('principals')
  const at = section.get('actions') ?? section.get('not_actions')
  return {
    owner,
    argument: undefined,
    at: at ? range(at.file, at.start, at.end) : section.label,
    actions,
    exceptActions: section.has('not_actions'),
    resources: listOf(section.value('resources')),
    principals: who.flatMap((one) => [
      ...(one.value('type') === '*' ? ['*'] : []),
      ...listOf(one.value('identifiers')),
      ...(one.block.body.attribute('identifiers')?.value.references() ?? []).map(
        ({ root, steps }) => `reference ${root} ${steps.join(' ')}`,
      ),
    ]),
    hasPrincipals: section.has('principals') || section.has('not_principals'),
    conditions: section
      .sections('condition')
      .map((one) => ({ key: one.value('variable') ?? UNKNOWN, values: listOf(one.value('values')) })),
  }
}

function* fromAttribute(owner: CloudResource, argument: string, attribute: Attribute): Iterable<Statement> {
  const { file, instance } = owner
  const call = attribute.value.call()
  const [encoded] = call?.name === 'jsonencode' ? call.arguments : []
  if (encoded && file.format === 'hcl') {
    const written = encoded.entry('Statement')?.value
    if (!written) return
    const items = written.items()
    for (const item of items.length > 0 ? items : [written]) {
      const actions = item.entry('Action')?.value ?? item.entry('NotAction')?.value ?? item
      yield* fromValue(owner, argument, range(file, actions.start, actions.end), (name) =>
        partOf(file, item, name, instance),
      )
    }
    return
  }
  const policy = parsed(attribute.value, evaluated(file, attribute.value, instance).value)
  if (!(policy instanceof Map)) return
  for (const statement of listOf(policy.get('Statement'))) {
    if (!(statement instanceof Map)) continue
    yield* fromValue(owner, argument, range(file, attribute.nameStart, attribute.nameEnd), (name) =>
      statement.get(name),
    )
  }
}

function partOf(file: SourceFile, item: Expression, name: string, names: Names): unknown {
  const entry = item.entry(name)
  if (!entry) return undefined
  if (name !== 'Principal') return evaluated(file, entry.value, names).value
  const { value } = evaluated(file, entry.value, names)
  const words = entry.value.references().map(({ root, steps }) => `reference ${root} ${steps.join(' ')}`)
  return words.length === 0 ? value : [value, ...words]
}

/** JSON of a string; what Terraform puts into it is any word. */
function parsed(expression: Expression, value: unknown): unknown {
  const text =
    typeof value === 'string'
      ? value
      : value === UNKNOWN && expression.text.startsWith('<<')
        ? expression.text.replace(/^[^\n]*\n|\n[^\n]*$/g, '').replace(/\$\{[^}]*\}/g, 'unknown-part')
        : undefined
  if (text === undefined) return value
  try {
    return asValue(JSON.parse(text))
  } catch {
    return undefined
  }
}

function* fromValue(
  owner: CloudResource,
  argument: string,
  at: Place,
  get: (name: string) => unknown,
): Iterable<Statement> {
  if (get('Effect') !== 'Allow') return
  const principal = get('Principal')
  yield {
    owner,
    argument,
    at,
    actions: listOf(get('Action')).map(lower),
    exceptActions: get('NotAction') !== undefined,
    resources: listOf(get('Resource')),
    principals: listOf(principal).flatMap((one) =>
      one instanceof Map ? [...one.values()].flatMap(listOf) : [one],
    ),
    hasPrincipals: principal !== undefined || get('NotPrincipal') !== undefined,
    conditions: conditionsOf(get('Condition')),
  }
}

function conditionsOf(written: unknown): Statement['conditions'] {
  if (written === undefined) return []
  if (!(written instanceof Map)) return [{ key: UNKNOWN, values: [] }]
  return [...written.values()].flatMap((keys) =>
    keys instanceof Map && keys.size > 0
      ? [...keys].map(([key, values]) => ({ key, values: listOf(values) }))
      : [{ key: UNKNOWN, values: [] }],
  )
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : UNKNOWN
}
