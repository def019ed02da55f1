import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIXTURES, lettersOf } from '../fixtures.ts'
import { emptyFolder, lint, Repository } from './repository.ts'

const ROOT = 'infra/iac/environments/production'
const FOLDER = '.infra-captures/production'
const NOW = ['--now', '2026-11-21T12:00:00Z']
const LIVE = ['--captures', '.infra-captures', '--rule', 'live/*', ...NOW]
const SECRET = lettersOf('captured', 30)

/** A root with one server, and what its plan says of it. */
function world(change: object = {}, rest: object = {}): Repository {
  const repository = new Repository()
    .write('.gitignore', '.infra-captures/\n')
    .write(
      `${ROOT}/main.tf`,
      'terraform {\n  backend "s3" {}\n}\n\nresource "hcloud_server" "web" {\n  name = "web"\n}\n',
    )
    .commit()
  const content = {
    format_version: '1.2',
    resource_changes: [
      {
        address: 'hcloud_server.web',
        mode: 'managed',
        type: 'hcloud_server',
        name: 'web',
        change: {
          actions: ['update'],
          before: { user_data: SECRET },
          after: { user_data: `${SECRET}-new` },
          before_sensitive: { user_data: true },
          after_sensitive: { user_data: true },
          ...change,
        },
      },
    ],
    ...rest,
  }
  return repository.write(`${FOLDER}/terraform-plan-production.json`, envelope(repository, content))
}

function envelope(repository: Repository, content: object): string {
  return JSON.stringify({
    'infra-capture': 1,
    kind: 'terraform-plan',
    environment: 'production',
    commit: repository.git('rev-parse', 'HEAD').trim(),
    time: '2026-11-21T11:00:00Z',
    folder: ROOT,
    content,
  })
}

describe('infra-lint --captures', () => {
  it('judges what runs at the block that declares it; without the option captures are not read', () => {
    const repository = world()
    const outcome = repository.lint('--format', 'json', ...LIVE)
    expect(outcome.findings).toEqual([`live/out-of-sync ${ROOT}/main.tf`])
    expect(outcome.code).toBe(1)
    expect(repository.lint('--rule', 'live/*', ...NOW).code).toBe(0)
    expect(repository.lint('--environment', 'production', '--format', 'json', ...LIVE).findings).toHaveLength(
      1,
    )
  })

  it.each(['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'])(
    'shows no value of a capture in %s',
    (format) => {
      const outcome = world({ actions: ['delete', 'create'] }).lint('--format', format, ...LIVE)
      expect(outcome.code).toBe(1)
      expect(outcome.stdout).toContain('hcloud_server.web')
      expect(outcome.stdout + outcome.stderr).not.toContain(SECRET.slice(0, 10))
    },
  )

  it('says that a capture is of another commit', () => {
    const repository = world({ actions: ['no-op'] })
    expect(repository.lint('--format', 'json', ...LIVE).findings).toEqual([])
    repository.write('README.md', '# Shop\n').commit()
    expect(repository.lint('--format', 'json', ...LIVE).findings).toEqual([
      `live/stale-capture ${FOLDER}/terraform-plan-production.json`,
    ])
  })

  it('takes captures for no part of the tree where there is no Git', () => {
    const repository = world()
    const folder = emptyFolder()
    cpSync(repository.root, folder, { recursive: true, filter: (path) => !path.endsWith('.git') })
    const { stdout, findings } = lint(folder, ['--format', 'json', ...LIVE])
    expect(findings).toEqual([`live/out-of-sync ${ROOT}/main.tf`])
    // two of the tree and one capture
    expect(JSON.parse(stdout).summary.files).toBe(3)
  })

  it('refuses what it cannot read as a whole: exit code 2, the file named, nothing of it quoted, nothing judged', () => {
    const whole = world()
    const file = `${FOLDER}/terraform-plan-production.json`
    const refused = (repository: Repository, ...words: string[]) => {
      const { code, stdout, stderr } = repository.lint(...LIVE)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      for (const word of words) expect(stderr).toContain(word)
      expect(stderr).not.toContain(SECRET.slice(0, 10))
    }
    const text = whole.read(file)
    refused(whole.write(file, text.slice(0, text.indexOf(SECRET) + 12)), `${file} is cut off`)
    refused(whole.write(file, JSON.stringify({ format_version: '1.2' })), `${file} is no capture`)
    refused(whole.write(file, Buffer.from(`\uFEFF${text}`, 'utf16le')), `${file} is not UTF-8`)
    refused(world({}, { format_version: '2.1' }), `${file} holds a plan of format version 2.1`)

    whole.write(file, text).write(`${FOLDER}/large.json`, '')
    truncateSync(join(whole.root, FOLDER, 'large.json'), 200 * 1024 * 1024)
    refused(whole, `${FOLDER}/large.json has 200 MB, more than the 128 MB that are read`)

    const linked = world()
    symlinkSync('/etc/hostname', join(linked.root, FOLDER, 'link.json'))
    refused(linked, `${FOLDER}/link.json is a symbolic link`)
  })

  it('refuses a folder that is not there, is no folder or is empty', () => {
    const repository = world()
    mkdirSync(join(repository.root, 'empty'))
    for (const [folder, words] of [
      ['gone', 'gone does not exist'],
      ['.gitignore', '.gitignore is no folder'],
      ['empty', 'empty holds no capture'],
    ]) {
      const { code, stderr } = repository.lint('--captures', folder!)
      expect(code).toBe(2)
      expect(stderr).toContain(words)
    }
  })

  it.each(['--staged', '--changed', '--update-baseline'])('cannot be given with %s', (option) => {
    const { code, stderr } = world().lint(option, ...LIVE.slice(0, 2))
    expect(code).toBe(2)
    expect(stderr).toContain(`--captures and ${option} cannot be given together`)
  })
})

