import { atLeast, type Finding, type Report, type Skipped } from '../finding.ts'
import { judgedInWords } from './counts.ts'
import { type ReporterOptions, shown } from './reporter.ts'
import { visible } from './terminal.ts'
import { wellFormed } from './uri.ts'

interface Case {
  readonly suite: string
  readonly name: string
  readonly file?: string
  readonly line?: number
  /** what is inside the test case, as XML; '' for one that passed in silence */
  readonly body: string
  readonly outcome: 'failed' | 'skipped' | 'passed'
}

/**
 * JUnit XML, as CI systems read it: a suite for each rule, a case for each finding. Names hold no line number, so that
 * a viewer knows a failure again after unrelated edits. A finding below `--fail-on` is a case that passed with words,
 * a suppressed one and a skipped file are skipped cases.
 */
export function junit(report: Report, options: ReporterOptions): string {
  const cases = [
    ...shown(report, options).map((finding) => caseOf(finding, options)),
    ...report.suppressed.map((finding) => caseOf(finding, options)),
    ...report.skipped.map((skipped) => skippedCase(skipped, options)),
  ]
  // viewers take a file without a case for a broken run
  if (report.findings.length === 0) {
    cases.unshift({
      suite: 'infra-lint',
      name: 'no findings',
      body: output(judgedInWords(report)),
      outcome: 'passed',
    })
  }
  const suites = new Map<string, Case[]>()
  for (const each of cases) {
    const suite = suites.get(each.suite)
    if (suite) suite.push(each)
    else suites.set(each.suite, [each])
  }
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="infra-lint" ${totals(cases)}>`]
  for (const [name, members] of suites) {
    lines.push(`  <testsuite name="${attribute(name)}" ${totals(members)}>`)
    const names = new Map<string, number>()
    for (const member of members) lines.push(element(member, names))
    lines.push('  </testsuite>')
  }
  lines.push('</testsuites>')
  return `${lines.join('\n')}\n`
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']) => cases.filter((each) => each.outcome === outcome).length
  return `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="0"`
}

function caseOf(finding: Finding, options: ReporterOptions): Case {
  const file = (options.prefix ?? '') + finding.path
  const base = { suite: finding.rule, name: `${file}: ${finding.message}`, file, line: finding.span.line }
  if (finding.suppressed) {
    const words = `${finding.suppressed.by}: ${finding.suppressed.reason}`
    return { ...base, body: `<skipped message="${attribute(words)}"/>`, outcome: 'skipped' }
  }
  const words = escaped(detail(finding, file, options))
  if (!atLeast(finding.severity, options.failOn))
    return { ...base, body: output(words, false), outcome: 'passed' }
  const head = `<failure type="${finding.severity}" message="${attribute(finding.message)}">`
  return { ...base, body: `${head}${words}</failure>`, outcome: 'failed' }
}

function skippedCase({ path, reason }: Skipped, options: ReporterOptions): Case {
  const file = (options.prefix ?? '') + path
  return {
    suite: 'skipped files',
    name: file,
    file,
    body: `<skipped message="${attribute(reason)}"/>`,
    outcome: 'skipped',
  }
}

function detail(finding: Finding, file: string, options: ReporterOptions): string {
  const { span } = finding
  const rows = [
    `${visible(file)}:${span.line}:${span.column} ${finding.severity}: ${visible(finding.message)}`,
  ]
  if (finding.environments.length > 0) rows.push(`in ${finding.environments.map(visible).join(', ')}`)
  for (const related of finding.related) {
    rows.push(
      `${visible((options.prefix ?? '') + related.path)}:${related.span.line} ${visible(related.message)}`,
    )
  }
  const remedy = options.rules[finding.rule]?.remedy
  if (remedy) rows.push(visible(remedy))
  rows.push(`mandate ${finding.mandate}; infra-lint explain ${finding.rule}`)
  return rows.join('\n')
}

function output(words: string, raw = true): string {
  return `<system-out>${raw ? escaped(words) : words}</system-out>`
}

function element({ suite, name, file, line, body }: Case, names: Map<string, number>): string {
  const times = (names.get(name) ?? 0) + 1
  names.set(name, times)
  const unique = times === 1 ? name : `${name} (${times})`
  const where = `${file === undefined ? '' : ` file="${attribute(file)}"`}${line === undefined ? '' : ` line="${line}"`}`
  return `    <testcase classname="${attribute(suite)}" name="${attribute(unique)}"${where} time="0">${body}</testcase>`
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for an attribute: a line break there would be read as a space. */
function attribute(text: string): string {
  return escaped(visible(text))
}

/** Text for XML 1.0 content; what XML cannot hold at all is made visible or U+FFFD. */
function escaped(text: string): string {
  return wellFormed(text.replace(/[^\n]+/g, visible))
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITY[character]!)
}
