import { describe, expect, it } from 'vitest'
import { explainRule } from '../../../engine/reporters/index.ts'
import { rules } from './report.ts'

const rule = rules['images/floating-tag']!

describe('the explanation of a rule', () => {
  it('says what, why, what to do, the options, and how to live with it', async () => {
    await expect(explainRule('images/floating-tag', rule, { color: false, width: 80 })).toMatchFileSnapshot(
      '../../../fixtures/reporters/explain.txt',
    )
  })

  it('keeps to the terminal', () => {
    const lines = explainRule(
      'images/floating-tag',
      { ...rule, options: undefined },
      { color: false, width: 60 },
    ).split('\n')
    for (const line of lines.slice(2, 9)) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('names the published page where there is one', () => {
    const docs = 'https://example.com/rules/'
    expect(explainRule('a/b', rule, { color: true, width: 0, docs })).toContain(
      'https://example.com/rules/a/b.md',
    )
  })
})
