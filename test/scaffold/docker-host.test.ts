import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedTools, writeIac } from './terraform-tools.ts'
import { allTrees } from './trees.ts'

// What a host of one's own is brought to: the script as OpenTofu renders it, run with programs that only write down.
const [tool] = installedTools()
const written = allTrees().find(({ name }) => name === 'docker.yaml')!

/** Programs that change a host; `install` writes below $ROOT instead. */
const STUBS: Readonly<Record<string, string>> = {
  install: `mode=0755; while [ $# -gt 1 ]; do case $1 in -m) mode=$2; shift ;; esac; shift; done
mkdir -p "$ROOT$(dirname "$1")"
[ "$1" = /home/deploy/.ssh ] || { cat >"$ROOT$1"; chmod "$mode" "$ROOT$1"; }`,
  ...Object.fromEntries(
    [
      'apt-get',
      'ufw',
      'systemctl',
      'useradd',
      'passwd',
      'augenrules',
      'docker',
      'install-sops',
      'mkdir-data',
    ].map((name) => [name, `echo "${name} $*" >>"$ROOT/log"`]),
  ),
  id: 'exit 1',
}

describe.skipIf(tool === undefined)('the script that brings a host to what is declared', () => {
  let dir: string
  let module: string
  beforeAll(() => {
    dir = writeIac(written)
    module = join(dir, 'infra/iac/modules/host')
    mkdirSync(join(dir, 'bin'))
    for (const [name, body] of Object.entries(STUBS)) {
      writeFileSync(join(dir, 'bin', name), `#!/bin/bash\n${body}\n`)
      chmodSync(join(dir, 'bin', name), 0o755)
    }
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const rendered = (...values: readonly string[]): string => {
    const named = ['name=shop-dev', 'environment=dev', 'address=dev.example.org', 'labels={}', ...values]
    const { stdout, stderr } = spawnSync(tool!, ['console', ...named.map((one) => `-var=${one}`)], {
      cwd: module,
      input: 'local.bootstrap\n',
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${process.env.HOME}/.cache/infra-peers/bin:${process.env.PATH}`,
        TF_CLI_CONFIG_FILE: join(import.meta.dirname, '../../fixtures/providers/tool.tfrc'),
      },
    })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0], stderr).toMatch(/^<</)
    return `${lines.slice(1, -1).join('\n')}\n`
  }
  const ran = (script: string, root: string) => {
    const release = join(root, 'os-release')
    writeFileSync(release, 'ID=debian\n')
    const local = script
      .replace('. /etc/os-release', `. ${release}`)
      .replace('/usr/local/sbin/install-sops v', 'install-sops v')
      .replace('mkdir -p /srv/data', 'mkdir-data /srv/data')
      .replaceAll('rm -f /home', `rm -f ${root}/home`)
      .replaceAll(' /etc/sudoers.d/deploy\n', ` ${root}/etc/sudoers.d/deploy\n`)
    return spawnSync('bash', ['-c', local], {
      encoding: 'utf8',
      env: { ...process.env, ROOT: root, PATH: `${join(dir, 'bin')}:${process.env.PATH}` },
    })
  }

  test('is what shellcheck has nothing against, with its programs', () => {
    const shellcheck = spawnSync('shellcheck', ['--version'])
    if (shellcheck.error) {
      console.log('skipped: shellcheck is not installed')
      return
    }
    for (const script of [rendered(), rendered('deploy_key=ssh-ed25519 AAAA')]) {
      const { stdout } = spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' })
      expect(stdout).toBe('')
    }
    for (const name of ['install-sops.sh', 'receive-release.sh']) {
      const { stdout } = spawnSync('shellcheck', [join(module, 'files', name)], { encoding: 'utf8' })
      expect(stdout).toBe('')
    }
  })

  test('writes the same as often as it is run, and opens what is named', () => {
    const root = mkdtempSync(join(tmpdir(), 'host-'))
    const script = rendered('deploy_key=ssh-ed25519 AAAA', 'administrators=["198.51.100.0/24"]')
    for (const { status, stderr } of [ran(script, root), ran(script, root)]) expect(status, stderr).toBe(0)
    const text = (path: string) => readFileSync(join(root, path), 'utf8')
    expect(text('etc/shop/environment')).toBe('dev\n')
    for (const [path, name, mode] of [
      ['etc/docker/daemon.json', 'daemon.json', 0o644],
      ['usr/local/sbin/receive-release', 'receive-release.sh', 0o700],
      ['usr/local/sbin/install-sops', 'install-sops.sh', 0o700],
    ] as const) {
      expect(text(path)).toBe(readFileSync(join(module, 'files', name), 'utf8'))
      expect(statSync(join(root, path)).mode & 0o777).toBe(mode)
    }
    expect(text('home/deploy/.ssh/authorized_keys')).toMatch(/^restrict,command=".*" ssh-ed25519 AAAA\n$/)
    const log = text('log').split('\n')
    expect(log.filter((line) => line.includes('port 22'))).toEqual(
      Array(2).fill('ufw allow proto tcp from 198.51.100.0/24 to any port 22'),
    )
    rmSync(root, { recursive: true })
  })

  test('refuses a host that it is not written for, before it changes anything', () => {
    const root = mkdtempSync(join(tmpdir(), 'host-'))
    const script = rendered().replace('case "$ID" in', 'ID=alpine\ncase "$ID" in')
    const { status, stderr } = ran(script, root)
    expect(status).toBe(1)
    expect(stderr).toContain('this host runs alpine')
    rmSync(root, { recursive: true })
  })
})
