import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bashText, bashWord } from '../../scaffold/quote.ts'

// What a design says reaches bash as it is: no word is split, nothing in it is run, no line is broken.
const odd = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[ a'"$`\\{}&;|#!~*\n\t-]{0,12}$/),
  fc.constantFrom('${{ secrets.A }}', 'a\n${{ x }}', "it's $(id)", '$HOME', '', "$'x'"),
)
// neither an argument of a program nor an environment variable can hold the null character
const text = odd.filter((one) => !one.includes('\0'))

test('bash reads back what was written, on one line, with no expression of GitHub in it', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`words of bash: SEED=${seed}`)
  const texts = fc.sample(text, { seed, numRuns: process.env.DEEP ? 5000 : 300 })
  const words = texts.flatMap((one) => [bashWord(one), bashText(one)])
  for (const word of words) {
    expect(word).not.toMatch(/[\n\r]/)
    expect(word).not.toContain('${{')
  }
  const input = `printf '%s\\0' ${words.join(' ')}\n`
  const { stdout, error } = spawnSync('bash', ['-s'], { input, encoding: 'utf8' })
  if (error) return console.log('skipped: bash is not installed')
  expect(stdout.split('\0').slice(0, -1)).toEqual(texts.flatMap((one) => [one, one]))
})
