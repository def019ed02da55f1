import Generator, { type BaseOptions } from 'yeoman-generator'
import { sources } from '../cli/sources.ts'
import type { Design } from '../engine/design.ts'
import { checkGiven, designOf, openQuestions, withAddition, withKnownAnswers } from './add.ts'
import type { Addition, Given } from './additions.ts'
import { refuse } from './refusal.ts'
import { type UpdateOutcome, update } from './update.ts'
import { updateReport } from './update-command.ts'

type Options = BaseOptions & Record<string, unknown> & { defaults?: boolean }

/** The sub-generator of an addition, `yo infra:environment` and its like: the same change as the bin makes. */
export function additionGenerator(addition: Addition) {
  return class extends Generator<Record<string, unknown>, Options> {
    #given: Given = {}
    #design: Design | undefined
    #text = ''
    #outcome: UpdateOutcome | undefined

    constructor(args: string[], options: Options) {
      super(args, options, { customInstallTask: true })
      this.argument('name', { type: String, required: false, description: 'Its name' })
      for (const { name, message, form } of addition.questions.slice(1))
        this.option(name, { type: String, description: `${message}: ${form}` })
      this.option('defaults', { type: Boolean, default: false, description: 'Ask nothing that is known' })
    }

    initializing() {
      const { text, design } = designOf(this.destinationPath(), sources)
      this.#text = text
      this.#design = design
      const entries = addition.questions.flatMap(({ name }) => {
        const value = this.options[name]
        return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : []
      })
      this.#given = Object.fromEntries(entries)
      refuse(checkGiven(addition, this.#given, design))
    }

    async prompting() {
      const design = this.#design!
      if (this.options.defaults) this.#given = withKnownAnswers(addition, this.#given, design)
      // one at a time: what is asked depends on what was answered
      for (;;) {
        const question = openQuestions(addition, this.#given, design)[0]
        if (!question) break
        const { name, message, form, problem, known } = question
        const answers = await this.prompt<Record<string, string>>([
          {
            type: 'input',
            name,
            message: `${message} (${form})`,
            default: known(this.#given, design) ?? '',
            validate: (answer: string) => problem(answer.trim(), design) ?? true,
          },
        ])
        this.#given = { ...this.#given, [name]: (answers[name] ?? '').trim() }
      }
    }

    writing() {
      const design = withAddition(this.#text, this.#design!, addition, this.#given, new Date(), sources)
      this.#outcome = update(this.destinationPath(), { sources, env: process.env, design })
    }

    end() {
      for (const line of updateReport(this.#outcome!)) this.log(line)
      this.log(`\nnext: ${addition.next(this.#given)}`)
      if (this.#outcome!.exitCode !== 0) process.exitCode = this.#outcome!.exitCode
    }
  }
}
