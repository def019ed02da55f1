import { type Counts, count, type Result } from './result.ts'

/** What an output needs to know beside the results. */
export interface OutputOptions {
  readonly summary: boolean
  readonly verbose: boolean
  readonly stdin: boolean
  /** milliseconds since the run began, for JUnit */
  readonly elapsed: () => number
}

/** Turns results into text: `add` gives what can be written at once, `end` the rest. */
export interface ResultOutput {
  add(result: Result): string
  end(): string
}

type OutputName = 'json' | 'junit' | 'pretty' | 'tap' | 'text'

/** The outputs by the name that `-output` takes. */
export const OUTPUTS: Readonly<Record<OutputName, (options: OutputOptions) => ResultOutput>> = {
  json: jsonOutput,
  junit: junitOutput,
  pretty: (options) => lineOutput(options, prettyLine),
  tap: tapOutput,
  text: (options) => lineOutput(options, textLine),
}

/** Whether a word is the name of an output. */
export function isOutput(name: string): name is OutputName {
  return Object.hasOwn(OUTPUTS, name)
}

function lineOutput(
  { summary, verbose, stdin }: OutputOptions,
  line: (result: Result, verbose: boolean) => string,
): ResultOutput {
  const counts: Counts = { valid: 0, invalid: 0, errors: 0, skipped: 0 }
  const files = new Set<string>()
  return {
    add(result) {
      files.add(result.resource.path)
      count(counts, result)
      return line(result, verbose)
    },
    end() {
      if (!summary) return ''
      const { valid, invalid, errors, skipped } = counts
      const total = valid + invalid + errors + skipped
      const found = `${total} resource${total > 1 ? 's' : ''} found`
      const where = stdin ? 'parsing stdin' : `in ${files.size} file${files.size > 1 ? 's' : ''}`
      return `Summary: ${found} ${where} - Valid: ${valid}, Invalid: ${invalid}, Errors: ${errors}, Skipped: ${skipped}\n`
    },
  }
}

function textLine({ resource: { path, signature }, status, message }: Result, verbose: boolean): string {
  const { kind, name } = signature
  switch (status) {
    case 'valid':
      return verbose ? `${path} - ${kind} ${name} is valid\n` : ''
    case 'invalid':
      return `${path} - ${kind} ${name} is invalid: ${message}\n`
    case 'error':
      return kind !== '' && name !== ''
        ? `${path} - ${kind} ${name} failed validation: ${message}\n`
        : `${path} - failed validation: ${message}\n`
    case 'skipped':
      return verbose ? `${path} - ${name} ${kind} skipped\n` : ''
    case 'empty':
      return ''
  }
}

const RESET = '\u001B[0m'
const RED = '\u001B[31m'
const GREEN = '\u001B[32m'
const YELLOW = '\u001B[33m'

function prettyLine({ resource: { path, signature }, status, message }: Result, verbose: boolean): string {
  const { kind, name } = signature
  const named = kind !== '' && name !== ''
  switch (status) {
    case 'valid':
      return verbose ? `${GREEN}✔${RESET} ${path}: ${GREEN}${kind} ${name} is valid${RESET}\n` : ''
    case 'invalid':
      return `${RED}✖${RESET} ${path}: ${RED}${kind} ${name} is invalid: ${message}${RESET}\n`
    case 'error':
      return named
        ? `${RED}✖${RESET} ${path}: ${RED}${kind} failed validation: ${name} ${message}${RESET}\n`
        : `${RED}✖${RESET} ${path}: ${RED}failed validation: ${name} ${message}${RESET}\n`
    case 'skipped':
      if (!verbose) return ''
      return `${YELLOW}-${RESET} ${path}: ${YELLOW}${named ? `${kind} ${name} skipped` : kind !== '' ? `${kind} skipped` : 'skipped'}${RESET}\n`
    case 'empty':
      return ''
  }
}

