import { describe, expect, test } from 'vitest'
import { type Config, NO_CONFIG } from '../../engine/config.ts'
import { type InfraSources, readInfra } from '../../engine/infra.ts'
import { type LintOptions, lint, type Rules } from '../../engine/lint.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { treeOf } from '../../engine/tree.ts'

const about = { summary: 's', why: 'w', remedy: 'r', mandate: 'T1', severity: 'error' } as const

/** Says something of each image it finds. */
const images = defineRule<{ readonly allowed?: string }>({
  ...about,
  options: { type: 'object' },
  defaults: {},
  *check(infra, { allowed }) {
    for (const scope of infra.scopes) {
      for (const pod of scope.ofKind('Pod')) {
        if (pod.get('spec', 'image') === allowed) continue
        yield {
          at: pod.at(['spec', 'image']),
          message: `${pod} has an image`,
          environment: scope.environment,
        }
      }
    }
  },
})

const rules: Rules = { 'kubernetes/image': images }
const now = new Date('2026-11-21T10:00:00Z')

function pod(name: string, image: string, comment = ''): string {
  return `kind: Pod\napiVersion: v1\nmetadata:\n  name: ${name}\nspec:\n${comment}  image: ${image}\n`
}

function run(
  files: Record<string, string>,
  config: Partial<Config> = {},
  options: LintOptions = {},
  sources: Partial<InfraSources> = {},
) {
  return lint(readInfra(treeOf(files), { now, ...sources }), rules, { ...NO_CONFIG, ...config }, options)
}

describe('a finding', () => {
  test('names its place in the file, in numbers that an editor can use', () => {
    const [finding] = run({ 'a.yaml': pod('web', 'nginx') }).findings
    expect(finding).toMatchObject({
      path: 'a.yaml',
      rule: 'kubernetes/image',
      severity: 'error',
      span: { line: 6, column: 10, endLine: 6, endColumn: 15 },
    })
  })

  test('lists the environments that share it, once', () => {
    const kustomization = (resource: string) => `kind: Kustomization\nresources:\n  - ${resource}\n`
    const report = run({
      'base/kustomization.yaml': kustomization('pod.yaml'),
      'base/pod.yaml': pod('web', 'nginx'),
      'overlays/dev/kustomization.yaml': kustomization('../../base'),
      'overlays/production/kustomization.yaml': kustomization('../../base'),
    })
    expect(report.findings.map((one) => one.environments)).toEqual([['dev', 'production']])
  })

  test('keeps its fingerprint when lines move, its message changes, or a neighbour comes', () => {
    const before = run({ 'a.yaml': pod('web', 'nginx') }).findings[0]!
    const after = run({ 'a.yaml': `# a comment\n${pod('api', 'caddy')}---\n${pod('web', 'httpd')}` })
      .findings[1]!
    expect(after.fingerprint).toBe(before.fingerprint)
    expect(before.fingerprint).toMatch(/^v1:[0-9a-f]{32}$/)
  })

  test('is told apart from an equal one by its ordinal', () => {
    const { findings } = run({ 'a.yaml': `${pod('web', 'nginx')}---\n${pod('web', 'nginx')}` })
    expect(new Set(findings.map((one) => one.fingerprint)).size).toBe(2)
  })

  test('stands in order of path, line, column and rule', () => {
    const { findings } = run({
      'b.yaml': pod('b', 'nginx'),
      'a.yaml': `${pod('x', 'nginx')}---\n${pod('y', 'nginx')}`,
    })
    expect(findings.map((one) => [one.path, one.span.line])).toEqual([
      ['a.yaml', 6],
      ['a.yaml', 13],
      ['b.yaml', 6],
    ])
  })
})