/** Whether Terraform is there; `terraform_data` gives real plans without a provider. */
const HAS_TERRAFORM = spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0
if (!HAS_TERRAFORM) console.log('terraform is not on the PATH: captures of real plans are not tried')

describe.skipIf(!HAS_TERRAFORM)('captures of Terraform itself', () => {
  it('tell what a plan would do and what the state has, without a value', () => {
    const resource = (name: string, body: string): string =>
      `resource "terraform_data" "${name}" {\n${body}\n}\n`
    const head = `terraform {\n  backend "local" {}\n}\n\nvariable "password" {\n  sensitive = true\n  default   = "${SECRET}"\n}\n\n`
    const repository = new Repository()
      .write('.gitignore', '.infra-captures/\n.terraform/\n*.tfstate*\n')
      .write(
        `${ROOT}/main.tf`,
        head +
          resource('replaced', '  triggers_replace = 1\n  input            = var.password') +
          resource('updated', '  input = { password = var.password, size = 1 }') +
          resource('destroyed', '  input = 1'),
      )
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', CHECKPOINT_DISABLE: '1' }
    const terraform = (...args: string[]): void => {
      execFileSync('terraform', [`-chdir=${ROOT}`, ...args], { cwd: repository.root, env, stdio: 'ignore' })
    }
    terraform('init')
    terraform('apply', '-auto-approve')
    repository.write(
      `${ROOT}/main.tf`,
      head +
        resource('replaced', '  triggers_replace = 2\n  input            = var.password') +
        resource('updated', '  input = { password = var.password, size = 2 }') +
        resource('created', '  input = 1'),
    )
    repository.commit()
    const made = spawnSync('sh', ['-c', repository.lint('captures').stdout], { cwd: repository.root, env })
    expect(made.status).toBe(0)
    expect(repository.read(`${FOLDER}/terraform-plan-production.json`)).toContain(SECRET)
    const outcome = repository.lint('--format', 'json', ...LIVE.slice(0, 4))
    expect(outcome.stdout).not.toContain(SECRET.slice(0, 10))
    const { findings } = JSON.parse(outcome.stdout) as { findings: { rule: string; message: string }[] }
    expect(
      findings.map(({ rule, message }) => `${rule} ${/terraform_data\.\w+/.exec(message)}`).sort(),
    ).toEqual([
      'live/destroyed-resource terraform_data.destroyed',
      'live/out-of-sync terraform_data.created',
      'live/out-of-sync terraform_data.updated',
      'live/replaced-resource terraform_data.replaced',
    ])
  })
})

