import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { defaultDesign } from '../../scaffold/default-design.ts'
import { readDesign } from '../../scaffold/design.ts'
import { outputsOf } from '../../scaffold/outputs.ts'
import { pinned } from '../../scaffold/pins.ts'

// The systems' own programs judge what is written for every valid design. Where one is not installed its test is
// skipped, and says so. PEERS names a folder of programs that are not on the path.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = {
  ...process.env,
  PATH: `${peers}${delimiter}${process.env.PATH}`,
  TF_VAR_state_passphrase: 'validation-only-not-a-secret',
}
const present = new Map<string, boolean>()

function has(...programs: string[]): boolean {
  for (const program of programs) {
    if (!present.has(program))
      present.set(program, !spawnSync(program, ['--help'], { env, stdio: 'ignore' }).error)
    if (!present.get(program)) console.log(`skipped: ${program} is not installed`)
  }
  return programs.every((program) => present.get(program))
}

function check(dir: string, program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: dir, env, encoding: 'utf8' })
  expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0)
}

const designs = join(import.meta.dirname, '../../fixtures/designs/valid')
const texts: [string, string][] = readdirSync(designs)
  .sort()
  .map((name) => [name, readFileSync(join(designs, name), 'utf8')])
texts.unshift([
  'default',
  defaultDesign({
    name: 'shop',
    image: pinned(sources).image('ghcr.io/traefik/whoami'),
    imagePort: 8080,
  }),
])
// one design in npm test, all of them in the deep run
const sampled = process.env.DEEP ? texts : texts.slice(0, 1)

describe.each(sampled)('%s', (name, text) => {
  let dir: string
  const below = (folder: string, file: RegExp) =>
    readdirSync(join(dir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && file.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), `validators-${name}-`))
    const { files } = outputsOf(text, readDesign('infra/infra.yaml', text, sources).design!, sources, '0.0.0')
    for (const [path, { content, mode }] of files) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), content)
      if (mode === '100755') chmodSync(join(dir, path), 0o755)
    }
    spawnSync('git', ['init', '--quiet'], { cwd: dir })
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test.skipIf(!has('kubectl'))('kubectl kustomize builds every kustomization', () => {
    for (const file of below('infra', /^kustomization\.yaml$/))
      check(dir, 'kubectl', 'kustomize', dirname(file))
  })

  test.skipIf(!has('promtool', 'amtool'))('promtool and amtool accept rules, their tests and routes', () => {
    check(dir, 'bash', 'infra/alerting/test.sh')
  })

  test.skipIf(!has('actionlint'))('actionlint accepts the workflows', () => {
    if (existsSync(join(dir, '.github/workflows'))) check(dir, 'actionlint')
  })

  test.skipIf(!has('shellcheck'))('shellcheck accepts the scripts', () => {
    check(dir, 'shellcheck', ...below('infra', /\.sh$/))
  })

  test.skipIf(!has('terraform'))('terraform fmt would change nothing', () => {
    check(dir, 'terraform', 'fmt', '-check', '-recursive', 'infra/iac')
  })

  test.skipIf(!has('tflint'))('tflint accepts the modules', () => {
    for (const module of ['network', 'cluster']) check(dir, 'tflint', `--chdir=infra/iac/modules/${module}`)
  })

  const plugins = join(dirname(peers), 'plugins')
  test.skipIf(!has('tofu') || !existsSync(plugins))(
    'tofu accepts the roots and passes the modules’ tests',
    () => {
      // a plugin that was built here has other hashes than the released one
      for (const lock of below('infra/iac', /^\.terraform\.lock\.hcl$/)) rmSync(lock)
      const init = ['init', '-backend=false', '-input=false', `-plugin-dir=${plugins}`]
      for (const module of ['network', 'cluster']) {
        check(join(dir, 'infra/iac/modules', module), 'tofu', ...init)
        check(join(dir, 'infra/iac/modules', module), 'tofu', 'test')
      }
      const root = join(dir, 'infra/iac/environments', readdirSync(join(dir, 'infra/iac/environments'))[0]!)
      check(root, 'tofu', ...init)
      check(root, 'tofu', 'validate')
    },
  )

  test.skipIf(!has('sops'))('sops reads its configuration', () => {
    const secret = join(dir, 'infra/environments/unused.sops.yaml')
    writeFileSync(secret, 'kind: Secret\n')
    const { stderr } = spawnSync('sops', ['--config', join(dir, '.sops.yaml'), 'encrypt', secret], {
      env,
      encoding: 'utf8',
    })
    rmSync(secret)
    // there is nobody to encrypt this path to; a file that cannot be read would be said instead
    expect(stderr).toMatch(/no matching creation rules|config file not found, or has no creation rules/)
  })
})
