import ejs from 'ejs'
import type { Owner } from '../engine/design.ts'
import type { MandateId } from '../engine/mandate.ts'
import { quoterFor } from './quote.ts'
import { strict } from './strict.ts'

/** One condition of a header: the fact must have one of the values, or none of them. */
export interface Condition {
  readonly fact: string
  readonly values: readonly string[]
  readonly negated: boolean
}

/** What there is a file for each of: declared alerts are those with a page of their own. */
const EACH = ['environment', 'workload', 'alert', 'runbook', 'module'] as const
export type Each = (typeof EACH)[number]

/** The first line of every template: who may edit what it writes, which entry of the mandate it serves, and when. */
export interface TemplateHeader {
  readonly owner: Owner
  readonly mandate: MandateId
  /** one file for each of them, whose name stands in the path: `{environment}`, `{workload}`, `{alert}`, `{runbook}`, `{module}` */
  readonly each: Each | undefined
  readonly when: readonly Condition[]
  /** where a copy goes that is equal byte for byte, and that is `derived` */
  readonly copy: string | undefined
  /** the name between the markers of a `block` */
  readonly block: string | undefined
  readonly mode: '100644' | '100755'
  /** whether the file says in a comment who may edit it; not for formats without comments and files that tools rewrite */
  readonly banner: boolean
}

/** A template, its header read. */
export interface Template {
  readonly path: string
  readonly header: TemplateHeader
  /** where it writes to, `{environment}` and its like not yet replaced */
  readonly target: string
  readonly body: string
}

const OWNERS: readonly string[] = ['managed', 'merged', 'seeded', 'block', 'derived']
const KEYS: readonly string[] = ['owner', 'mandate', 'each', 'when', 'copy', 'block', 'mode', 'banner']

/**
 * Reads a template of `generators/<name>/templates/`. Throws, with the template's path, where its first line is not
 * `<%# owner: merged; mandate: A1 -%>` with nothing but known keys.
 */
export function readTemplate(path: string, text: string): Template {
  const line = /^<%# (.+?) -%>\n/.exec(text)
  if (!line)
    throw new Error(`template ${path} lacks its header <%# owner: …; mandate: … -%> in the first line`)
  const values = new Map<string, string>()
  for (const entry of line[1]!.split(';')) {
    const colon = entry.indexOf(':')
    const key = entry.slice(0, colon).trim()
    if (colon < 0 || !KEYS.includes(key))
      throw new Error(`template ${path} has ${entry.trim()} in its header; known: ${KEYS.join(', ')}`)
    values.set(key, entry.slice(colon + 1).trim())
  }
  const owner = values.get('owner') ?? ''
  const mandate = values.get('mandate') ?? ''
  const each = values.get('each')
  if (!OWNERS.includes(owner))
    throw new Error(`template ${path} has the owner ${owner}; known: ${OWNERS.join(', ')}`)
  if (!/^[TISAEPDCOLRBHXWQF]\d$/.test(mandate))
    throw new Error(`template ${path} has the mandate ${mandate}, which is no entry`)
  if (each !== undefined && !(EACH as readonly string[]).includes(each))
    throw new Error(`template ${path} is for each ${each}`)
  return {
    path,
    target: targetOf(path),
    body: text.slice(line[0].length),
    header: {
      owner: owner as Owner,
      mandate: mandate as MandateId,
      each: each as Each | undefined,
      when: [
        ...providersIn(path),
        ...(values.get('when') ?? '').split(',').flatMap((one) => readCondition(path, one.trim())),
      ],
      copy: values.get('copy'),
      block: values.get('block'),
      mode: values.get('mode') === '100755' ? '100755' : '100644',
      banner: values.get('banner') !== 'no',
    },
  }
}

function readCondition(path: string, text: string): Condition[] {
  if (text === '') return []
  const match = /^([a-z.]+)(!?=)([a-z0-9|-]+)$/.exec(text)
  if (!match)
    throw new Error(
      `template ${path} has the condition ${text}; such as gitops=flux or workload.type=web|api`,
    )
  return [{ fact: match[1]!, values: match[3]!.split('|'), negated: match[2] === '!=' }]
}

/**
 * Below a folder `@aws` stands what is written for that provider only, below `@compose` what is written for that runtime
 * only, each at the path that it has without that folder.
 */
function providersIn(path: string): Condition[] {
  return path
    .split('/')
    .filter((segment) => segment.startsWith('@'))
    .map((segment) => ({
      fact: segment === '@compose' ? 'runtime' : 'provider',
      values: [segment.slice(1)],
      negated: false,
    }))
}

/** `app/templates/dot_sops.yaml.ejs` → `.sops.yaml`: npm drops some dotfiles from packages, so none is stored as one. */
function targetOf(path: string): string {
  return path
    .split('/')
    .slice(2)
    .filter((segment) => !segment.startsWith('@'))
    .map((segment) => segment.replace(/^dot_/, '.'))
    .join('/')
    .replace(/\.ejs$/, '')
}

/**
 * Renders a template's body. Unknown names throw: free ones because the code is strict, properties because every
 * object is wrapped. `<%= %>` quotes as the target's format asks, `<%- %>` does not.
 */
export function render(template: Template, locals: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(locals)
  const run = compiledFor(template, names)
  const wrapped = Object.fromEntries(names.map((name) => [name, strict(locals[name], name)]))
  try {
    return run(wrapped)
  } catch (error) {
    throw new Error(`template ${template.path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Templates as functions: compiling one takes longer than calling it, and most are called for each environment. */
const compiled = new Map<string, ejs.TemplateFunction>()

function compiledFor({ path, target, body }: Template, names: readonly string[]): ejs.TemplateFunction {
  const key = `${path}\0${names.join()}\0${body}`
  const known = compiled.get(key)
  if (known) return known
  const made = ejs.compile(body, {
    _with: false,
    strict: true,
    async: false,
    destructuredLocals: [...names],
    escape: quoterFor(target) as (markup?: unknown) => string,
    filename: path,
  })
  compiled.set(key, made)
  return made
}
