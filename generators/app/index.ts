import { basename, join } from 'node:path'
import Generator, { type BaseOptions } from 'yeoman-generator'
import { sources } from '../../cli/sources.ts'
import { type Change, compare, readText, remoteOf } from '../disk.ts'
import { finalReport } from '../report.ts'
import { DESIGN_PATH, designFromAnswers, scaffold } from '../scaffold.ts'
import { type Answers, checkAnswers, QUESTIONS, withKnown } from './questions.ts'

type Options = BaseOptions & Answers & { defaults?: boolean }

/** `yo infra`: the same plan as the bin `generator-infra`, written through Yeoman. */
export default class extends Generator<Record<string, unknown>, Options> {
  answers: Answers = {}
  report: string[] = []

  constructor(args: string[], options: Options) {
    super(args, options)
    for (const { name, message, form } of QUESTIONS) {
      this.option(name, { type: String, description: `${message}: ${form}` })
    }
    this.option('defaults', {
      type: Boolean,
      default: false,
      description: 'Ask nothing; what is not known is owed',
    })
  }

  async prompting() {
    if (this.existsDestination(DESIGN_PATH)) return
    const given: Answers = {}
    for (const { name } of QUESTIONS) if (this.options[name] !== undefined) given[name] = this.options[name]
    const facts = { folder: basename(this.destinationPath()), remote: remoteOf(this.destinationPath()) }
    const known = withKnown(given, facts)
    const open = this.options.defaults ? [] : QUESTIONS.filter(({ name }) => given[name] === undefined)
    const asked = await this.prompt<Answers>(
      open.map(({ name, message, form }) => ({
        type: 'input' as const,
        name,
        message: `${message} (${form}; empty: owed)`,
        default: known[name] ?? '',
        validate: (answer: string) => answer === '' || (checkAnswers({ [name]: answer })[0] ?? true),
      })),
    )
    const answered = Object.fromEntries(Object.entries(asked).filter(([, answer]) => answer !== ''))
    this.answers = withKnown({ ...given, ...answered }, facts)
  }

  writing() {
    const text = readText(this.destinationPath(DESIGN_PATH)) ?? this._designText()
    const made = scaffold(DESIGN_PATH, text, sources)
    if ('problems' in made) throw new Error(made.problems.join('\n'))
    const compared = compare(this.destinationPath(), made.outputs.files, made.outputs.plan)
    if ('refused' in compared) throw new Error(compared.refused.join('\n'))
    for (const change of compared.changes) this._write(change)
    this.report = finalReport(made.design, compared.changes)
  }

  _designText(): string {
    const name = this.answers.name ?? basename(this.destinationPath())
    const first = designFromAnswers({ ...this.answers, name }, new Date(), sources)
    if ('problems' in first) throw new Error(first.problems.join('\n'))
    return first.text
  }

  _write({ path, action, content, mode }: Change) {
    if (action === 'keep' || action === 'unchanged') return
    this.writeDestination(path, content, { mode: mode === '100755' ? 0o755 : 0o644 })
    const file = this.env.sharedFs.get(join(this.destinationPath(), path)) as { conflicter?: string }
    file.conflicter = 'force'
  }

  end() {
    for (const line of this.report) this.log(line)
  }
}
