import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { QUESTIONS, type QuestionName } from '../generators/app/questions.ts'
import { findProgram, git, run, withFolder } from './process.ts'
import { release } from './release.ts'

const root = resolve(import.meta.dirname, '..')

/** What is typed; a question that is not named is answered by the return key alone. */
const TYPED: Partial<Record<QuestionName, string>> = {
  name: 'shop',
  owner: '@acme/platform',
  contact: 'platform@acme.test',
  domain: 'shop.acme.test',
}

/** How long a screen may take to say something, milliseconds: `yo` alone takes seconds to start on a busy machine. */
const PATIENCE = 180_000
const SESSION = 'prove-yo'

const ENDED = /^exit (\d+)$/m

/** What was seen, and whether all of it was right. */
export interface Proof {
  /** the screen after the last question, and at the end */
  readonly screens: readonly string[]
  readonly wrong: readonly string[]
}

/**
 * Runs `yo infra` of the released package in a real terminal below `folder`, answers by keyboard, and lints what was
 * written. `yo` gives up being root and then cannot write where root can: its home and the target belong to everybody.
 */
export async function proveYo(yo: string, tmux: string, folder: string): Promise<Proof> {
  chmodSync(folder, 0o777)
  const [linter, generator] = await release(join(folder, 'release'))
  const modules = join(folder, 'home/node_modules')
  for (const made of ['home', 'home/node_modules', 'home/shop']) {
    mkdirSync(join(folder, made), { recursive: true })
    chmodSync(join(folder, made), 0o777)
  }
  // as npm install would leave it: the package, and beside it what it depends on
  cpSync(generator!, join(modules, 'generator-infra'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(modules, 'generator-infra/node_modules'))
  const target = join(folder, 'home/shop')
  git(target, 'init', '--quiet')
  git(target, 'remote', 'add', 'origin', 'git@github.com:acme/shop.git')
  run('chmod', ['-R', 'a+rwX', target], folder)

  const terminal = (...args: string[]) => run(tmux, ['-L', SESSION, ...args], folder)
  const screen = () => terminal('capture-pane', '-p', '-S', '-', '-t', SESSION).stdout.trimEnd()
  const type = (text: string) => {
    if (text !== '') terminal('send-keys', '-t', SESSION, '-l', text)
    terminal('send-keys', '-t', SESSION, 'Enter')
  }
  const wrong: string[] = []
  const seen = async (text: RegExp | string): Promise<boolean> => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
      if (typeof text === 'string' ? screen().includes(text) : text.test(screen())) return true
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    wrong.push(`the screen never showed ${text}`)
    return false
  }

  const screens: string[] = []
  const command = `HOME=${join(folder, 'home')} NODE_PATH=${modules} ${yo} infra; echo exit $?`
  terminal('new-session', '-d', '-s', SESSION, '-x', '140', '-y', '400', '-c', target, '/bin/sh')
  try {
    type(`PS1='$ '; clear`)
    type(command)
    for (const { name, message } of QUESTIONS) {
      if (!(await seen(message))) return { screens: [screen()], wrong }
      type(TYPED[name] ?? '')
    }
    await seen(ENDED)
    screens.push(screen())
  } finally {
    terminal('kill-server')
  }
  if (ENDED.exec(screens[0]!)?.[1] !== '0') wrong.push('yo did not end with 0')
  const design = join(target, 'infra/infra.yaml')
  const text = existsSync(design) ? readFileSync(design, 'utf8') : ''
  for (const answer of Object.values(TYPED))
    if (!text.includes(answer)) wrong.push(`infra/infra.yaml does not say ${answer}`)
  const linted = run(process.execPath, [join(linter!, 'dist/infra-lint.cjs'), target], folder, {
    NO_COLOR: '1',
  })
  if (linted.status !== 0) wrong.push(`infra-lint ended with ${linted.status}`)
  screens.push(`$ infra-lint\n${linted.stdout}${linted.stderr}`.trimEnd())
  return { screens, wrong }
}

/**
 * Proves `yo infra` by keyboard and shows the screens; with a file named, writes them there. Returns the exit code; 0 with
 * a line saying so where yo or tmux is absent.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [yo, tmux] = [findProgram('yo'), findProgram('tmux')]
  if (!yo || !tmux) {
    console.log(
      `skipped: ${yo ? 'tmux' : 'yo'} is neither in $PEERS/bin nor on the PATH; npm install --global yo@7`,
    )
    return 0
  }
  const { screens, wrong } = await withFolder('infra-yo-', async (folder) => {
    const proof = await proveYo(yo, tmux, folder)
    return { ...proof, screens: proof.screens.map((screen) => screen.replaceAll(folder, '')) }
  })
  const shown = screens
    .map((screen) => screen.replaceAll(/HOME=\S+\s+NODE_PATH=\S+\s+\S*yo /g, 'yo '))
    .join('\n\n')
  if (args[0]) writeFileSync(args[0], `${shown}\n`)
  else console.log(shown)
  for (const sentence of wrong) console.log(`FAILED ${sentence}`)
  return wrong.length === 0 ? 0 : 1
}
