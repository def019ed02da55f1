import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sources } from '../cli/sources.ts'
import { CAPTURE_FOLDER, type Capture } from '../engine/captures/capture.ts'
import { readCapture } from '../engine/captures/read-capture.ts'
import { NO_CONFIG } from '../engine/config.ts'
import { DESIGN_PATH, LOCK_PATH, type Lock } from '../engine/design.ts'
import type { Report } from '../engine/finding.ts'
import { type InfraSources, readInfra } from '../engine/infra.ts'
import { lint } from '../engine/lint.ts'
import { fixTree, type Mended } from '../engine/mend.ts'
import { readConfig } from '../engine/read-config.ts'
import type { Tree } from '../engine/tree.ts'
import { renamed, rules } from '../rules/index.ts'
import { readDesign } from '../scaffold/design.ts'
import { FIXTURES, readExpected, readTree } from './fixtures.ts'

/** The day on which every fixture is judged. */
export const FIXTURE_NOW = new Date('2026-11-21T12:00:00Z')

/** The commit that every fixture is checked out at. */
export const FIXTURE_COMMIT = 'c0ffee'.padEnd(40, '0')

/** One pair of a rule's fixtures: `bad/` and `good/`, or `bad-helm/` and `good-helm/`. */
export interface RuleCase {
  readonly rule: string
  /** '' or `-helm` */
  readonly suffix: string
  readonly folder: string
  readonly bad: Tree | undefined
  readonly good: Tree | undefined
  /** what `--fix` makes of `bad`, where that is not `good` */
  readonly fixed: Tree | undefined
}

/** Every case of a rule. */
export function casesOf(rule: string): RuleCase[] {
  const folder = join(FIXTURES, 'rules', rule)
  if (!existsSync(folder)) return []
  const suffixes = new Set<string>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const match = entry.isDirectory() ? /^(?:bad|good)(-.*)?$/.exec(entry.name) : null
    if (match) suffixes.add(match[1] ?? '')
  }
  const tree = (name: string): Tree | undefined =>
    existsSync(join(folder, name)) ? readTree(join(folder, name)) : undefined
  return [...suffixes].sort().map((suffix) => ({
    rule,
    suffix,
    folder,
    bad: tree(`bad${suffix}`),
    good: tree(`good${suffix}`),
    fixed: tree(`fixed${suffix}`),
  }))
}

/** What a host hands over for a fixture: its own design, the folder `expected/` as plan, a fixed clock. */
export function fixtureSources(one: Pick<RuleCase, 'folder' | 'suffix'>): (tree: Tree) => InfraSources {
  return (whole) => {
    const { tree, captures } = parted(whole)
    const lock = JSON.parse(tree.get(LOCK_PATH)?.text ?? 'null') as Lock | undefined
    const expected =
      readExpected(join(one.folder, `expected${one.suffix}`), lock) ??
      readExpected(join(one.folder, 'expected'), lock)
    const file = tree.get(DESIGN_PATH)
    const design = file && readDesign(file.path, file.text, sources)
    return {
      now: FIXTURE_NOW,
      design,
      expected: () => expected,
      repository: 'https://github.com/acme/shop',
      history: historyOf(one.folder),
      captures: () => captures,
      commit: () => FIXTURE_COMMIT,
      schemas: { texts: sources.schemas, version: configOf(tree).config.kubernetesVersion },
      ...configOf(tree).sources,
    }
  }
}

/** The tree that is judged, and the captures that Git would not have: `.infra-captures/` of the fixture. */
function parted(whole: Tree): { readonly tree: Tree; readonly captures: readonly Capture[] } {
  const isCapture = (path: string): boolean => path.startsWith(`${CAPTURE_FOLDER}/`)
  const captures = [...whole].flatMap(([path, { text }]) => {
    if (!isCapture(path)) return []
    const reading = readCapture(path, path.slice(CAPTURE_FOLDER.length + 1), text)
    if ('problem' in reading) throw new Error(`the fixture's capture: ${reading.problem}`)
    return [reading.capture]
  })
  return { tree: new Map([...whole].filter(([path]) => !isCapture(path))), captures }
}

/** Git's last change of each file, where the fixtures say it: `history.json` beside `bad/`, path → moment. */
function historyOf(folder: string): ((path: string) => Date | undefined) | undefined {
  const file = join(folder, 'history.json')
  if (!existsSync(file)) return undefined
  const moments = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  return (path) => (moments[path] === undefined ? undefined : new Date(moments[path]))
}

function configOf(tree: Tree) {
  const file = tree.get('.infra-lint.yaml')
  const { config, problems } = file
    ? readConfig([{ path: file.path, text: file.text }], { rules, renamed }, sources)
    : { config: NO_CONFIG, problems: [] }
  if (problems.length > 0)
    throw new Error(`the fixture's config: ${problems.map((one) => one.message).join('; ')}`)
  return { config, sources: { paths: config.paths, deploysNothing: config.deploysNothing } }
}

/** Judges a fixture by some rules; a rule that runs after the others is run with them, and its findings kept. */
export function lintFixture(one: Pick<RuleCase, 'folder' | 'suffix'>, tree: Tree, only?: string): Report {
  const report = lint(readInfra(parted(tree).tree, fixtureSources(one)(tree)), rules, configOf(tree).config, {
    renamed,
    only: only === undefined || rules[only as keyof typeof rules]?.after ? undefined : [only],
  })
  return only === undefined
    ? report
    : { ...report, findings: report.findings.filter((finding) => finding.rule === only) }
}

/** Mends a fixture with one rule's fixes, the unsafe ones too. */
export function fixFixture(one: Pick<RuleCase, 'folder' | 'suffix'>, tree: Tree, only: string): Mended {
  return fixTree(tree, fixtureSources(one), rules, configOf(tree).config, {
    only: [only],
    unsafe: true,
    renamed,
  })
}

/** A report as the fixtures' `bad.txt` tells it: one finding a line, what explains it indented beneath. */
export function reportText(report: Report): string {
  const lines: string[] = []
  for (const finding of report.findings) {
    const { line, column, endLine, endColumn } = finding.span
    const place = `${finding.path}:${line}:${column}${endLine === line && endColumn === column ? '' : `-${endLine === line ? '' : `${endLine}:`}${endColumn}`}`
    const fix = finding.fix ? ` [${finding.fix.safety}: ${finding.fix.title}]` : ''
    lines.push(`${place} ${finding.severity}: ${finding.message}${fix}`)
    if (finding.environments.length > 0) lines.push(`  in ${finding.environments.join(', ')}`)
    for (const one of finding.related)
      lines.push(`  ${one.path}:${one.span.line}:${one.span.column} ${one.message}`)
  }
  for (const one of report.owed)
    lines.push(
      `${one.path}:${one.span.line}:${one.span.column} owed by ${one.who} until ${one.by}: ${one.message}`,
    )
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** The comments of a tree, to see that a fix keeps them. */
export function commentsOf(tree: Tree): string[] {
  const comments: string[] = []
  for (const file of tree.values()) {
    if (file.format === 'hcl')
      comments.push(...file.hcl.comments.map((one) => file.text.slice(one.start, one.end).trim()))
    else if (file.format === 'markdown')
      comments.push(...file.markdown.comments.map((one) => file.text.slice(one.start, one.end).trim()))
    else if (file.format === 'yaml')
      comments.push(...[...file.text.matchAll(/(?:^|\s)(#[^\n]*)/g)].map((match) => match[1]!.trim()))
  }
  return comments
}
