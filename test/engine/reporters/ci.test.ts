import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { reporters } from '../../../engine/reporters/index.ts'
import { clean, finding, HOSTILE, options, report } from './report.ts'
import { wellFormedXml } from './xml.ts'

const golden = (name: string) => `../../../fixtures/reporters/${name}`

describe('the github reporter', () => {
  const github = reporters.github

  it('writes the golden', async () => {
    await expect(github(report, options)).toMatchFileSnapshot(golden('github.txt'))
  })

  it('prints one command a finding, errors first, and no other command', () => {
    const lines = github(report, options).trimEnd().split('\n')
    const commands = lines.filter((line) => line.startsWith('::'))
    expect(commands.map((line) => line.slice(2).split(' ')[0])).toEqual([
      ...Array(5).fill('error'),
      ...Array(3).fill('warning'),
      ...Array(2).fill('notice'),
    ])
    expect(lines).toHaveLength(commands.length + 1)
  })

  it('gives the runner a path that it decodes to the file, control characters aside', () => {
    const line = github(report, options)
      .split('\n')
      .find((each) => each.includes('iac/untagged'))!
    const file = /file=([^,]*),/.exec(line)![1]!
    expect(decodeURIComponent(file)).toBe(HOSTILE.replace('\u001b', '␛'))
  })

  it('says how many findings GitHub will not annotate', () => {
    const many = { ...clean, findings: Array.from({ length: 13 }, () => report.findings[2]!) }
    expect(github(many, options)).toContain('3 findings more than GitHub annotates for one step')
  })
})

describe('the gitlab reporter', () => {
  const gitlab = reporters.gitlab

  it('writes the golden', async () => {
    await expect(gitlab(report, options)).toMatchFileSnapshot(golden('gitlab.json'))
  })

  it('gives every issue a fingerprint of its own', () => {
    const twice = { ...clean, findings: [report.findings[0]!, report.findings[0]!] }
    const prints = JSON.parse(gitlab(twice, options)).map(
      (issue: { fingerprint: string }) => issue.fingerprint,
    )
    expect(new Set(prints).size).toBe(2)
  })

  it('is an empty array for a clean run', () => {
    expect(gitlab(clean, options)).toBe('[]\n')
  })
})

describe('the junit reporter', () => {
  const junit = reporters.junit

  it('writes the golden', async () => {
    await expect(junit(report, options)).toMatchFileSnapshot(golden('junit.xml'))
  })

  it.each([
    ['everything', report],
    ['nothing', clean],
  ])('is well-formed XML with %s', (_what, each) => {
    expect(wellFormedXml(junit(each, options))).toBe('')
  })

  it('is what xmllint takes', ({ skip }) => {
    const found = spawnSync('xmllint', ['--version']).error === undefined
    if (!found) console.log('skipped: xmllint is not installed')
    skip(!found)
    const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: junit(report, options) })
    expect(String(stderr)).toBe('')
    expect(status).toBe(0)
  })

  it('counts only what is at or above --fail-on as failed', () => {
    expect(junit(report, options)).toContain('tests="17" failures="5" errors="0" skipped="7"')
    expect(junit(report, { ...options, failOn: 'info' })).toContain('tests="17" failures="10"')
  })

  it('has a passed case in a clean run', () => {
    expect(junit(clean, options)).toContain('<testsuites name="infra-lint" tests="1" failures="0"')
  })

  it('names cases without lines, and equal ones apart', () => {
    const one = report.findings[2]!
    const output = junit({ ...clean, findings: [one, one] }, options)
    expect(output).toMatch(/name="[^"]*digest"/)
    expect(output).toMatch(/name="[^"]*digest \(2\)"/)
  })

  it('replaces what XML cannot hold', () => {
    const odd = finding({
      rule: 'a/b',
      severity: 'error',
      path: 'infra/README.md',
      on: '',
      message: 'nul \u0000, \ufffe, lone \ud800, ]]> & <',
      mandate: 'T1',
    })
    expect(wellFormedXml(junit({ ...clean, findings: [odd] }, options))).toBe('')
  })
})
