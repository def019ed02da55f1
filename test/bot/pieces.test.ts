import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBotArguments } from '../../bot/arguments.ts'
import { memoryBudget } from '../../bot/budget.ts'
import { diffLines, lineMap } from '../../bot/diff.ts'
import { isWrite } from '../../bot/github.ts'
import { joined, marker, markerIn, namesIn, sameBody } from '../../bot/marker.ts'
import { difference, hunksOf } from '../../cli/difference.ts'
import { linesOf } from '../../cli/patch.ts'
import { withoutTokens } from '../../engine/reporters/masking.ts'

const runs = { numRuns: process.env.DEEP ? 2_000 : 50 }
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))

describe('the lines of a difference', () => {
  test('are those that were added and those around them', () => {
    const patch =
      '@@ -1,3 +1,4 @@\n a\n-b\n+B\n+c\n d\n@@ -20 +21,2 @@ section\n x\n+y\n\\ No newline at end of file'
    expect([...diffLines(patch)]).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [21, 1],
      [22, 1],
    ])
    expect([...diffLines('')]).toEqual([])
  })

  test('of any two texts are lines of the second one', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [a, b] = [linesOf(before), linesOf(after)]
        const hunks = hunksOf(difference(a, b), a, b)
        const patch = hunks
          .map(
            (hunk) =>
              `@@ -${hunk.oldStart + 1},${hunk.oldCount} +${hunk.newStart + 1},${hunk.newCount} @@\n${hunk.lines.map(({ sign, text: row }) => sign + row).join('')}`,
          )
          .join('')
        for (const line of diffLines(patch).keys()) expect(line).toBeLessThanOrEqual(b.length)
        const map = lineMap(before, after)
        for (let line = 1; line <= a.length; line++) {
          const there = map(line)
          if (there !== undefined) expect(b[there - 1]).toBe(a[line - 1])
        }
      }),
      runs,
    )
  })
})

describe('hidden state', () => {
  test('comes back as it went in, and ends no comment', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))), (state) => {
        const body = `${marker('check', state)}\n### text\n`
        expect(body.indexOf('-->')).toBe(body.indexOf('\n') - 3)
        expect(markerIn(body, 'check')).toEqual(JSON.parse(JSON.stringify(state)))
        expect(markerIn(body, 'fix')).toBeUndefined()
      }),
      runs,
    )
  })

  test('is taken for no token, whatever the names in it', () => {
    const name = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(fc.array(name, { minLength: 300, maxLength: 500 }), (names) => {
        const body = marker('check', { seen: joined(names) })
        expect(withoutTokens(body)).toBe(body)
        expect(namesIn(markerIn(body, 'check')?.seen)).toEqual(names)
        const fingerprints = names.map((one) => `v1:${one.repeat(4).slice(0, 32)}`)
        const finding = marker('finding', { open: fingerprints, rules: ['secrets/provider-token'] })
        expect(withoutTokens(finding)).toBe(finding)
      }),
      { numRuns: process.env.DEEP ? 500 : 10 },
    )
  })

  test('that somebody broke is none', () => {
    for (const body of [
      '<!-- infra-lint:check {',
      '<!-- infra-lint:check [] -->',
      ' <!-- infra-lint:check {} -->',
      'x',
    ])
      expect(markerIn(body, 'check')).toBeUndefined()
  })

  test('a body that GitHub’s editor saved is the same body', () => {
    expect(sameBody('a\r\nb', 'a\nb\n')).toBe(true)
    expect(sameBody('a', 'b')).toBe(false)
  })
})

describe('the write budget', () => {
  test('never grants more than 80 in any minute, nor 500 in any hour', async () => {
    let now = 0
    const granted: number[] = []
    const budget = memoryBudget({
      now: () => now,
      sleep: async (time) => {
        now += time
      },
    })
    for (let count = 0; count < 1_200; count++) {
      await budget.reserve()
      granted.push(now)
      if (count % 7 === 0) now += 900
    }
    const most = (window: number) =>
      Math.max(...granted.map((from) => granted.filter((at) => at >= from && at < from + window).length))
    expect(most(60_000)).toBeLessThanOrEqual(80)
    expect(most(3_600_000)).toBeLessThanOrEqual(500)
  })
})

test('asking GraphQL and taking a token are no writes', () => {
  expect(isWrite('POST', 'https://api.github.com/graphql', '{"query":"query { viewer { login } }"}')).toBe(
    false,
  )
  expect(isWrite('POST', 'https://api.github.com/graphql', '{"query":"mutation { x }"}')).toBe(true)
  expect(isWrite('POST', 'https://api.github.com/app/installations/1/access_tokens', undefined)).toBe(false)
  expect(isWrite('PATCH', 'https://api.github.com/repos/a/b/pulls/1', '{}')).toBe(true)
  expect(isWrite('GET', 'https://api.github.com/repos/a/b', undefined)).toBe(false)
})

describe('arguments', () => {
  test('that are wrong are named', () => {
    const said = (...argv: string[]) => {
      try {
        readBotArguments(argv, {})
        return 'fine'
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(said()).toMatch(/^infra-bot takes a command: check, fix, waive/)
    expect(said('chekc')).toContain('there is no command chekc')
    expect(said('check', '--pull', '0')).toBe('--pull 0: give the number of a pull request')
    expect(said('check', '--repo', 'a/b/c')).toBe('a/b/c is no repository; give owner/name')
    expect(said('check', '--fail-on', 'x')).toBe('x is no severity; there are error, warning and info')
    expect(said('waive')).toBe('waive takes one rule: infra-bot waive RULE')
    expect(said('fix', '--unsafe')).toContain('--unsafe')
  })
})
