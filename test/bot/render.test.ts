import fc from 'fast-check'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { planCheck } from '../../bot/plan-check.ts'
import { planFix } from '../../bot/plan-fix.ts'
import { lineComment } from '../../bot/render/line-comment.ts'
import { sticky, unusable } from '../../bot/render/sticky.ts'
import type { Write } from '../../bot/writes.ts'
import { checkReport, findingOf, fixReport, HOSTILE } from './arbitraries.ts'

const hostileText = fc.oneof(
  fc.constantFrom(
    ...HOSTILE,
    '@octocat @acme/team',
    '#12 fixes #3 GH-4',
    '![x](https://evil/x.png)',
    '<details open><summary>x</summary>',
    '</details><h1>x',
    'https://evil.example www.evil.example',
    '</code>`` ` @a ``` ~~~',
    '\u202etxt.exe\u2066',
    'a\n\n- [x] b\n<!--',
    '&lt;b&gt; &#64;octocat',
    '[^1] | a | b |',
  ),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
)

/** What of a body would take effect: mentions, references, links that are not ours, images and tags outside code. */
function effects(body: string): string[] {
  const bare = body
    .replace(/^<!-- infra-lint:[a-z]+ \{[^\n]*?\} -->$/m, '')
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g, 'CODE')
    .replaceAll(/\]\(https:\/\/github\.com\/acme\/shop\/blob\/main\/[^\s()]*#L\d+\)/g, ']')
    .replaceAll(/<\/?details>|<summary>[\w ,:]*<\/summary>/g, '')
  return [...bare.matchAll(/@[a-z]|#\d|https?:|www\.|!\[|<[a-z!/]|\bGH-\d/gi)].map((match) =>
    bare.slice(Math.max(0, match.index - 20), match.index + 20),
  )
}

/** The same of the HTML that a Markdown library makes: tags and links that are not ours, and text outside code. */
function effectsInHtml(body: string): string[] {
  const html = marked.parse(body, { async: false, gfm: true })
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/gi)]
  const strange = tags.filter(
    ([, name, rest]) =>
      !/^(p|h3|h4|ul|li|strong|code|pre|em|blockquote|details|summary|input|a)$/.test(name!) ||
      (name === 'a' && !/^ href="https:\/\/github\.com\/acme\/shop\/blob\/main\/[^"]*#L\d+"$/.test(rest!)),
  )
  const outside = html
    .replace(/<!--[\s\S]*?-->/, '')
    .replace(/<(code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, '')
  return [...strange.map(([tag]) => tag), ...(outside.match(/@[\w-]+|(?<!&)#\d+/g) ?? [])]
}

const bodiesOf = (write: Write): string[] => {
  switch (write.do) {
    case 'create-review':
      return [write.body, ...write.comments.map(({ body }) => body)]
    case 'create-check-run':
      return [write.output.summary]
    case 'create-pull':
      return [write.body]
    default:
      return 'body' in write && write.body !== undefined ? [write.body] : []
  }
}

describe('what a stranger named', () => {
  test('takes no effect in any body of a check', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (path, message, environment) => {
        const finding = { ...findingOf(1, undefined), path, message, environments: [environment] }
        const onLine = { ...findingOf(2, { path, line: 3 }), path, message, spot: { path, line: 3 } }
        const report = {
          ...checkReport([], '1'),
          findings: [finding, onLine],
          repaired: [{ rule: 'a/b', path, group: 'alerting' }],
          notes: [message],
        }
        const { writes } = planCheck(
          report,
          { kind: 'pull', login: '', comments: [], lineComments: [], checkRuns: [] },
          new Set(),
        )
        for (const body of writes.flatMap(bodiesOf)) {
          expect(effects(body)).toEqual([])
          expect(effectsInHtml(body)).toEqual([])
        }
        expect(
          effects(unusable({ kind: 'unusable', pull: report.pull, problem: `${path}:1:1: ${message}` })),
        ).toEqual([])
      }),
      { numRuns: process.env.DEEP ? 5_000 : 200 },
    )
  })

  test('takes no effect in the body of a fix, nor in its title or commit', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (path, message) => {
        const report = fixReport({ alerting: [1] }, '1', 0)
        const [proposal] = report.proposals
        const hostile = {
          ...proposal!,
          findings: [{ ...proposal!.findings[0]!, path, message }],
          changes: [{ ...proposal!.changes[0]!, path }],
        }
        const { writes } = planFix(
          { ...report, proposals: [hostile] },
          { kind: 'repository', login: '', pulls: [], heads: {}, queued: [], told: [] },
        )
        for (const { write } of writes) {
          for (const body of bodiesOf(write)) {
            expect(effects(body)).toEqual([])
            expect(effectsInHtml(body)).toEqual([])
          }
          if (write.do === 'push-commit') expect(write.message).not.toContain(path.length > 12 ? path : '\0')
        }
      }),
      { numRuns: process.env.DEEP ? 5_000 : 200 },
    )
  })
})

