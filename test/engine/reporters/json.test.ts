import { describe, expect, it } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import { clean, HOSTILE, options, report } from './report.ts'

const json = reporters.json

describe('the json reporter', () => {
  it('writes version 1 of the contract', async () => {
    await expect(json(report, options)).toMatchFileSnapshot('../../../fixtures/reporters/report.json')
  })

  it('has every key of the contract in a clean run', () => {
    expect(JSON.parse(json(clean, options))).toEqual({
      version: 1,
      findings: [],
      owed: [],
      skipped: [],
      summary: { files: 1, bytes: 512, rules: 96, errors: 0, warnings: 0, infos: 0, owed: 0, suppressed: 0 },
    })
  })

  it('keeps paths and messages exact, yet harmless to a terminal', () => {
    const output = json(report, options)
    expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
    const { findings } = JSON.parse(output)
    expect(findings.map((finding: { path: string }) => finding.path)).toContain(HOSTILE)
    expect(findings.map((finding: { message: string }) => finding.message)).toEqual(
      report.findings.map(({ message }) => message),
    )
  })

  it('ignores the prefix: paths are those of the tree', () => {
    expect(json(report, { ...options, prefix: 'platform/' })).toBe(json(report, options))
  })

  it('leaves out warnings and infos when quiet, and still counts them', () => {
    const { findings, summary } = JSON.parse(json(report, { ...options, quiet: true }))
    expect(findings).toHaveLength(5)
    expect(summary).toMatchObject({ errors: 5, warnings: 3, infos: 2 })
  })

  it('adds the time of each rule for --stats', () => {
    const { ruleTimes } = JSON.parse(json(report, { ...options, stats: true }))
    expect(ruleTimes).toEqual([{ rule: 'secrets/plain-secret', milliseconds: 1.5 }])
  })
})

describe('the end of a secret', () => {
  it('is not told: it would give away its length', () => {
    const [secret, probe] = JSON.parse(json(report, options)).findings
    expect([secret.endLine, secret.endColumn]).toEqual([secret.line, secret.column])
    expect(probe.endColumn).toBeGreaterThan(probe.column)
  })
})
