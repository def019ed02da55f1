import { appendFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { breakManifest, managedFile, runbookOfAlert, unpinAction } from './mishaps.ts'
import { git, type Outcome, run, withFolder } from './process.ts'

const root = resolve(import.meta.dirname, '..')

/** Something people do to a tree, the rule that must notice, and whether `--fix` undoes it. */
interface Mishap {
  readonly what: string
  readonly act: (tree: string) => void
  readonly rule: string
  readonly mended: boolean
}

const MISHAPS: readonly Mishap[] = [
  {
    what: 'a runbook is deleted',
    act: (tree) => rmSync(join(tree, runbookOfAlert(tree))),
    rule: 'drift/missing-file',
    mended: true,
  },
  {
    what: 'a whole deliverable is deleted',
    act: (tree) => rmSync(join(tree, 'infra/alerting'), { recursive: true }),
    rule: 'tree/missing-deliverable',
    mended: true,
  },
  {
    what: 'a managed file is edited by hand',
    act: (tree) => appendFileSync(join(tree, managedFile(tree)), '# one more line\n'),
    rule: 'drift/edited-file',
    mended: true,
  },
  {
    what: 'an action is no longer pinned by its commit',
    act: unpinAction,
    rule: 'pipelines/unpinned-action',
    mended: false,
  },
  {
    what: 'a manifest is broken',
    act: breakManifest,
    rule: 'tree/unreadable-document',
    mended: false,
  },
]

/** Writes the default scaffold, breaks it, mends it. Returns the exit code: 1 when a step did not go as it should. */
export function main(): Promise<number> {
  return withFolder('infra-demo-', (folder) => {
    const tree = join(folder, 'shop')
    let wrong = 0
    const said = (what: string, right: boolean, { stdout, stderr }: Outcome) => {
      if (right) return
      wrong++
      console.log(`  this did not go as it should: ${what}\n${indented(stdout + stderr)}`)
    }
    const lint = (...args: string[]) => {
      console.log(`$ infra-lint${args.map((arg) => ` ${arg}`).join('')}`)
      return run(process.execPath, [join(root, 'scripts/bin/infra-lint.cjs'), ...args], tree, {
        NO_COLOR: '1',
      })
    }

    console.log('$ generator-infra shop --yes')
    const written = run(
      process.execPath,
      [join(root, 'scripts/bin/generator-infra.cjs'), 'shop', '--yes'],
      folder,
    )
    said('the default design is written', written.status === 0, written)
    console.log(indented(written.stdout))
    git(tree, 'init', '--quiet', '--initial-branch', 'main')
    git(tree, 'add', '--all')
    git(tree, 'commit', '--quiet', '--message', 'infra')
    const clean = lint()
    said('what was generated has no finding', clean.status === 0, clean)
    console.log(indented(clean.stdout))

    for (const { what, act, rule, mended } of MISHAPS) {
      console.log(`— ${what} —`)
      act(tree)
      const found = lint()
      console.log(indented(found.stdout))
      said(`${rule} notices it`, found.status === 1 && found.stdout.includes(rule), found)
      const fixed = lint('--fix')
      const after = lint()
      console.log(indented(after.stdout))
      said(
        mended ? '--fix mends it' : 'it is left to a person',
        (after.status === 0) === mended,
        mended ? fixed : after,
      )
      git(tree, 'reset', '--quiet', '--hard')
      git(tree, 'clean', '--quiet', '-fd')
    }

    const end = lint()
    console.log(indented(end.stdout))
    said('the tree is clean again', end.status === 0, end)
    console.log(wrong === 0 ? 'everything went as it should' : `${wrong} did not go as it should`)
    return wrong === 0 ? 0 : 1
  })
}

/** Lines of a report that are shown; the rest is counted. */
const SHOWN = 24

function indented(output: string): string {
  const lines = output.trimEnd().split('\n')
  const shown =
    lines.length > SHOWN + 4
      ? [...lines.slice(0, SHOWN), `… ${lines.length - SHOWN - 3} lines …`, ...lines.slice(-3)]
      : lines
  return shown.map((line) => `  ${line}`.trimEnd()).join('\n')
}
