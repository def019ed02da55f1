import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

/**
 * How the letters of words follow each other in this repository's own text: its documents and sources. A row a letter
 * (the last is the edge of a word), a column a letter, in each `-log2 P(column | row)` rounded, at most 9.
 */
export function countBigrams(): string[] {
  const counts = Array.from({ length: 27 }, () => new Array<number>(26).fill(0.05))
  const seen = new Set<string>()
  for (const folder of ['docs', 'engine', 'rules', 'cli', 'scaffold']) {
    for (const path of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(md|ts)$/.test(path) || /secrets\/(detectors|bigrams)/.test(`${folder}/${path}`)) continue
      // what is encrypted in an example is no text
      const text = readFileSync(join(ROOT, folder, path), 'utf8').replace(/[A-Za-z0-9+/=]{24,}/g, ' ')
      for (const [word] of text.matchAll(/[A-Z]?[a-z]{2,}/g)) seen.add(word.toLowerCase())
    }
  }
  // each word once: how often it is written says nothing about how words are made
  for (const word of seen) {
    let before = 26
    for (let i = 0; i < word.length; i++) {
      const letter = word.charCodeAt(i) - 97
      counts[before]![letter]!++
      before = letter
    }
  }
  return counts.map((row) => {
    const sum = row.reduce((a, b) => a + b, 0)
    return row.map((count) => Math.min(9, Math.round(-Math.log2(count / sum)))).join('')
  })
}
