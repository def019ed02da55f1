import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { Written } from './trees.ts'

// OpenTofu, Terraform and the plugins that were built for them. PEERS names a folder of programs that are not on the path.
const peers = process.env.PEERS ?? join(homedir(), '.cache/infra-peers')

/** Plugins by registry, for `init -plugin-dir`: hcloud's own, and where they were built those of schema-plugin. */
export const PLUGINS = join(peers, 'plugins')

const env = {
  ...process.env,
  PATH: `${join(peers, 'bin')}${delimiter}${process.env.PATH}`,
  TF_VAR_state_passphrase: 'validation-only-not-a-secret',
  // what test/scaffold/schema-plugin serves in place of plugins that cannot be had
  PROVIDER_SCHEMAS: join(import.meta.dirname, '../../schemas/providers.json'),
  TF_IN_AUTOMATION: '1',
  CHECKPOINT_DISABLE: '1',
  // the settings of whoever runs the tests are not ours
  TF_CLI_CONFIG_FILE: join(import.meta.dirname, '../../fixtures/providers/tool.tfrc'),
}

/** The two tools, where they and their plugins are installed. Says what is skipped, and which version is used. */
export function installedTools(): readonly string[] {
  if (!existsSync(PLUGINS)) {
    console.log(`skipped: ${PLUGINS} has no plugins for tofu and terraform`)
    return []
  }
  return ['tofu', 'terraform'].filter((tool) => {
    const { stdout, error } = spawnSync(tool, ['version'], { env, encoding: 'utf8' })
    console.log(error ? `skipped: ${tool} is not installed` : stdout.split('\n')[0])
    return !error
  })
}

/** Whether there is a plugin of a provider, `hashicorp/aws`. */
export function hasPlugin(source: string): boolean {
  return existsSync(join(PLUGINS, 'registry.opentofu.org', source))
}

/** What a program said, and its exit code. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/** Runs a program in a folder; several may run at once. */
export function run(cwd: string, program: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0
      resolve({ code, output: `${program} ${args.join(' ')} in ${cwd}\n${stdout}${stderr}` })
    })
  })
}

/** `init` without a backend, a network or a lock file: plugins that were built here have other hashes than released ones. */
export function init(folder: string, tool: string): Promise<Ran> {
  rmSync(join(folder, '.terraform.lock.hcl'), { force: true })
  return run(folder, tool, 'init', '-backend=false', '-input=false', '-no-color', `-plugin-dir=${PLUGINS}`)
}

/** Writes what a design gets under `infra/iac` into a new folder, and returns the folder. */
export function writeIac({ name, outputs }: Written): string {
  const dir = mkdtempSync(join(tmpdir(), `iac-${name}-`))
  for (const [path, { content, mode }] of outputs.files) {
    if (!path.startsWith('infra/iac/')) continue
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), content)
    if (mode === '100755') chmodSync(join(dir, path), 0o755)
  }
  return dir
}
