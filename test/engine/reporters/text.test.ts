import { describe, expect, it } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import { clean, finding, options, report, SECRET, tree } from './report.ts'

const text = reporters.text
const golden = (name: string) => `../../../fixtures/reporters/${name}`

describe('the text reporter', () => {
  it('shows everything a report can hold', async () => {
    await expect(text(report, options)).toMatchFileSnapshot(golden('text.txt'))
  })

  it('fits narrow terminals, and wraps nothing where there is none', async () => {
    await expect(text(report, { ...options, width: 60 })).toMatchFileSnapshot(golden('text-narrow.txt'))
    const piped = text(report, { ...options, width: 0 })
    for (const { message } of report.findings.slice(0, 6)) expect(piped).toContain(message)
  })

  it('colours only when asked', async () => {
    await expect(text(report, { ...options, color: true })).toMatchFileSnapshot(golden('text-color.txt'))
    expect(text(report, options)).not.toContain('\u001b')
  })

  it('says in one line what a clean run judged', () => {
    expect(text(clean, options)).toBe('✔ no findings in 1 file (512 B), 96 rules\n')
  })

  it('shows errors only when quiet, and says how many it hides', () => {
    const quiet = text(report, { ...options, quiet: true })
    expect(quiet).not.toContain('missing-probe')
    expect(quiet).toContain('5 errors, 3 warnings, 2 infos')
    expect(quiet).toContain('hidden   5 findings below error, by --quiet')
  })

  it('tells findings that fail the run from those that do not', () => {
    const mild = { ...clean, findings: [report.findings[1]!] }
    expect(text(mild, options)).toContain('\n! 1 warning in 1 of 1 file')
    expect(text(mild, { ...options, failOn: 'warning' })).toContain('\n✖ 1 warning in 1 of 1 file')
  })

  it('keeps to the width of the terminal, but for words that are longer', () => {
    const lines = text(
      { ...report, findings: report.findings.filter(({ path }) => !path.includes('\n')) },
      options,
    )
    for (const line of lines.split('\n')) expect([...line].length).toBeLessThanOrEqual(100)
  })

  it('lists what was mended', () => {
    const mended = { ...clean, fixed: [report.findings[2]!, report.findings[2]!, report.findings[7]!] }
    expect(text(mended, options)).toBe(
      '✔ no findings in 1 file (512 B), 96 rules; 3 mended\n  mended   images/floating-tag (2), dashboards/missing-uid\n',
    )
  })

  it('puts the prefix before every path', () => {
    const moved = text(report, { ...options, prefix: 'platform/' })
    expect(moved).toContain('\nplatform/infra/environments/base/web.yaml\n')
    expect(moved).toContain('↳ platform/infra/infra.yaml:3')
  })

  it('never passes a control character of a file or a name on', () => {
    expect(text(report, options)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
  })

  it('underlines in columns where characters are wide, combining or tabs', () => {
    const lines = text(report, options).split('\n')
    const at = lines.findIndex((line) => line.includes('13 │'))
    expect(lines[at]).toContain('你好 👩‍💻 café')
    expect(lines[at + 1]!.match(/\^+/)![0]).toHaveLength(7)
  })

  it('keeps a secret from the line, whatever rule shows it', () => {
    for (const width of [0, 40, 100]) expect(text(report, { ...options, width })).not.toContain(SECRET)
    const other = finding({
      rule: 'config/hard-coded',
      severity: 'error',
      path: 'infra/environments/base/web.yaml',
      on: SECRET,
      message: 'a literal',
      mandate: 'C1',
    })
    expect(text({ ...clean, findings: [other], tree }, options)).not.toContain(SECRET)
  })
})
