import { describe, expect, it } from 'vitest'
import { readArguments } from '../../cli/arguments.ts'
import { Failure } from '../../cli/failure.ts'
import { helpText } from '../../cli/help.ts'
import { COMMANDS, commandsOf, OPTIONS, type OptionName } from '../../cli/options.ts'

const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown']
const read = (...argv: string[]) => readArguments(argv, FORMATS)

describe('readArguments', () => {
  it('takes no argument for: judge what is here, errors fail', () => {
    expect(read()).toMatchObject({
      command: 'lint',
      operands: [],
      failOn: 'error',
      targets: [],
      fix: undefined,
      staged: false,
    })
  })

  it('takes options and paths in any order, and both spellings of a value', () => {
    expect(read('infra', '--rule=a/b', '--rule', 'c/*', '--fail-on', 'info', 'docs', '-q')).toMatchObject({
      operands: ['infra', 'docs'],
      only: ['a/b', 'c/*'],
      failOn: 'info',
      quiet: true,
    })
  })

  it('takes the first word for a command, a path or what follows -- never', () => {
    expect(read('explain', 'a/b')).toMatchObject({ command: 'explain', operands: ['a/b'] })
    expect(read('./rules')).toMatchObject({ command: 'lint', operands: ['./rules'] })
    expect(read('--', 'rules', '--staged')).toMatchObject({
      command: 'lint',
      operands: ['rules', '--staged'],
      staged: false,
    })
    expect(read('infra', 'rules')).toMatchObject({ command: 'lint', operands: ['infra', 'rules'] })
  })

  it('reads formats with and without a file', () => {
    expect(read('--format', 'json', '--format', 'sarif:a:b.sarif').targets).toEqual([
      { format: 'json', file: undefined },
      { format: 'sarif', file: 'a:b.sarif' },
    ])
  })

  it('reads a day', () => {
    expect(read('--now', '2027-01-31').now).toEqual(new Date('2027-01-31'))
  })

  it('answers --help and --version whatever else is given', () => {
    expect(read('--help', 'explain')).toMatchObject({ command: 'help', about: 'explain' })
    expect(read('--version', '--staged', '--changed')).toMatchObject({ command: 'version' })
  })

  it.each([
    [['--stagd'], 'there is no option --stagd; did you mean --staged?'],
    [['--wibble'], 'there is no option --wibble; infra-lint --help shows all'],
    [['-x'], 'there is no option -x; infra-lint --help shows all'],
    [['--__proto__'], 'there is no option --__proto__; infra-lint --help shows all'],
    [['--format', 'sarf'], 'there is no format sarf; did you mean sarif?'],
    [
      ['--format', 'xyz'],
      'there is no format xyz; there are text, json, sarif, github, gitlab, junit, markdown',
    ],
    [['--format', 'json:'], '--format json: names no file: --format json:out.json'],
    [['--format', 'json', '--format', 'text'], '--format text needs a file: stdout holds one format, json'],
    [['--format', 'json:a', '--format', 'sarif:a'], 'two formats cannot be written to one file, a'],
    [['--fail-on', 'warn'], '--fail-on is error, warning or info, not warn'],
    [['--fail-on', 'warnin'], '--fail-on is error, warning or info, not warnin; did you mean warning?'],
    [['--max-warnings', '-1'], '--max-warnings needs a value: --max-warnings N'],
    [['--max-warnings', 'ten'], '--max-warnings is a number such as 0 or 25, not ten'],
    [['--now', '2027-02-30'], '--now is a day such as 2027-01-31, not 2027-02-30'],
    [['--now', 'tomorrow'], '--now is a day such as 2027-01-31, not tomorrow'],
    [['--root'], '--root needs a value: --root DIR'],
    [['--root', '--staged'], '--root needs a value: --root DIR'],
    [['--fix=yes'], '--fix takes no value'],
    [['--root', 'a', '--root', 'b'], '--root is given more than once'],
    [
      ['--staged', '--changed'],
      '--staged and --changed cannot be given together: one compares the index, the other the working tree',
    ],
    [
      ['--fix', '--fix-dry-run'],
      '--fix and --fix-dry-run cannot be given together: the one writes, the other prints',
    ],
    [
      ['--update-baseline', '--rule', 'a/b'],
      '--update-baseline and --rule cannot be given together: a baseline holds what every rule finds',
    ],
    [['--base', 'main'], '--base needs --changed'],
    [['--unsafe'], '--unsafe needs --fix or --fix-dry-run'],
    [['--stdin'], '--stdin needs --stdin-filename'],
    [['--stdin', '--stdin-filename', 'a', 'b'], '--stdin judges one file; paths cannot be given beside it'],
    [
      ['explain'],
      'infra-lint explain needs one rule, such as infra-lint explain secrets/plain-secret; infra-lint rules lists them',
    ],
    [['rules', 'x'], 'infra-lint rules takes no path; --rule ID names one'],
    [['rules', '--staged'], 'infra-lint rules has no option --staged'],
    [['rules', '--format', 'sarif'], 'there is no format sarif; there are text, json'],
  ])('%j is refused: %s', (argv, message) => {
    expect(() => read(...argv)).toThrow(new Failure(message))
  })
})

describe('the help text', () => {
  it.each([...COMMANDS])('of %s names each of its options once', (command) => {
    const text = helpText(command)
    for (const name of Object.keys(OPTIONS) as OptionName[]) {
      const count = text
        .split('\n')
        .filter((line) => new RegExp(`^  (-\\w, )?--${name}(\\s|$)`).test(line)).length
      expect([name, count]).toEqual([name, commandsOf(name).includes(command) ? 1 : 0])
    }
  })

  it('fits a terminal', () => {
    for (const line of helpText('lint').split('\n')) expect(line.length).toBeLessThan(120)
  })
})
