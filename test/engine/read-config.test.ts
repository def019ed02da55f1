import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { readConfig } from '../../engine/read-config.ts'
import { defineRule } from '../../engine/rule.ts'
import { rules } from '../../rules/index.ts'

const rule = defineRule({
  summary: 's',
  why: 'w',
  remedy: 'r',
  mandate: 'T1',
  severity: 'error',
  *check() {},
})
const known = {
  rules: {
    'tree/leftover-file': rule,
    'tree/conflict-marker': rule,
    'runbooks/stale-review': rules['runbooks/stale-review'],
  },
  renamed: { 'tree/old-name': 'tree/leftover-file' },
}

function read(...texts: string[]) {
  return readConfig(
    texts.map((text, index) => ({ path: `${index}.yaml`, text })),
    known,
    sources,
  )
}

describe('what is wrong with a config is said at once, with place and way out', () => {
  test.each([
    ['rulez: {}\n', '1:1 unknown key rulez; did you mean rules?'],
    [
      'rules:\n  tree/leftover-fil: off\n',
      '2:3 there is no rule tree/leftover-fil; did you mean tree/leftover-file?',
    ],
    ['rules:\n  forest/*: off\n', '2:3 no rule matches forest/*'],
    [
      'rules:\n  tree/leftover-file: fatal\n',
      '2:23 rules.tree/leftover-file is fatal; allowed: error, warning, info, off',
    ],
    [
      'rules:\n  tree/leftover-file: warnin\n',
      '2:23 rules.tree/leftover-file is warnin; did you mean warning? allowed: error, warning, info, off',
    ],
    [
      'overrides:\n  - environment: prod\n    rules: {}\n',
      '2:5 unknown key environment in overrides[0]; did you mean environments?',
    ],
    ['overrides:\n  - rules: {}\n', '2:5 overrides[0] lacks files or environments'],
    ['extends: { a: b }\n', '1:10 extends is a map, which is none of the forms that are allowed there'],
    ['paths:\n  runboks: docs/pages\n', '2:3 nothing is called runboks; did you mean runbooks?'],
    [
      'paths: { cmdb: x }\n',
      '1:10 nothing is called cmdb; there are iac, environments, pipelines, monitoring, alerting, runbooks, disaster-recovery and the inputs ',
    ],
    [
      'rules:\n  runbooks/stale-review: { options: { dayz: 3 } }\n',
      '2:39 unknown key dayz; did you mean days?',
    ],
    [
      'rules:\n  runbooks/stale-review: { options: { days: soon } }\n',
      '2:45 days is a string; it must be a whole number',
    ],
    ['rules:\n  tree/leftover-file:\n    options: { days: 3 }\n', '3:5 tree/leftover-file has no options'],
    ['waivers:\n  - rule: tree/*\n    owner: ann\n    until: 2027-01-01\n', '2:5 waivers[0] lacks reason'],
    ['deliverables: none\n', '1:1 the document lacks reason'],
    ['rules: [\n', '2:1'],
  ])('%j', (text, message) => {
    const { problems } = read(text)
    expect(problems.map((one) => `${one.line}:${one.column} ${one.message}`).join('\n')).toContain(message)
  })

  test('every problem of every file', () => {
    expect(read('rulez: {}\nexclud: []\n', 'overides: []\n').problems.map((one) => one.path)).toEqual([
      '0.yaml',
      '0.yaml',
      '1.yaml',
    ])
  })
})

describe('a config', () => {
  test('wins over those it extends, key by key', () => {
    const { config, problems } = read(
      'rules:\n  tree/*: warning\nexclude: [vendor]\npaths: { iac: terraform }\n',
      'rules:\n  tree/leftover-file: off\nexclude: [third_party]\n',
    )
    expect(problems).toEqual([])
    expect(config.rules).toEqual({
      'tree/*': { severity: 'warning' },
      'tree/leftover-file': { severity: 'off' },
    })
    expect(config.exclude).toEqual(['vendor', 'third_party'])
    expect(config.origins).toMatchObject({
      'rules.tree/*': '0.yaml',
      'rules.tree/leftover-file': '1.yaml',
      paths: '0.yaml',
    })
  })

  test('may speak of a rule by its old name', () => {
    expect(read('rules:\n  tree/old-name: off\n').config.rules).toEqual({
      'tree/leftover-file': { severity: 'off' },
    })
  })

  test('says why the repository deploys nothing', () => {
    expect(read('deliverables: none\nreason: it is a library\n').config.deploysNothing).toBe(
      'it is a library',
    )
  })
})
