import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ALERTS,
  DANGLING,
  DASHBOARD,
  DASHBOARD_WITH_UID,
  DASHBOARD_WITHOUT_UID,
  emptyFolder,
  giveAway,
  lint,
  NO_UID,
  NOBODY,
  ONLY,
  Repository,
  RUNBOOK,
  sound,
} from './repository.ts'

const JSON_ONLY = ['--format', 'json', ...ONLY]

/** A sound tree in which the dashboard has lost its uid. */
function faulty(): Repository {
  return sound().write(DASHBOARD, DASHBOARD_WITHOUT_UID)
}

describe('the root', () => {
  it("is Git's top, from wherever below it the linter is run", () => {
    const { root } = faulty()
    expect(lint(join(root, 'infra/monitoring'), JSON_ONLY).findings).toEqual([NO_UID])
  })

  it('is the nearest folder upwards with a config or a design', () => {
    const repository = faulty()
      .write('platform/.infra-lint.yaml', 'rules: {}\n')
      .write('platform/a/b.json', DASHBOARD_WITHOUT_UID)
    expect(lint(join(repository.root, 'platform/a'), JSON_ONLY).findings).toEqual([
      'dashboards/missing-uid a/b.json',
    ])
    repository
      .write('other/infra/infra.yaml', 'name: shop\n')
      .write('other/infra/b.json', DASHBOARD_WITHOUT_UID)
    expect(lint(join(repository.root, 'other/infra'), JSON_ONLY).findings).toEqual([
      'dashboards/missing-uid infra/b.json',
    ])
  })

  it('is the folder itself without Git', () => {
    const root = emptyFolder()
    mkdirSync(join(root, 'deep'))
    const repository = Object.assign(Object.create(Repository.prototype), { root }) as Repository
    repository.write('deep/web.json', DASHBOARD_WITHOUT_UID)
    expect(lint(root, JSON_ONLY).findings).toEqual(['dashboards/missing-uid deep/web.json'])
    expect(lint(join(root, 'deep'), JSON_ONLY).findings).toEqual(['dashboards/missing-uid web.json'])
  })

  it('is the folder that is named where nothing upwards is a root: its neighbours are not read', () => {
    const root = emptyFolder()
    const repository = Object.assign(Object.create(Repository.prototype), { root }) as Repository
    repository.write('one/web.json', DASHBOARD_WITHOUT_UID).write('two/infra/infra.yaml', 'name: shop\n')
    expect(lint(root, ['one', ...JSON_ONLY]).findings).toEqual(['dashboards/missing-uid web.json'])
  })

  it('is what --root says', () => {
    const { root } = faulty()
    expect(lint('/', ['--root', root, ...JSON_ONLY]).findings).toEqual([NO_UID])
    expect(lint(root, ['--root', 'nowhere'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'infra-lint: nowhere does not exist\n',
    })
  })

  it('is a folder given as the only path, when that is a root of its own', () => {
    const { root } = faulty()
    expect(lint('/', [root, ...JSON_ONLY]).findings).toEqual([NO_UID])
    const outer = new Repository()
      .write('out/infra/infra.yaml', 'name: shop\n')
      .write('out/infra/web.json', DASHBOARD_WITHOUT_UID)
    expect(outer.findings('out')).toEqual(['dashboards/missing-uid infra/web.json'])
  })

  it('does not reach beyond the repository: what is above belongs to somebody else', () => {
    const above = emptyFolder()
    const below = join(above, 'shop')
    mkdirSync(below)
    const repository = new Repository(below)
    repository
      .write('../.infra-lint.yaml', 'rules:\n  dashboards/missing-uid: off\n')
      .write('web.json', DASHBOARD_WITHOUT_UID)
    expect(repository.findings()).toEqual(['dashboards/missing-uid web.json'])
  })

  it('is a linked worktree, not the repository it belongs to', () => {
    const repository = sound()
    repository.git('worktree', 'add', '--quiet', '-b', 'beside', 'beside')
    const worktree = new Repository(join(repository.root, 'beside')).write(DASHBOARD, DASHBOARD_WITHOUT_UID)
    expect(worktree.findings()).toEqual([NO_UID])
    expect(repository.findings()).toEqual([])
  })
})

describe('paths', () => {
  it('limit what is reported, not what is judged', () => {
    const repository = faulty()
    repository.git('rm', '--quiet', RUNBOOK)
    expect(repository.findings()).toEqual([DANGLING, NO_UID])
    expect(repository.findings('infra/alerting')).toEqual([DANGLING])
    expect(repository.findings(DASHBOARD)).toEqual([NO_UID])
    expect(repository.findings(`./${DASHBOARD}`, ALERTS)).toEqual([DANGLING, NO_UID])
    expect(lint(join(repository.root, 'infra'), ['monitoring', ...JSON_ONLY]).findings).toEqual([NO_UID])
  })

  it('that do not exist are exit code 2, and nothing is on stdout', () => {
    expect(faulty().lint('infra', 'infra/gone.yaml')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'infra-lint: infra/gone.yaml does not exist\n',
    })
    expect(faulty().lint('--staged', 'infra/gone.yaml')).toMatchObject({ code: 2, stdout: '' })
  })

  it('outside the tree are exit code 2', () => {
    const other = emptyFolder()
    const { code, stdout, stderr } = faulty().lint('infra', other)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('is outside the tree')
  })

  it('that are excluded, out of scope or ignored are fine, and that is said', () => {
    const repository = faulty()
      .write('.infra-lint.yaml', 'exclude:\n  - infra/monitoring\n')
      .write('src/main.c', 'int main;\n')
      .write('.gitignore', 'ignored/\n')
      .write('ignored/a.yaml', 'a: 1\n')
    expect(repository.lint('--format', 'json', DASHBOARD)).toMatchObject({
      code: 0,
      findings: [],
      stderr: `infra-lint: ${DASHBOARD} is excluded by the config: nothing is said of it\n`,
    })
    expect(repository.lint('--format', 'json', 'src')).toMatchObject({
      code: 0,
      stderr: 'infra-lint: src is out of scope: infra/, its companions and what paths: names are judged\n',
    })
    expect(repository.lint('--format', 'json', 'ignored/a.yaml')).toMatchObject({
      code: 0,
      stderr: 'infra-lint: ignored/a.yaml holds no file that Git does not ignore: nothing is said of it\n',
    })
  })

  it('that cannot be read are exit code 2', () => {
    const repository = faulty()
    giveAway(repository.root)
    chmodSync(join(repository.root, DASHBOARD), 0)
    expect(lint(repository.root, [DASHBOARD], { uid: NOBODY })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `infra-lint: ${DASHBOARD} cannot be read: permission denied\n`,
    })
  })

  it('may come through a symbolic link to the tree', () => {
    const { root } = faulty()
    const beside = emptyFolder()
    symlinkSync(root, join(beside, 'link'))
    expect(lint(join(beside, 'link'), [DASHBOARD, ...JSON_ONLY]).findings).toEqual([NO_UID])
    expect(lint(beside, ['link', ...JSON_ONLY]).findings).toEqual([NO_UID])
  })
})

