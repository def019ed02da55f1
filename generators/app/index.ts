import { basename } from 'node:path'
import Generator, { type BaseOptions } from 'yeoman-generator'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { type Change, readText, remoteOf } from '../disk.ts'
import { finalReport } from '../report.ts'
import { designFromAnswers, scaffold } from '../scaffold.ts'
import { type Answers, answersIn, promptsFor, QUESTIONS, withKnown } from './questions.ts'

type Options = BaseOptions & Answers & { defaults?: boolean }

/** `yo infra`: the same plan as the bin `generator-infra`, written through Yeoman. */
export default class extends Generator<Record<string, unknown>, Options> {
  #answers: Answers = {}
  #report: readonly string[] = []

  constructor(args: string[], options: Options) {
    super(args, options)
    for (const { name, message, form } of QUESTIONS) {
      this.option(name, { type: String, description: `${message}: ${form}` })
    }
    this.option('defaults', {
      type: Boolean,
      default: false,
      description: 'Ask nothing; what is unknown is owed',
    })
  }

  async prompting() {
    if (readText(this.destinationPath(DESIGN_PATH)) !== undefined) return
    const facts = { folder: basename(this.destinationPath()), remote: remoteOf(this.destinationPath()) }
    const given = answersIn(this.options)
    const asked = this.options.defaults ? {} : await this.prompt<Answers>(promptsFor(given, facts))
    this.#answers = withKnown({ ...given, ...answersIn(asked) }, facts)
  }

  writing() {
    const present = readText(this.destinationPath(DESIGN_PATH))
    const text = present ?? designFromAnswers(this.#answers, sources)
    const { design, changes } = scaffold(this.destinationPath(), DESIGN_PATH, text, new Date(), sources)
    for (const change of changes) this.#write(change)
    this.#report = finalReport(design, changes)
  }

  /** The policy of overwriting is ours, and has been applied: Yeoman's questions about conflicts would come on top. */
  #write({ path, action, content, mode }: Change) {
    if (action !== 'create' && action !== 'update') return
    this.writeDestination(path, content)
    const file = this.env.sharedFs.get(this.destinationPath(path))
    Object.assign(file, { conflicter: 'force', stat: { mode: Number.parseInt(mode, 8) } })
  }

  end() {
    for (const line of this.#report) this.log(line)
  }
}
