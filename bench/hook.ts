import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeFiles, infraFiles, writeFiles } from './corpus.ts'
import { INFRA_LINT, interleaved, NOTHING, type Row, ratio, run, withFolder } from './measure.ts'

const RUNS = 20
const FILES = 20_000
const IN_SCOPE = 400
const STAGED = 30

/** What a commit waits for: 30 staged files in a repository of 20,000, of which 400 are in scope. */
export function benchHook(): readonly Row[] {
  return withFolder((folder) => {
    const files = [...infraFiles(IN_SCOPE)]
    writeFiles(folder, files)
    writeFiles(folder, codeFiles(FILES - IN_SCOPE))
    const git = (...args: string[]) =>
      run(
        'git',
        [
          '-c',
          'user.name=bench',
          '-c',
          'user.email=bench@example.com',
          '-c',
          'core.hooksPath=/dev/null',
          ...args,
        ],
        folder,
      )
    git('init', '--quiet')
    git('remote', 'add', 'origin', 'https://github.com/acme/shop.git')
    git('add', '--all')
    git('commit', '--quiet', '--message', 'everything')
    const yaml = files.map(([path]) => path).filter((path) => path.endsWith('.yaml'))
    for (const path of yaml.slice(0, STAGED)) appendFileSync(join(folder, path), '# changed\n')
    git('add', '--all')
    const timing = interleaved(
      { nothing: NOTHING, hook: { args: [INFRA_LINT, '--staged'], cwd: folder, codes: [0, 1] } },
      RUNS,
    )
    return [
      ratio(
        `--staged, ${STAGED} files of ${FILES.toLocaleString('en')}`,
        timing.hook,
        timing.nothing,
        5,
        'for node -e 0',
      ),
    ]
  })
}
