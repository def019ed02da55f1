import Generator, { type BaseOptions } from 'yeoman-generator'
import { sources } from '../../cli/sources.ts'
import { update } from '../update.ts'
import { updateReport } from '../update-command.ts'

type Options = BaseOptions & { dryRun?: boolean }

/** `yo infra:update`: what the command `generator-infra update` does, journal and all. */
export default class extends Generator<Record<string, unknown>, Options> {
  #report: readonly string[] = []

  constructor(args: string[], options: Options) {
    super(args, options)
    this.option('dry-run', { type: Boolean, default: false, description: 'Only say what would happen' })
  }

  /** Nothing goes through Yeoman's files in memory: they know no deletion and no all or nothing. */
  writing() {
    const dryRun = this.options.dryRun === true
    const outcome = update(this.destinationPath(), { sources, env: process.env, dryRun })
    this.#report = updateReport(outcome)
    if (outcome.exitCode !== 0) process.exitCode = outcome.exitCode
  }

  end() {
    for (const line of this.#report) this.log(line)
  }
}
