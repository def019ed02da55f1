import Generator, { type BaseOptions } from 'yeoman-generator'
import { type AdoptOutcome, readAdoption, writeAdoption } from '../adopt.ts'
import { adoptReport } from '../adopt-command.ts'

type Options = BaseOptions & { dryRun?: boolean }

/** `yo infra:adopt`: what the command `generator-infra adopt --yes` does. */
export default class extends Generator<Record<string, unknown>, Options> {
  #outcome: AdoptOutcome | undefined

  constructor(args: string[], options: Options) {
    super(args, options, { customInstallTask: true })
    this.option('dry-run', { type: Boolean, default: false, description: 'Only say what would be written' })
  }

  async initializing() {
    this.#outcome = await readAdoption(this.destinationPath(), { env: process.env, now: new Date() })
  }

  /** Nothing goes through Yeoman's files in memory: they know no all or nothing. */
  writing() {
    if (this.options.dryRun !== true) writeAdoption(this.#outcome!)
  }

  end() {
    for (const line of adoptReport(this.#outcome!, this.options.dryRun === true)) this.log(line)
  }
}