describe('infra-lint captures', () => {
  /** A folder for the PATH with programs that answer as the real ones would, and note how they were called. */
  function tools(): string {
    const folder = emptyFolder()
    const program = (name: string, body: string): void => {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${body}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    const terraform = `case "$*" in
        *"show -json "*) echo '{"format_version":"1.2","resource_changes":[]}' ;;
        *"show -json") echo '{"format_version":"1.0"}' ;;
        *) for word; do case "$word" in -out=*) echo plan >"\${word#-out=}" ;; esac; done; echo planning ;;
      esac`
    program('tofu', terraform)
    program('terraform', terraform)
    program('kubectl', `echo '{"apiVersion":"v1","kind":"List","items":[]}'`)
    return folder
  }

  /** The default tree, committed. */
  function shop(): Repository {
    const repository = new Repository()
    cpSync(join(FIXTURES, 'trees/default'), repository.root, { recursive: true })
    return repository.write('.gitignore', '.infra-captures/\n').commit()
  }

  const runScript = (repository: Repository, script: string, folder: string) =>
    spawnSync('sh', ['-c', script], {
      cwd: repository.root,
      env: { PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: '/nonexistent' },
      encoding: 'utf8',
    })

  it('prints a script that makes exactly what --captures reads, for every environment', () => {
    const repository = shop()
    const printed = repository.lint('captures')
    expect(printed.stderr).toBe('')
    expect(printed.code).toBe(0)
    const folder = tools()
    const made = runScript(repository, printed.stdout, folder)
    expect(made.stderr.replaceAll('planning\n', '')).toBe('')
    expect(made.status).toBe(0)
    const files = readdirSync(join(repository.root, '.infra-captures'), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.json'))
      .sort()
    expect(files).toEqual(
      ['dev', 'production', 'staging', 'test'].flatMap((name) =>
        ['flux', 'kubernetes', 'terraform-plan', 'terraform-state'].map(
          (kind) => `${name}/${kind}-${name}.json`,
        ),
      ),
    )
    for (const file of files)
      expect(statSync(join(repository.root, '.infra-captures', file)).mode & 0o077).toBe(0)
    const calls = execFileSync('cat', [join(folder, 'calls')], { encoding: 'utf8' })
    expect(calls).toContain('kubectl --context production get kustomizations.kustomize.toolkit.fluxcd.io')
    expect(calls).not.toMatch(/secrets|configmaps|apply/)
    const { code, findings, stderr } = repository.lint(
      '--format',
      'json',
      '--captures',
      '.infra-captures',
      '--rule',
      'live/stale-capture',
      '--rule',
      'live/unknown-environment',
    )
    expect({ code, findings, stderr }).toEqual({ code: 0, findings: [], stderr: '' })
    expect(repository.git('status', '--porcelain')).toBe('')
  })

  it('leaves no half of a capture where a tool fails, and says which', () => {
    const repository = shop()
    const folder = tools()
    writeFileSync(join(folder, 'kubectl'), '#!/bin/sh\necho \'{"items": [\'\nexit 1\n')
    const { status, stderr } = runScript(repository, repository.lint('captures').stdout, folder)
    expect(status).toBe(1)
    expect(stderr).toContain('.infra-captures/production/flux-production.json could not be made')
    expect(repository.has('.infra-captures/production/flux-production.json')).toBe(false)
    expect(repository.has('.infra-captures/production/terraform-plan-production.json')).toBe(true)
  })

  it('has nothing to print where there is no environment', () => {
    const { code, stderr } = new Repository().write('infra/notes.yaml', 'a: 1\n').commit().lint('captures')
    expect(code).toBe(2)
    expect(stderr).toContain('the tree has no environment')
  })

  it('survives names that a shell or JSON would take for more', () => {
    const odd = `prod"$(touch pwned)'`
    const repository = new Repository()
      .write(`infra/iac/environments/${odd}/main.tf`, 'terraform {\n  backend "s3" {}\n}\n')
      .write(`infra/iac/environments/production/main.tf`, 'terraform {\n  backend "s3" {}\n}\n')
      .commit()
    const { stdout, code } = repository.lint('captures')
    expect(code).toBe(0)
    runScript(repository, stdout, tools())
    expect(repository.has('pwned')).toBe(false)
    expect(repository.lint('--captures', '.infra-captures', '--rule', 'live/*').code).not.toBe(2)
  })
})