describe('the working tree', () => {
  it('holds what is untracked, and not what is ignored', () => {
    const repository = sound()
      .write('.gitignore', 'drafts/\n')
      .write('drafts/a.json', DASHBOARD_WITHOUT_UID)
      .write('infra/new.json', DASHBOARD_WITHOUT_UID)
    expect(repository.findings()).toEqual(['dashboards/missing-uid infra/new.json'])
  })

  it('has no file at all: exit code 2', () => {
    const outcome = new Repository().lint()
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('no file to judge in the working tree')
  })

  it('is judged with its companions only, where it has a design', () => {
    const repository = new Repository()
      .write('infra/infra.yaml', 'name: shop\n')
      .write('src/web.json', DASHBOARD_WITHOUT_UID)
      .write('docs/web.json', DASHBOARD_WITHOUT_UID)
      .write('platform/db.json', DASHBOARD_WITHOUT_UID)
    expect(repository.findings()).toEqual(['dashboards/missing-uid docs/web.json'])
    repository.write('infra/infra.yaml', 'name: shop\npaths:\n  monitoring: platform\n')
    expect(repository.findings()).toEqual([
      'dashboards/missing-uid docs/web.json',
      'dashboards/missing-uid platform/db.json',
    ])
  })

  it('is judged by the folders that the config maps, where it has no design', () => {
    const repository = new Repository()
      .write('.infra-lint.yaml', 'paths:\n  monitoring: platform\n')
      .write('src/web.json', DASHBOARD_WITHOUT_UID)
      .write('platform/db.json', DASHBOARD_WITHOUT_UID)
    expect(repository.findings()).toEqual(['dashboards/missing-uid platform/db.json'])
  })

  it('lacks what a sparse checkout leaves out, which is counted and not taken for deleted', () => {
    const repository = sound()
    repository.git('sparse-checkout', 'set', '--no-cone', '/infra/alerting/', '/infra/monitoring/')
    expect(repository.has(RUNBOOK)).toBe(false)
    const { skipped } = JSON.parse(repository.lint(...JSON_ONLY).stdout)
    expect(skipped).toEqual([{ path: RUNBOOK, reason: 'left out by a sparse checkout' }])
    expect(repository.findings()).toEqual([])
  })

  it('is judged without Git on the PATH, and it is said what that means', () => {
    const repository = sound().write(DASHBOARD, DASHBOARD_WITH_UID)
    const outcome = lint(repository.root, JSON_ONLY, { env: { PATH: '/nonexistent' } })
    expect(outcome).toMatchObject({
      findings: [],
      stderr: 'infra-lint: git is not on the PATH: files that Git ignores are judged like all others\n',
    })
    expect(lint(repository.root, ['--staged'], { env: { PATH: '/nonexistent' } })).toMatchObject({
      code: 2,
      stdout: '',
    })
  })

  it('runs no program that the repository configures', () => {
    const repository = faulty()
    for (const [key, value] of Object.entries({
      'core.fsmonitor': 'touch hacked; false',
      'core.sshCommand': 'touch hacked',
      'diff.external': 'touch hacked',
      'core.pager': 'touch hacked',
      'filter.x.clean': 'touch hacked',
    })) {
      repository.git('config', key, value)
    }
    repository.write('.gitattributes', '* filter=x\n')
    repository.findings()
    repository.findings('--staged')
    repository.findings('--changed')
    expect(repository.has('hacked')).toBe(false)
  })
})

