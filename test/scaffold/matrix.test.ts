import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { unsupported } from '../../scaffold/support.ts'
import { MATRIX } from './matrix.ts'
import { judged, told, type Written, written } from './trees.ts'

// Whatever is asked for: it is planned, it is the same each time, its links lead somewhere, and nothing is found in it.
// one design of each stack on each provider in npm test, about a tenth of all; all of them in the deep run
const cases = process.env.DEEP ? MATRIX : MATRIX.filter(({ sample }) => sample)

test('the matrix has at least sixty designs, each once', () => {
  expect(new Set(MATRIX.map(({ text }) => text)).size).toBe(MATRIX.length)
  expect(MATRIX.length).toBeGreaterThanOrEqual(60)
})

describe.each(cases)('$name', ({ name, text: bare }) => {
  let one: Written
  beforeAll(() => {
    one = written(name, bare)
  })

  test('has no problem, and no finding of any severity', () => {
    expect(unsupported(one.design)).toEqual([])
    expect(told(judged(one))).toEqual([])
  })

  test('is planned the same twice', () => {
    const again = outputsOf(one.text, one.design, sources, '0.0.0')
    expect([...again.files]).toEqual([...one.outputs.files])
  })

  test('has no link that leads nowhere, and no table that is broken by a value', () => {
    const { files } = one.outputs
    for (const [path, { content }] of files) {
      if (!path.endsWith('.md') || path.startsWith('infra/.infra/')) continue
      expect(content, path).not.toMatch(/\bundefined\b|NaN|Infinity|\[object /)
      for (const [, target] of content.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target!)) continue
        const wanted = join(path, '..', target!).replace(/\/$/, '')
        const there = [...files.keys()].some((one) => one === wanted || one.startsWith(`${wanted}/`))
        expect(there, `${path} → ${target}`).toBe(true)
      }
    }
  })
})
