import { join } from 'node:path'
import { GENERATOR, INFRA_LINT, interleaved, NOTHING, type Row, ratio, run, withFolder } from './measure.ts'

const RUNS = 25

/** What a person waits for: the version, the whole default scaffold, the generator. */
export function benchStart(): readonly Row[] {
  return withFolder((folder) => {
    const scaffold = join(folder, 'scaffold')
    run(process.execPath, [GENERATOR, scaffold, '--yes'], folder)
    run('git', ['init', '--quiet', scaffold], folder)
    const timing = interleaved(
      {
        nothing: NOTHING,
        version: { args: [INFRA_LINT, '--version'] },
        scaffold: { args: [INFRA_LINT], cwd: scaffold },
        generator: { args: [GENERATOR, join(folder, 'dry'), '--yes', '--dry-run'], cwd: folder },
      },
      RUNS,
    )
    const against = 'for node -e 0'
    return [
      ratio('infra-lint --version', timing.version, timing.nothing, 1.3, against),
      ratio('all rules on the default scaffold', timing.scaffold, timing.nothing, 3, against),
      ratio('generator-infra, default design', timing.generator, timing.nothing, 5, against),
    ]
  })
}
