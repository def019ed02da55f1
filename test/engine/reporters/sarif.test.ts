import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import { clean, finding, options, report } from './report.ts'

const sarif = reporters.sarif

/** The official schema. It is written in draft 04, of which it uses nothing that draft 07 reads otherwise but `id`. */
function official() {
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(
    readFileSync(new URL('../../../fixtures/standards/sarif-2.1.0.schema.json', import.meta.url), 'utf8'),
  )
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

describe('the sarif reporter', () => {
  const validate = official()
  const withLinks = { ...options, docs: 'https://example.com/rules/', prefix: 'platform team/' }

  it('writes the golden', async () => {
    await expect(sarif(report, options)).toMatchFileSnapshot('../../../fixtures/reporters/report.sarif')
  })

  it.each([
    ['everything', report, options],
    ['nothing', clean, options],
    ['links and a prefix', report, withLinks],
    ['no known rule', report, { ...options, rules: {} }],
  ])('is valid by the official schema with %s', (_what, each, how) => {
    validate(JSON.parse(sarif(each, how)))
    expect(validate.errors ?? []).toEqual([])
  })

  it('is judged by a schema that refuses what is wrong', () => {
    const log = JSON.parse(sarif(report, options))
    log.runs[0].results[0].level = 'fatal'
    expect(validate(log)).toBe(false)
  })

  it('points every result at its rule', () => {
    const [run] = JSON.parse(sarif(report, options)).runs
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('encodes paths as URIs under the repository root', () => {
    const [run] = JSON.parse(sarif(report, withLinks)).runs
    for (const { locations } of run.results) {
      const { uri, uriBaseId } = locations[0].physicalLocation.artifactLocation
      expect(uriBaseId).toBe('%SRCROOT%')
      expect(uri).toMatch(/^platform%20team\/([\w.~-]|%[0-9A-F]{2}|\/)+$/)
    }
  })

  it('says why a finding is suppressed, and that the others are not', () => {
    const [run] = JSON.parse(sarif(report, options)).runs
    const kinds = run.results.map(
      (result: { suppressions: { kind: string }[] }) => result.suppressions[0]?.kind,
    )
    expect(kinds.slice(0, report.findings.length)).toEqual(report.findings.map(() => undefined))
    expect(kinds.slice(report.findings.length)).toEqual(['inSource', 'external'])
  })

  it('takes braces and links of a message literally', () => {
    const odd = finding({
      rule: 'a/b',
      severity: 'info',
      path: 'infra/README.md',
      on: '',
      message: '{0} and [here](http://evil.example)',
      mandate: 'T1',
    })
    const [run] = JSON.parse(sarif({ ...clean, findings: [odd] }, options)).runs
    expect(run.results[0].message.text).toBe('{{0}} and \\[here\\](http://evil.example)')
  })
})
