import fc from 'fast-check'
import type { BotFinding, CheckReport, FixReport, Proposal, Spot } from '../../bot/report.ts'
import type { Severity } from '../../engine/mandate.ts'

/** Names that mean something to Markdown, HTML or GitHub. */
export const HOSTILE = [
  'infra/runbooks/db.md',
  'infra/@acme/platform.yaml',
  'a|b](http://x)<img src=x onerror=alert(1)>.yaml',
  '``` \n# fixes #1 @octocat.tf',
  'x --><script>.yaml',
  '<!-- infra-lint:check {} -->.yaml',
]

const GROUPS = ['alerting', 'runbooks', 'repository']
const RULES = ['alerting/missing-owner', 'runbooks/missing-section', 'secrets/provider-token']

/** A finding by its number: equal numbers are the same finding in every report. */
export function findingOf(number: number, spot: Spot | undefined): BotFinding {
  const severity: Severity = (['error', 'warning', 'info'] as const)[number % 3]!
  const path = spot?.path ?? HOSTILE[number % HOSTILE.length]!
  return {
    fingerprint: `v1:${(number + 1).toString(16).padStart(10, '0')}${'0'.repeat(22)}`,
    rule: RULES[number % RULES.length]!,
    severity,
    message: `finding ${number} of @octocat in ${path} is not as it should be`,
    path,
    line: spot?.line ?? (number % 40) + 1,
    endLine: spot?.line ?? (number % 40) + 1,
    mandate: 'P5',
    environments: number % 5 === 0 ? ['dev', 'prod'] : [],
    fix: number % 4 === 0 ? 'safe' : undefined,
    group: GROUPS[number % GROUPS.length]!,
    spot,
  }
}

/** A spot that follows from a number, so that a finding stays where it is. */
export function spotOf(number: number): Spot | undefined {
  if (number % 3 === 0) return undefined
  const line = (number % 7) + 1
  const path = `infra/file-${number % 4}.yaml`
  return number % 8 === 4 ? { path, line, suggestion: `replaced: ${number}\n` } : { path, line }
}

/** The report of a pull request with some findings. */
export function checkReport(
  numbers: readonly number[],
  head: string,
  more: Partial<CheckReport> = {},
): CheckReport {
  const findings = [...new Set(numbers)].map((number) => findingOf(number, spotOf(number)))
  return {
    kind: 'check',
    pull: {
      number: 7,
      headSha: head.padEnd(40, 'a'),
      baseRef: 'main',
      baseSha: 'b'.repeat(40),
      mergeSha: 'c'.repeat(40),
    },
    findings,
    repaired: [],
    known: 0,
    all: false,
    failOn: 'error',
    notes: [],
    judged: '12 files (1.2 kB), 3 rules',
    rules: Object.fromEntries(
      RULES.map((rule) => [rule, { summary: 'A rule.', remedy: 'Do as infra/x.yaml says.' }]),
    ),
    files: 'https://github.com/acme/shop/blob/main/',
    sarif: undefined,
    commands: true,
    ...more,
  }
}

/** Reports as pushes bring them. */
export const pushes = fc.array(
  fc.record({
    numbers: fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.nat(60), { maxLength: 12 }) },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: 0, max: 130 })
          .map((count) => Array.from({ length: count }, (_, at) => at)),
      },
    ),
    repaired: fc.nat(2),
    sarif: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
)

/** A proposal by its group and what it changes. */
export function proposalOf(group: string, numbers: readonly number[], prefix: string): Proposal {
  const findings = numbers.map((number) => findingOf(number, undefined))
  return {
    group,
    branch: `${prefix}${group}`,
    title: `infra-lint: mend ${findings.length} in ${group}`,
    message: `mend ${findings.length}`,
    changes: numbers.map((number) => ({
      path: `infra/${group}/${number}.yaml`,
      mode: '100644' as const,
      content: `mended: ${number}\n`,
      added: 1,
      removed: 0,
    })),
    findings,
    before: findings.length,
    after: 0,
  }
}

/** The report of a branch with fixes by group. */
export function fixReport(
  groups: Readonly<Record<string, readonly number[]>>,
  base: string,
  now: number,
): FixReport {
  const prefix = 'infra-lint/fix/'
  return {
    kind: 'fix',
    base: { ref: 'main', sha: base.padEnd(40, '0') },
    proposals: Object.entries(groups)
      .filter(([, numbers]) => numbers.length > 0)
      .map(([group, numbers]) => proposalOf(group, [...new Set(numbers)], prefix)),
    prefix,
    kept: [],
    now,
    rules: {},
    files: 'https://github.com/acme/shop/blob/main/',
  }
}
