import { describe, expect, it } from 'vitest'
import { WEB } from '../engine/kustomize/web.ts'
import { run } from './harness.ts'
import { Repository } from './repository.ts'

function world(): Repository {
  return new Repository()
    .write('infra/environments/base/kustomization.yaml', 'resources:\n  - web.yaml\n')
    .write('infra/environments/base/web.yaml', WEB)
    .write(
      'infra/environments/staging/kustomization.yaml',
      'resources:\n  - ../base\nnamespace: shop-staging\nsecretGenerator:\n  - name: login\n    literals:\n      - user=ada\n',
    )
    .write(
      'infra/environments/production/kustomization.yaml',
      'resources:\n  - ../base\nnamespace: shop\nreplicas:\n  - name: web\n    count: 3\nsecretGenerator:\n  - name: login\n    literals:\n      - user=grace\n',
    )
    .commit()
}

describe('infra-lint render', () => {
  it('prints what an environment gets; what a Secret holds is hidden', async () => {
    const { code, stdout, stderr } = await run(world().root, ['render', 'prod'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('  replicas: 3\n')
    expect(stdout).toMatch(/kind: Secret\n/)
    expect(stdout).toMatch(/ {2}user: ••••••••/)
    expect(stdout).not.toContain(Buffer.from('grace').toString('base64'))
  })

  it('prints one kind, and where each value is written', async () => {
    const { stdout } = await run(world().root, ['render', 'production', '--kind', 'deployment', '--origins'])
    expect(stdout).toContain('replicas: 3 # from infra/environments/production/kustomization.yaml:6\n')
    expect(stdout).toContain('image: nginx:1.27 # from infra/environments/base/web.yaml:11\n')
    expect(stdout).not.toContain('Secret')
  })

  it('says what kustomize would refuse, and shows the rest as it is written', async () => {
    const repository = world().write(
      'infra/environments/production/kustomization.yaml',
      'resources:\n  - ../base\n  - gone.yaml\nhelmCharts:\n  - name: redis\n',
    )
    const { code, stdout, stderr } = await run(repository.root, ['render', 'production'])
    expect(code).toBe(1)
    expect(stdout).toContain('replicas: 1\n')
    expect(stderr).toContain('infra/environments/production/kustomization.yaml:3: gone.yaml is not there')
    expect(stderr).toContain('helmCharts: 1 (only Helm renders them)')
  })

  it.each([
    [['render'], 'infra-lint render needs one environment, such as infra-lint render production'],
    [['render', 'moon'], 'there is no environment moon; there are staging, production'],
    [['diff', 'staging'], 'infra-lint diff needs two environments'],
    [['diff', 'staging', 'production', '--base', 'none'], '--base none: there is no such commit'],
  ])('%s cannot be done', async (args, message) => {
    const { code, stdout, stderr } = await run(world().root, args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('infra-lint diff', () => {
  it('shows what differs between two environments, key by key, and where that is written', async () => {
    const { code, stdout } = await run(world().root, ['diff', 'staging', 'production'])
    expect(code).toBe(1)
    expect(stdout).toContain('staging → production: 2 objects\n')
    expect(stdout).toContain(
      '~ spec.replicas: 1 → 3  (infra/environments/base/web.yaml:6 → infra/environments/production/kustomization.yaml:6)\n',
    )
    expect(stdout).toMatch(/~ data\.user: ••••••••.* → ••••••••/)
    expect(stdout).not.toContain(Buffer.from('grace').toString('base64'))
  })

  it('shows what a change does to each environment', async () => {
    const repository = world().write('infra/environments/base/web.yaml', WEB.replace('1.27', '1.28'))
    const { code, stdout } = await run(repository.root, ['diff', 'staging', 'production', '--base', 'HEAD'])
    expect(code).toBe(1)
    expect(stdout).toContain('staging at HEAD → staging: 1 object\n')
    expect(stdout).toContain('production at HEAD → production: 1 object\n')
    expect(stdout).toContain(
      '~ spec.template.spec.containers[name=web].image: nginx:1.27 → nginx:1.28  (infra/environments/base/web.yaml:11)\n',
    )
  })

  it('is clean where nothing differs', async () => {
    expect(await run(world().root, ['diff', 'staging', '--base', 'HEAD'])).toMatchObject({
      code: 0,
      stdout: 'staging at HEAD → staging: no difference\n',
    })
  })
})
