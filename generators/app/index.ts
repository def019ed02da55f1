import { basename } from 'node:path'
import Generator, { type BaseOptions } from 'yeoman-generator'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { readText, remoteOf, write } from '../disk.ts'
import { finalReport } from '../report.ts'
import { designFromAnswers, scaffold } from '../scaffold.ts'
import { type Answers, answersIn, promptsFor, QUESTIONS, withKnown } from './questions.ts'

type Options = BaseOptions & Answers & { defaults?: boolean; dryRun?: boolean }

/** `yo infra`: the same plan as the bin `generator-infra`, asked for by Yeoman. */
export default class extends Generator<Record<string, unknown>, Options> {
  #answers: Answers = {}
  #report: readonly string[] = []

  constructor(args: string[], options: Options) {
    // Yeoman would look for a package.json and say that it has none to install
    super(args, options, { customInstallTask: true })
    for (const { name, message, form } of QUESTIONS) {
      this.option(name, { type: String, description: `${message}: ${form}` })
    }
    this.option('defaults', {
      type: Boolean,
      default: false,
      description: 'Ask nothing; what is unknown is owed',
    })
    this.option('dry-run', { type: Boolean, default: false, description: 'Only say what would be written' })
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
    const dryRun = this.options.dryRun === true
    // not through Yeoman's files in memory: those know no all or nothing, ask about conflicts, and list every file
    if (!dryRun) write(this.destinationPath(), changes)
    this.#report = finalReport(design, changes, dryRun)
  }

  end() {
    for (const line of this.#report) this.log(line)
  }
}