describe('--environment', () => {
  const kustomization =
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ../base\n'
  const overlays = (): Repository => {
    const repository = new Repository().write('infra/web.json', DASHBOARD_WITHOUT_UID)
    for (const name of ['base', 'dev', 'prod']) {
      repository
        .write(
          `infra/environments/${name}/kustomization.yaml`,
          name === 'base' ? 'resources: []\n' : kustomization,
        )
        .write(`infra/environments/${name}/broken.yaml`, 'a: [\n')
    }
    return repository
  }

  it("leaves out what is in another environment's folder", () => {
    const repository = overlays()
    const shared = [
      'tree/unreadable-document infra/environments/base/broken.yaml',
      'dashboards/missing-uid infra/web.json',
    ]
    const prod = 'tree/unreadable-document infra/environments/prod/broken.yaml'
    expect(repository.findings('--environment', 'prod')).toEqual([shared[0], prod, shared[1]])
    for (const alias of ['production', 'prd', 'live'])
      expect(repository.findings('--environment', alias)).toEqual([shared[0], prod, shared[1]])
    expect(repository.findings('--environment', 'dev')).not.toContain(prod)
  })

  it('names the nearest for one that does not exist', () => {
    expect(overlays().lint('--environment', 'prdo')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'infra-lint: there is no environment prdo; did you mean prod?\n',
    })
  })
})
