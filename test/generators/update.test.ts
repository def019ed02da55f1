import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blobId } from '../../engine/blob.ts'
import { BASE_FOLDER, DESIGN_PATH, LOCK_PATH } from '../../engine/design.ts'
import { ENVIRONMENT, newer, Project } from './update-project.ts'

const DEPLOYMENT = 'infra/environments/base/web/deployment.yaml'
const RULES = 'infra/alerting/rules/platform.yaml'
const RUNBOOK = 'infra/runbooks/restore.md'
const WORKER = `workloads:
  - name: mailer
    type: worker
    image: ghcr.io/acme/mailer:2.0.1@sha256:${'0123456789abcdef'.repeat(4)}
    uses: [postgres]
    traffic: { pattern: diurnal, requestsPerSecond: 30 }
    data: { stateful: false }
    scaling: { min: 1, max: 8 }
`
const actions = (project: ReturnType<Project['update']>, ...wanted: string[]) =>
  project.files.filter(({ action }) => wanted.includes(action)).map(({ action, path }) => `${action} ${path}`)

test('the whole walk: edits stay, a conflict is shown once, and the tree is clean when it is resolved', {
  timeout: 120_000,
}, () => {
  const project = Project.committed()
  expect(project.findings()).toEqual([])
  // one of each class that a person meets: managed, merged, seeded
  project.replace(RULES, 'for: 15m', 'for: 45m # we are never that fast')
  project.replace(DEPLOYMENT, 'revisionHistoryLimit: 10', 'revisionHistoryLimit: 25 # audit wants more')
  project.replace(
    DEPLOYMENT,
    '          imagePullPolicy: IfNotPresent\n',
    '          imagePullPolicy: Always # ours\n',
  )
  project.replace(RUNBOOK, 'Two people,', 'Two people, one of them from the data team,')
  project.replace('.gitignore', /^/, '# ours\n/notes/\n')
  project.commit('edited')
  project.replace(
    DESIGN_PATH,
    '  - { name: production,',
    '  - { name: preprod, servers: 3, replicas: 2, approvals: 1, soak: 24h, network: 10.90.0.0/16 }\n  - { name: production,',
  )
  project.replace(DESIGN_PATH, 'workloads:\n', WORKER)
  const sources = newer({
    'base/{workload}/deployment.yaml.ejs': (text) =>
      text.replace('progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 300\n  minReadySeconds: 5'),
    'alerting/rules/platform.yaml.ejs': (text) => text.replace('for: 15m', 'for: 20m'),
    'runbooks/restore.md.ejs': (text) => text.replace('Two people,', 'Three people,'),
  })
  const outcome = project.update({ sources, version: '0.2.0' })

  expect(outcome.exitCode).toBe(3)
  expect(actions(outcome, 'conflict')).toEqual([`conflict ${RULES}`])
  expect(actions(outcome, 'merge')).toEqual([`merge ${DEPLOYMENT}`])
  expect(actions(outcome, 'keep')).toContain(`keep ${RUNBOOK}`)
  const deployment = project.read(DEPLOYMENT)
  expect(deployment).toContain(
    '  revisionHistoryLimit: 25 # audit wants more\n  progressDeadlineSeconds: 300\n  minReadySeconds: 5\n',
  )
  expect(deployment).toContain('imagePullPolicy: Always # ours')
  expect(project.read(RUNBOOK)).toContain('one of them from the data team')
  expect(project.read('.gitignore')).toMatch(/^# ours\n\/notes\/\n/)
  expect(project.read('infra/environments/preprod/kustomization.yaml')).not.toBe('')
  expect(project.read('infra/environments/base/mailer/deployment.yaml')).toContain('mailer')
  expect(project.read(RULES)).toContain(
    '<<<<<<< your project\n          for: 45m # we are never that fast\n=======\n          for: 20m\n>>>>>>> new template 0.2.0\n',
  )
  expect(project.git('ls-files', '--unmerged').match(/\t(\S+)/g)).toEqual(Array(3).fill(`\t${RULES}`))
  for (const [stage, word] of [
    ['1', 'for: 15m'],
    ['2', 'for: 45m'],
    ['3', 'for: 20m'],
  ])
    expect(project.git('show', `:${stage}:${RULES}`)).toContain(word)
  expect(project.findings(sources).join('\n')).toContain('tree/conflict-marker')

  // nothing is merged twice: what is open stays open, and is said again
  const open = project.update({ sources, version: '0.2.0' })
  expect(open.exitCode).toBe(3)
  expect(actions(open, 'create', 'update', 'merge', 'delete')).toEqual([])
  expect(open.files.find(({ path }) => path === RULES)?.why).toContain('resolve it first')

  project.replace(RULES, /<<<<<<< [\s\S]*?=======\n([\s\S]*?)>>>>>>> .*\n/, '$1')
  project.commit('updated')
  expect(project.findings(sources)).toEqual([])
  const done = project.update({ sources, version: '0.2.0' })
  expect(done.exitCode).toBe(0)
  expect(actions(done, 'create', 'update', 'merge', 'delete', 'conflict')).toEqual([])
})

describe('merge bases', () => {
  const sources = newer({
    'base/{workload}/deployment.yaml.ejs': (text) =>
      text.replace('revisionHistoryLimit: 10', 'revisionHistoryLimit: 11'),
  })
  const anything = () => newer({ 'runbooks/restore.md.ejs': (text) => `${text}\nMore.\n` })
  const bases = (project: Project) =>
    [...project.files().keys()].filter((path) => path.startsWith(BASE_FOLDER))
  const edit = (project: Project) =>
    project.replace(DEPLOYMENT, 'progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 900')

  test('go once the default branch holds their blobs, and only when something else is written', () => {
    const project = Project.committed()
    const count = bases(project).length
    expect(count).toBeGreaterThan(50)
    expect(project.update().files.filter(({ action }) => action !== 'unchanged')).toEqual([])
    expect(bases(project)).toHaveLength(count)
    project.update({ sources: anything() })
    expect(bases(project)).toEqual([])
    project.commit('no bases')
    edit(project)
    project.commit('edited')
    // now Git has what the generator wrote
    const outcome = project.update({ sources, version: '0.2.0' })
    expect(actions(outcome, 'merge', 'conflict')).toEqual([`merge ${DEPLOYMENT}`])
    const blob = JSON.parse(project.read(LOCK_PATH)).files[DEPLOYMENT].blob
    // the merged file is nowhere as the generator would have written it: that is kept
    expect(blobId(project.read(DEPLOYMENT))).not.toBe(blob)
    expect(bases(project)).toContain(`${BASE_FOLDER}/${blob}`)
  })

  test('are there when an edit came before the first commit', () => {
    const project = Project.generated()
    edit(project)
    project.git('init', '--quiet', '--initial-branch=main')
    project.commit('generated and edited')
    const lock = JSON.parse(project.read(LOCK_PATH))
    expect(project.git('ls-tree', '-r', 'HEAD', DEPLOYMENT)).not.toContain(lock.files[DEPLOYMENT].blob)
    expect(actions(project.update({ sources, version: '0.2.0' }), 'merge', 'conflict')).toEqual([
      `merge ${DEPLOYMENT}`,
    ])
  })

  test('stay through a squash merge, after which no clone has the commit that held the blob', () => {
    const origin = Project.generated()
    origin.git('init', '--quiet', '--initial-branch=main')
    rmSync(join(origin.folder, 'infra'), { recursive: true })
    origin.commit('empty')
    const project = Project.generated()
    project.git('init', '--quiet', '--initial-branch=feature')
    project.git('fetch', '--quiet', origin.folder, 'main:main')
    project.commit('generated')
    edit(project)
    project.commit('edited')
    // Git has the blob here, but on no branch that lasts
    project.update({ sources: anything() })
    expect(bases(project)).toContain(
      `${BASE_FOLDER}/${JSON.parse(project.read(LOCK_PATH)).files[DEPLOYMENT].blob}`,
    )
    project.commit('updated')
    const tree = project.git('rev-parse', 'feature^{tree}').trim()
    const squashed = project.git('commit-tree', tree, '-p', 'main', '-m', 'squashed').trim()
    project.git('update-ref', 'refs/heads/main', squashed)
    const clone = project.clone('--single-branch', '--branch', 'main')
    expect(() => clone.git('cat-file', '-e', 'feature')).toThrow()
    expect(actions(clone.update({ sources, version: '0.2.0' }), 'merge', 'conflict')).toEqual([
      `merge ${DEPLOYMENT}`,
    ])
  })

  test('that nobody has any more: both versions are shown, none is guessed', () => {
    const project = Project.generated()
    edit(project)
    rmSync(join(project.folder, BASE_FOLDER), { recursive: true })
    const outcome = project.update({ sources, version: '0.2.0' })
    expect(outcome.files.find(({ path }) => path === DEPLOYMENT)).toMatchObject({
      action: 'conflict',
      why: expect.stringContaining('neither Git nor infra/.infra/base'),
    })
    const text = project.read(DEPLOYMENT)
    for (const said of [
      'progressDeadlineSeconds: 900',
      'progressDeadlineSeconds: 300',
      'revisionHistoryLimit: 11',
    ])
      expect(text).toContain(said)
  })
})

test('a shallow clone is checked for drift, and an update says what it lacks', () => {
  const project = Project.committed()
  const more = newer({ 'runbooks/restore.md.ejs': (text) => `${text}\nMore.\n` })
  project.update({ sources: more })
  project.commit('bases are gone')
  project.replace(DEPLOYMENT, 'progressDeadlineSeconds: 300', 'progressDeadlineSeconds: 900')
  project.replace(RULES, 'for: 15m', 'for: 45m')
  project.commit('edited')
  const clone = project.clone('--depth', '1')
  expect(clone.findings(more).filter((one) => one.includes('drift/'))).toEqual([
    expect.stringContaining(`${RULES}: drift/edited-file`),
  ])
  expect(clone.update({ sources: more }).exitCode).toBe(0)
  const sources = newer({
    'base/{workload}/deployment.yaml.ejs': (text) =>
      text.replace('revisionHistoryLimit: 10', 'revisionHistoryLimit: 11'),
  })
  for (const dryRun of [false, true]) {
    const said = clone.refusal({ sources, version: '0.2.0', dryRun })
    expect(said).toContain(DEPLOYMENT)
    expect(said).toContain('git fetch --unshallow')
  }
  clone.git('fetch', '--quiet', '--unshallow')
  expect(actions(clone.update({ sources, version: '0.2.0' }), 'merge', 'conflict')).toEqual([
    `merge ${DEPLOYMENT}`,
  ])
})

describe('a file that the repository does without', () => {
  const TRACES = 'infra/monitoring/traces.yaml'
  const omit = `omit:\n  - { path: ${TRACES}, reason: the platform team has its own }\n`

  test('comes back when nobody says so, and stays away when the design does', () => {
    const project = Project.committed()
    rmSync(join(project.folder, TRACES))
    expect(project.findings().join()).toContain('drift/missing-file')
    expect(actions(project.update({ dryRun: true }), 'create')).toEqual([`create ${TRACES}`])
    project.write(DESIGN_PATH, project.read(DESIGN_PATH) + omit)
    expect(project.findings().filter((one) => one.includes('drift/'))).toEqual([])
    expect(project.update().exitCode).toBe(0)
    expect(existsSync(join(project.folder, TRACES))).toBe(false)
    expect(JSON.parse(project.read(LOCK_PATH)).files).not.toHaveProperty([TRACES])
    expect(project.findings().filter((one) => one.includes('drift/'))).toEqual([])
    expect(actions(project.update({ dryRun: true }), 'create', 'update', 'delete')).toEqual([])
  })

  test('goes when it is declared, unless it was edited; a path that nobody writes is named', () => {
    const project = Project.committed()
    project.write(
      DESIGN_PATH,
      `${project.read(DESIGN_PATH)}${omit}  - { path: infra/nothing.yaml, reason: why not }\n`,
    )
    const outcome = project.update()
    expect(actions(outcome, 'delete').filter((one) => !one.includes(BASE_FOLDER))).toEqual([
      `delete ${TRACES}`,
    ])
    expect(outcome.notes.join()).toContain('omits infra/nothing.yaml')
    const edited = Project.committed()
    edited.replace(TRACES, /$/, '# ours\n')
    edited.commit('edited')
    edited.write(DESIGN_PATH, edited.read(DESIGN_PATH) + omit)
    expect(actions(edited.update(), 'delete', 'keep')).toContain(`keep ${TRACES}`)
    expect(existsSync(join(edited.folder, TRACES))).toBe(true)
  })
})

test('what leaves the design leaves the tree, but for files that were edited', () => {
  const project = Project.committed()
  const line =
    '  - { name: preprod, servers: 3, replicas: 2, approvals: 1, soak: 24h, network: 10.90.0.0/16 }\n'
  const with4 = project.read(DESIGN_PATH)
  project.write(DESIGN_PATH, with4.replace('  - { name: production,', `${line}  - { name: production,`))
  project.update()
  project.commit('one more')
  const kept = 'infra/environments/preprod/kustomization.yaml'
  project.replace(kept, /$/, '# ours\n')
  project.commit('edited')
  project.write(DESIGN_PATH, with4)
  const outcome = project.update()
  expect(outcome.exitCode).toBe(0)
  expect(existsSync(join(project.folder, 'infra/iac/environments/preprod'))).toBe(false)
  expect(outcome.files.find(({ path }) => path === kept)).toMatchObject({
    action: 'keep',
    why: expect.stringContaining('it was edited'),
  })
})

test('a copy follows its source, also one that was edited before', () => {
  const project = Project.committed()
  const [source, copy] = ['infra/pipelines/github/checks.yml', '.github/workflows/checks.yml']
  for (const path of [source, copy]) project.replace(path, /$/, '# ours\n')
  project.commit('edited')
  const sources = newer({
    'pipelines/github/checks.yml.ejs': (text) => text.replace(/^(name: .*)$/m, '$1 again'),
  })
  expect(actions(project.update({ sources, version: '0.2.0' }), 'conflict', 'merge')).toEqual([
    `merge ${source}`,
  ])
  expect(project.read(copy)).toBe(project.read(source))
  expect(project.read(copy)).toMatch(/# ours\n$/)
})

test('a renamed template takes the edits along, and the lock knows where from', () => {
  const project = Project.committed()
  project.replace(DEPLOYMENT, /$/, '# ours\n')
  project.commit('edited')
  const old = 'infra/environments/base/web/deploy.yaml'
  // an older generator wrote it at another path
  project.git('mv', DEPLOYMENT, old)
  const lock = JSON.parse(project.read(LOCK_PATH))
  lock.files[old] = lock.files[DEPLOYMENT]
  delete lock.files[DEPLOYMENT]
  project.write(LOCK_PATH, `${JSON.stringify({ ...lock, generator: '0.0.9' }, null, 2)}\n`)
  project.commit('as the older one left it')
  const migrations = [{ version: '0.1.0', moves: () => [{ from: old, to: DEPLOYMENT }] }]
  const outcome = project.update({ migrations, version: '0.1.0' })
  expect(
    actions(outcome, 'create', 'merge', 'conflict', 'delete').filter((one) => !one.includes(BASE_FOLDER)),
  ).toEqual([`delete ${old}`, `create ${DEPLOYMENT}`])
  expect(project.read(DEPLOYMENT)).toMatch(/# ours\n$/)
  expect(JSON.parse(project.read(LOCK_PATH)).files[DEPLOYMENT].from).toBe(old)
  expect(project.findings()).toEqual([])
})

test('executable files stay so, and a new design text is written with the rest', () => {
  const project = Project.committed()
  const outcome = project.update({
    design: project.read(DESIGN_PATH).replace(/(name: dev,.*?)servers: 1/, '$1servers: 3'),
  })
  expect(actions(outcome, 'update')).toContain(`update ${DESIGN_PATH}`)
  expect(project.read('infra/iac/environments/dev/terraform.tfvars')).toMatch(/servers *= 3/)
  expect(statSync(join(project.folder, 'infra/alerting/test.sh')).mode & 0o111).not.toBe(0)
})

describe('the command', () => {
  const bin = join(import.meta.dirname, '../../dist/generator-infra.cjs')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [bin, 'update', ...args], { encoding: 'utf8', env: ENVIRONMENT })

  test('says what it would do, and its exit code says whether there is anything', () => {
    const project = Project.committed()
    const nothing = run(project.folder, '--dry-run')
    expect(nothing.stderr).toBe('')
    expect(nothing.stdout).toMatch(/^nothing to do/)
    expect(nothing.status).toBe(0)
    const before = project.files()
    const changes = run(project.folder, '--dry-run', '--json', '--set', 'environments[name=dev].servers=3')
    expect(changes.status).toBe(1)
    const report = JSON.parse(changes.stdout)
    expect(report).toMatchObject({ version: 1, dryRun: true })
    expect(report.files).toContainEqual({
      path: 'infra/iac/environments/dev/terraform.tfvars',
      action: 'update',
      why: 'nobody edited it since the generator wrote it',
    })
    expect([...project.files()]).toEqual([...before])
    project.replace('infra/iac/environments/dev/terraform.tfvars', /servers( *)= 1/, 'servers$1= 5')
    project.commit('edited')
    expect(run(project.folder, '--dry-run', '--set', 'environments[name=dev].servers=3').status).toBe(3)
    const real = run(project.folder, '--set', 'environments[name=dev].servers=3')
    expect(real.status).toBe(3)
    expect(real.stdout).toContain('Which is right is yours to say')
    expect(project.read(DESIGN_PATH)).toMatch(/name: dev,.*servers: 3/)
    expect(project.read('infra/iac/environments/dev/terraform.tfvars')).toContain(
      '||||||| what the generator wrote',
    )
  })

  test('that cannot be followed: exit 2, and why', () => {
    const { folder } = Project.generated()
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[folder, '--unknwon'], 'unknown option'],
      [[folder, '--dry-rum'], 'did you mean --dry-run?'],
      [[folder, '--set', 'domain'], 'has no value'],
      [[folder, '--set', 'domain=not a domain'], 'infra/infra.yaml:'],
      [[folder, 'b'], 'one folder at most'],
      [['/nowhere'], 'is no folder'],
    ]
    for (const [args, said] of cases) {
      const { status, stderr } = run(...args)
      expect(stderr).toContain(said)
      expect(status).toBe(2)
    }
  })
})