test('no body is longer than GitHub takes, however much there is to say', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => at)
  const report = checkReport(many, '1', {
    repaired: many.map((at) => ({ rule: 'a/b', path: `infra/${at}`.repeat(20), group: 'alerting' })),
    notes: ['x'.repeat(3_000)],
  })
  const state = { kind: 'pull', login: '', comments: [], lineComments: [], checkRuns: [] } as const
  const { writes, delivered } = planCheck(report, state, new Set())
  for (const write of writes) {
    for (const body of bodiesOf(write)) expect(body.length).toBeLessThan(65_536)
    if (write.do === 'create-check-run' || write.do === 'update-check-run')
      expect(write.output.annotations.length).toBeLessThanOrEqual(50)
  }
  expect(delivered.size).toBe(5_000)
  expect([...delivered.values()].every((channels) => channels.includes('check'))).toBe(true)
  const fix = planFix(fixReport({ alerting: many }, '1', 0), {
    kind: 'repository',
    login: '',
    pulls: [],
    heads: {},
    queued: [],
    told: [],
  })
  for (const { write } of fix.writes)
    for (const body of bodiesOf(write)) expect(body.length).toBeLessThan(65_536)
})

test('the fence of a suggestion is longer than any in it', () => {
  const spot = { path: 'a.md', line: 1, suggestion: '````yaml\nx\n````\n' }
  const body = lineComment([findingOf(1, spot)], {}, spot.suggestion)
  expect(body).toContain('`````suggestion\n````yaml\nx\n````\n`````')
})

test('the comment says what is new, where, how bad, what is mended, and how to go on', () => {
  const report = checkReport([1, 3, 4, 5, 8], '1', {
    repaired: [{ rule: 'alerting/missing-owner', path: 'infra/alerting/rules.yaml', group: 'alerting' }],
    known: 4,
  })
  const { body } = sticky(report, {
    elsewhere: new Set([report.findings[0]!.fingerprint]),
    seen: ['0'.repeat(10)],
    mended: 1,
  })
  expect(body).toMatchInlineSnapshot(`
    "<!-- infra-lint:check {"seen":"0000000000"} -->
    ### infra-lint: 1 error, 2 warnings, 2 infos introduced here

    12 files (1.2 kB), 3 rules, judged as \`1aaaaaaaaa\` merges into \`main\` · 4 findings of \`main\` not repeated · mends 1 of \`main\` · 1 reported here before is mended

    **Alerting**: 1 error

    - **error** \`\`\`\` \`\`\` ␊# fixes #1 @octocat.tf:4 \`\`\`\` finding 3 of \`@octocat\` in \`\`\`\` \`\`\` \`\`\`\` \`␊#\` fixes \`#1\` \`@octocat.tf\` is not as it should be · \`alerting/missing-owner\`

    **Runbooks**: 2 warnings · of these 1 on lines of the diff

    - **warning** [\`infra/file-0.yaml:5\`](https://github.com/acme/shop/blob/main/infra/file-0.yaml#L5) finding 4 of \`@octocat\` in \`infra/file-0.yaml\` is not as it should be · \`runbooks/missing-section\`

    **Repository**: 2 infos

    - **info** [\`infra/file-0.yaml:2\`](https://github.com/acme/shop/blob/main/infra/file-0.yaml#L2) finding 8 of \`@octocat\` in \`infra/file-0.yaml\` is not as it should be · \`secrets/provider-token\`
    - **info** [\`infra/file-1.yaml:6\`](https://github.com/acme/shop/blob/main/infra/file-1.yaml#L6) finding 5 of \`@octocat\` in \`infra/file-1.yaml\` is not as it should be (in \`dev\`, \`prod\`) · \`secrets/provider-token\`

    <details>
    <summary>mended by this pull request: 1</summary>

    - \`alerting/missing-owner\` \`infra/alerting/rules.yaml\`

    </details>

    <details>
    <summary>how to mend or waive</summary>

    - \`runbooks/missing-section\` (mandate P5): Do as infra/x.yaml says.
    - \`alerting/missing-owner\` (mandate P5): Do as infra/x.yaml says.
    - \`secrets/provider-token\` (mandate P5): Do as infra/x.yaml says.

    \`infra-lint --fix\`, or a comment \`/infra-lint fix\`, mends 2 of 5. A comment \`/infra-lint waive RULE -- reason\` opens a pull request with a waiver.

    </details>
    "
  `)
})