describe('the config has the last word', () => {
  test('a rule is turned off, by id or by glob', () => {
    expect(
      run({ 'a.yaml': pod('web', 'nginx') }, { rules: { 'kubernetes/image': { severity: 'off' } } }).findings,
    ).toEqual([])
    expect(
      run({ 'a.yaml': pod('web', 'nginx') }, { rules: { 'kubernetes/*': { severity: 'off' } } }).findings,
    ).toEqual([])
  })

  test('a later setting wins over an earlier glob', () => {
    const config = { rules: { '**': { severity: 'off' }, 'kubernetes/image': { severity: 'info' } } } as const
    expect(run({ 'a.yaml': pod('web', 'nginx') }, config).findings.map((one) => one.severity)).toEqual([
      'info',
    ])
  })

  test('an override weighs only its files, and its options hold only there', () => {
    const files = {
      'a.yaml': pod('a', 'nginx'),
      'legacy/b.yaml': pod('b', 'nginx'),
      'legacy/c.yaml': pod('c', 'caddy'),
    }
    const override = {
      files: ['legacy'],
      rules: { 'kubernetes/image': { severity: 'warning', options: { allowed: 'caddy' } } },
    } as const
    const report = run(files, { overrides: [override] })
    expect(report.findings.map((one) => [one.path, one.severity])).toEqual([
      ['a.yaml', 'error'],
      ['legacy/b.yaml', 'warning'],
    ])
  })

  test('a rule that is off stays off but where an override turns it on', () => {
    const config: Partial<Config> = {
      rules: { 'kubernetes/image': { severity: 'off' } },
      overrides: [{ files: ['b.yaml'], rules: { 'kubernetes/image': { severity: 'error' } } }],
    }
    expect(
      run({ 'a.yaml': pod('a', 'x'), 'b.yaml': pod('b', 'x') }, config).findings.map((one) => one.path),
    ).toEqual(['b.yaml'])
  })
})

describe('a waiver', () => {
  const waiver = {
    rule: 'kubernetes/*',
    owner: 'ann',
    reason: 'agreed',
    until: '2026-11-21',
    place: keyed('.infra-lint.yaml', ['waivers', 0]),
  }

  test('hides what it names until its last day, and says why', () => {
    const report = run({ 'a.yaml': pod('web', 'nginx') }, { waivers: [waiver] })
    expect(report.findings).toEqual([])
    expect(report.suppressed[0]?.suppressed).toEqual({
      by: 'waiver',
      reason: 'agreed (ann, until 2026-11-21)',
    })
  })

  test('does nothing past its date', () => {
    expect(
      run({ 'a.yaml': pod('web', 'nginx') }, { waivers: [{ ...waiver, until: '2026-11-20' }] }).findings,
    ).toHaveLength(1)
  })

  test.each([
    ['path', { path: 'a.yaml' }, ['b.yaml']],
    ['resource', { resource: 'Pod/web' }, ['b.yaml']],
    ['path glob', { path: '*.yaml' }, []],
    ['another resource', { resource: 'Pod/nobody' }, ['a.yaml', 'b.yaml']],
    ['an environment that the finding is not in', { environment: 'dev' }, ['a.yaml', 'b.yaml']],
  ])('covers only what its %s says', (_, own, left) => {
    const report = run(
      { 'a.yaml': pod('web', 'nginx'), 'b.yaml': pod('api', 'nginx') },
      { waivers: [{ ...waiver, ...own }] },
    )
    expect(report.findings.map((one) => one.path)).toEqual(left)
  })
})

test('a waiver covers a missing file by its own path, not only by that of the neighbour it is shown at', () => {
  const needed = defineRule({
    ...about,
    *check(infra) {
      yield { at: absent('pages/b.md', whole(infra.tree.get('pages/a.md')!)), message: 'b.md is gone' }
    },
  })
  const left = (path: string) =>
    lint(
      readInfra(treeOf({ 'pages/a.md': '# a\n' }), { now }),
      { 'tree/needed': needed },
      {
        ...NO_CONFIG,
        waivers: [
          {
            rule: 'tree/needed',
            path,
            owner: 'ann',
            reason: 'agreed',
            until: '2027-01-01',
            place: keyed('.infra-lint.yaml', ['waivers', 0]),
          },
        ],
      },
    ).findings.length
  expect(['pages/b.md', 'pages/*.md', 'pages', 'pages/c.md'].map(left)).toEqual([0, 0, 0, 1])
})