function tapOutput(): ResultOutput {
  let index = 0
  return {
    add({ resource: { path, signature }, status, message }) {
      index++
      const { apiVersion, kind, namespace, name } = signature
      const what = `${path} (${apiVersion}/${kind}/${namespace}/${name})`
      const lines = {
        valid: `ok ${index} - ${what}`,
        invalid: `not ok ${index} - ${what}: ${message}`,
        empty: `ok ${index} - ${path} (empty)`,
        error: `not ok ${index} - ${path}: ${message}`,
        skipped: `ok ${index} - ${what} # skip`,
      }
      return `${index === 1 ? 'TAP version 13\n' : ''}${lines[status]}\n`
    },
    end: () => `1..${index}\n`,
  }
}

const JSON_STATUS = {
  valid: 'statusValid',
  invalid: 'statusInvalid',
  error: 'statusError',
  skipped: 'statusSkipped',
  empty: '',
}

function jsonOutput({ summary, verbose }: OutputOptions): ResultOutput {
  const counts: Counts = { valid: 0, invalid: 0, errors: 0, skipped: 0 }
  const resources: unknown[] = []
  return {
    add(result) {
      count(counts, result)
      const { resource, status, message, errors } = result
      if (!verbose && status !== 'invalid' && status !== 'error') return ''
      const { kind, name, apiVersion } = resource.signature
      resources.push({
        filename: resource.path,
        kind,
        name,
        version: apiVersion,
        status: JSON_STATUS[status],
        msg: message,
        ...(errors.length > 0 && { validationErrors: errors }),
      })
      return ''
    },
    end: () => `${goJson(summary ? { resources, summary: counts } : { resources })}\n`,
  }
}

/** JSON as Go's encoding/json has it, which also escapes what means something in HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

interface Suite {
  readonly cases: string[]
  failures: number
  errors: number
  skipped: number
}

function junitOutput({ elapsed }: OutputOptions): ResultOutput {
  const suites = new Map<string, Suite>()
  return {
    add({ resource: { path, signature }, status, message }) {
      const suite = suites.get(path) ?? { cases: [], failures: 0, errors: 0, skipped: 0 }
      suites.set(path, suite)
      if (status === 'empty') return ''
      const { kind, apiVersion, namespace, name } = signature
      const attributes = [
        `name="${escaped(namespace === '' ? name : `${namespace}/${name}`)}"`,
        `classname="${escaped(`${kind}@${apiVersion}`)}"`,
      ].join(' ')
      const inner = {
        valid: undefined,
        invalid: `<failure message="${escaped(message)}" type=""></failure>`,
        error: `<error message="${escaped(message)}" type=""></error>`,
        skipped: '<skipped message=""></skipped>',
      }[status]
      if (status === 'invalid') suite.failures++
      if (status === 'error') suite.errors++
      if (status === 'skipped') suite.skipped++
      const nested = inner === undefined ? '' : `\n      ${inner}\n    `
      suite.cases.push(`    <testcase ${attributes} time="0">${nested}</testcase>`)
      return ''
    },
    end() {
      const sum = (of: (suite: Suite) => number): number =>
        [...suites.values()].reduce((total, suite) => total + of(suite), 0)
      const lines = [
        `<testsuites name="kubeconform" time="${elapsed() / 1000}" tests="${sum(({ cases }) => cases.length)}" failures="${sum(({ failures }) => failures)}" disabled="${sum(({ skipped }) => skipped)}" errors="${sum(({ errors }) => errors)}">`,
      ]
      for (const [index, [path, { cases, failures, errors, skipped }]] of [...suites].entries()) {
        const open = `  <testsuite name="${escaped(path)}" id="${index + 1}" tests="${cases.length}" failures="${failures}" errors="${errors}" disabled="0" skipped="${skipped}">`
        if (cases.length === 0) lines.push(`${open}</testsuite>`)
        else lines.push(open, ...cases, '  </testsuite>')
      }
      if (suites.size === 0) return `${lines[0]}</testsuites>\n`
      return `${[...lines, '</testsuites>'].join('\n')}\n`
    },
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\n': '&#xA;',
  '\t': '&#x9;',
  '\r': '&#xD;',
}

/** An attribute as Go's encoding/xml writes it; what XML may not hold becomes the replacement character. */
function escaped(text: string): string {
  return text.replace(
    /[&<>"'\n\t\r]|[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g,
    (char) => ESCAPES[char] ?? '\uFFFD',
  )
}
