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
import { providerOf } from '../../scaffold/provider.ts'
import { isOdd, oddTrees } from './odd-trees.ts'
import { hasPlugin, PLUGINS } from './terraform-tools.ts'
import { allTrees, defaultTree, matrixTrees, type Written, written } from './trees.ts'

// The systems' own programs judge what is written for every valid design. Where one is not installed its test is
// skipped, and says so. PEERS names a folder of programs that are not on the path.
const peers = join(process.env.PEERS ?? join(homedir(), '.cache/infra-peers'), 'bin')
const env = {
  ...process.env,
  PATH: `${peers}${delimiter}${process.env.PATH}`,
  TF_VAR_state_passphrase: 'validation-only-not-a-secret',
  PROVIDER_SCHEMAS: join(import.meta.dirname, '../../schemas/providers.json'),
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

// one design in npm test; in the deep run every valid one of the fixtures, the whole matrix, and odd ones
const trees: readonly Written[] = process.env.DEEP
  ? [...allTrees(), ...matrixTrees(), ...oddTrees()]
  : [defaultTree()]
// what a module of the infrastructure is tested with does not differ between designs of the matrix
const fixtures = process.env.DEEP ? allTrees().length : 1

/** How each program says its version. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['version', '--client'],
  promtool: ['--version'],
  amtool: ['--version'],
  actionlint: ['-version'],
  shellcheck: ['--version'],
  terraform: ['version'],
  tofu: ['version'],
  tflint: ['--version'],
  sops: ['--version', '--disable-version-check'],
  'age-keygen': ['--version'],
}
for (const [program, args] of Object.entries(VERSIONS)) {
  const { error, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
  // a program that was built from its module without a stamp says no release, only what built it
  const said = `${stdout}${stderr}`.split('\n').filter((line) => /\d+\.\d+/.test(line))
  console.log(`${program}: ${error ? 'not installed' : said.slice(0, 2).join('; ')}`)
}

describe.each(trees.map((one, index) => ({ ...one, index })))(
  '$name',
  ({ name, text, design, outputs, index }) => {
    let dir: string
    const below = (folder: string, file: RegExp) =>
      readdirSync(join(dir, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && file.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
    const put = (files: Written['outputs']['files']) => {
      for (const [path, { content, mode }] of files) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), content)
        if (mode === '100755') chmodSync(join(dir, path), 0o755)
      }
    }

    beforeAll(() => {
      dir = mkdtempSync(join(tmpdir(), 'validators-'))
      put(outputs.files)
      spawnSync('git', ['init', '--quiet'], { cwd: dir })
    })
    afterAll(() => rmSync(dir, { recursive: true, force: true }))

    // kubernetes-schemas.test.ts builds those of the matrix
    const odd = isOdd({ name })
    test.skipIf((index >= fixtures && !odd) || !has('kubectl'))(
      'kubectl kustomize builds every kustomization',
      () => {
        for (const file of below('infra', /^kustomization\.yaml$/))
          check(dir, 'kubectl', 'kustomize', dirname(file))
      },
    )

    test.skipIf(!has('promtool', 'amtool'))(
      'promtool and amtool accept rules, their tests and routes',
      () => {
        check(dir, 'bash', 'infra/alerting/test.sh')
        const severities = new Set(
          [...outputs.plan]
            .filter(([path]) => path.startsWith('infra/alerting/rules/'))
            .flatMap(([, { content }]) =>
              [...content.matchAll(/^ +severity: "?([\w-]+)/gm)].map(([, one]) => one!),
            ),
        )
        expect(severities.size).toBeGreaterThan(1)
        for (const severity of severities) {
          const route = ['--config.file=infra/alerting/alertmanager.yaml', `--verify.receivers=${severity}`]
          check(dir, 'amtool', 'config', 'routes', 'test', ...route, `severity=${severity}`)
        }
      },
    )

    test.skipIf(!has('actionlint', 'shellcheck'))(
      'actionlint accepts the workflows and their scripts',
      () => {
        if (existsSync(join(dir, '.github/workflows'))) check(dir, 'actionlint')
      },
    )

    test.skipIf(!has('shellcheck'))('shellcheck accepts the scripts', () => {
      check(dir, 'shellcheck', ...below('infra', /\.sh$/))
    })

    test.skipIf(!has('terraform'))('terraform fmt would change nothing', () => {
      check(dir, 'terraform', 'fmt', '-check', '-recursive', 'infra/iac')
    })

    test.skipIf(index >= fixtures || !has('tflint'))('tflint accepts the modules', () => {
      for (const module of providerOf(design).modules)
        check(dir, 'tflint', `--chdir=infra/iac/modules/${module}`)
    })

    // terraform.test.ts asks tofu of the default design, and in the deep run of some others
    const asked = process.env.DEEP && (index < fixtures || odd)
    test.skipIf(!asked || !has('tofu') || !providerOf(design).required.every(hasPlugin))(
      odd ? 'tofu accepts a root' : 'tofu accepts the roots and passes the modules’ tests',
      () => {
        // a plugin that was built here has other hashes than the released one
        for (const lock of below('infra/iac', /^\.terraform\.lock\.hcl$/)) rmSync(lock)
        const init = ['init', '-backend=false', '-input=false', `-plugin-dir=${PLUGINS}`]
        for (const module of odd ? [] : providerOf(design).modules) {
          check(join(dir, 'infra/iac/modules', module), 'tofu', ...init)
          check(join(dir, 'infra/iac/modules', module), 'tofu', 'test')
        }
        const root = join(dir, 'infra/iac/environments', readdirSync(join(dir, 'infra/iac/environments'))[0]!)
        check(root, 'tofu', ...init)
        check(root, 'tofu', 'validate')
      },
    )

    test.skipIf(!has('sops'))('sops has nobody to encrypt to while the recipient is owed', () => {
      if (design.recipients.length > 0 || design.secrets !== 'sops') return
      expect(outputs.plan.get('.sops.yaml')!.content).toMatch(/Owed: .* recipients/)
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

    test.skipIf(!has('sops', 'age-keygen'))(
      'sops encrypts and decrypts by the written configuration, with a key that is made here',
      () => {
        if (design.secrets !== 'sops') return
        const key = join(dir, 'age.key')
        const { stdout, stderr } = spawnSync('age-keygen', ['-o', key], { env, encoding: 'utf8' })
        const recipient = /age1\w+/.exec(`${stdout}${stderr}`)![0]
        const bare = text.replace(/^recipients:.*\n(?: .*\n)*/m, '')
        const withKey = written('with a recipient', `${bare}recipients: [${recipient}]\n`)
        writeFileSync(join(dir, '.sops.yaml'), withKey.outputs.files.get('.sops.yaml')!.content)
        const keyed = { cwd: dir, env: { ...env, SOPS_AGE_KEY_FILE: key }, encoding: 'utf8' as const }
        for (const { name } of withKey.design.environments) {
          const path = `infra/environments/${name}/secrets/made-here.sops.yaml`
          mkdirSync(dirname(join(dir, path)), { recursive: true })
          const plain =
            'apiVersion: v1\nkind: Secret\nmetadata:\n    name: a\nstringData:\n    word: seen by nobody\n'
          writeFileSync(join(dir, path), plain)
          const encrypted = spawnSync('sops', ['encrypt', '--in-place', path], keyed)
          expect(encrypted.status, encrypted.stderr).toBe(0)
          const written = readFileSync(join(dir, path), 'utf8')
          expect(written).not.toContain('seen by nobody')
          // of an object only what is secret is encrypted, so that people see what it is
          expect(written.includes('kind: Secret')).toBe(design.runtime === 'kubernetes')
          const decrypted = spawnSync('sops', ['decrypt', path], keyed)
          expect(decrypted.stdout, decrypted.stderr).toBe(plain)
          rmSync(join(dir, path))
        }
        rmSync(key)
      },
    )
  },
)