describe('a suppression comment', () => {
  const comment = (words: string) =>
    run({ 'a.yaml': pod('web', 'nginx', `  # infra-lint-disable-next-line ${words}\n`) })

  test('hides the finding of the next line', () => {
    expect(comment('kubernetes/image -- it is built here').findings).toEqual([])
    expect(comment('kubernetes/image -- it is built here').suppressed).toHaveLength(1)
  })

  test.each([
    'kubernetes/image',
    'kubernetes/other -- a reason',
    '-- a reason without a rule',
    'kubernetes/image -- it ended until=2026-11-20',
  ])('hides nothing when it says %j', (words) => {
    expect(comment(words).findings).toHaveLength(1)
  })

  test('may name several rules, globs, and a last day', () => {
    expect(comment('tree/x, kubernetes/* -- both until=2026-11-21').findings).toEqual([])
  })

  test('for a line or a file', () => {
    expect(
      run({ 'a.yaml': pod('web', 'nginx # infra-lint-disable-line kubernetes/image -- built here') })
        .findings,
    ).toEqual([])
    expect(
      run({ 'a.yaml': `# infra-lint-disable-file kubernetes/image -- built here\n${pod('web', 'nginx')}` })
        .findings,
    ).toEqual([])
  })
})

test('a baseline hides what it knows, and what it knew under an old id', () => {
  const [finding] = run({ 'a.yaml': pod('web', 'nginx') }).findings
  const baseline = new Set([finding!.fingerprint])
  expect(run({ 'a.yaml': pod('web', 'nginx') }, {}, { baseline }).findings).toEqual([])
  const renamedRules: Rules = { 'kubernetes/any-image': images }
  const report = lint(
    readInfra(treeOf({ 'a.yaml': pod('web', 'nginx') }), { now }),
    renamedRules,
    NO_CONFIG,
    {
      baseline,
      renamed: { 'kubernetes/image': 'kubernetes/any-image' },
    },
  )
  expect(report.findings).toEqual([])
})

test('only the rules and mandates that are asked for run', () => {
  expect(run({ 'a.yaml': pod('web', 'nginx') }, {}, { only: ['tree/*'] }).stats.rules).toBe(0)
  expect(run({ 'a.yaml': pod('web', 'nginx') }, {}, { mandates: ['T*'] }).stats.rules).toBe(1)
})

test('what is owed is listed until its day, then it is a finding that says who owed it', () => {
  const owing: Rules = {
    'tree/owing': defineRule({
      ...about,
      *check(infra) {
        const file = infra.tree.get('infra/infra.yaml')!
        yield { at: whole(file), message: 'the drill is owed', owed: { what: 'restore-drill' } }
      },
    }),
  }
  const report = (by: string) => {
    const tree = treeOf({ 'infra/infra.yaml': 'name: shop\n' })
    const design = {
      owed: [{ what: 'restore-drill', who: 'ann', by }],
      environments: [],
      paths: {},
      workloads: [],
    } as never
    const designFile = { path: 'infra/infra.yaml', document: undefined, problems: [], design }
    return lint(readInfra(tree, { now, design: designFile }), owing, NO_CONFIG)
  }
  expect(report('2026-11-21')).toMatchObject({ findings: [], owed: [{ who: 'ann', by: '2026-11-21' }] })
  expect(report('2026-11-20').findings[0]?.message).toBe('the drill is owed; ann owed it by 2026-11-20')
})

test('files that a rule asked for and could not have are counted, not passed over', () => {
  const tree = treeOf({
    'a.yaml': 'value: {{ .Values.x }}\n',
    'charts/x/Chart.yaml': 'name: x\nversion: 1.0.0\n',
    'charts/x/templates/a.yaml': 'a: 1\n',
  })
  const readsAll = defineRule({
    ...about,
    *check(infra) {
      for (const file of [...infra.tree.values(), ...infra.resources.map((one) => one.file)])
        void file.documents
    },
  })
  const skipped = (some: Rules) => lint(readInfra(tree, { now }), some, NO_CONFIG).skipped
  // nobody read them, so nothing was left out
  expect(skipped({})).toEqual([])
  expect(skipped({ 'tree/all': readsAll })).toEqual([
    { path: 'a.yaml', reason: 'a Helm template' },
    { path: 'charts/x/templates/a.yaml', reason: 'a Helm template' },
  ])
})
