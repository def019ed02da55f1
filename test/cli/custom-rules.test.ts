import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lint, Repository } from './repository.ts'

const FIXTURE = join(import.meta.dirname, '../../fixtures/custom-rules')

function world(): Repository {
  const repository = new Repository()
  cpSync(join(FIXTURE, 'tree'), repository.root, { recursive: true })
  return repository
}

describe('rules of an organisation, from its config', () => {
  test('are reported with places like all others: in the file and at the key where a value is written', () => {
    const { code, stdout, stderr } = lint(world().root, [])
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const path = join(FIXTURE, 'report.txt')
    if (process.env.UPDATE) writeFileSync(path, stdout)
    expect(stdout).toBe(readFileSync(path, 'utf8'))
  })

  test('are listed, explained, chosen by id, by glob and by mandate', () => {
    const { root } = world()
    const listed = lint(root, ['rules', '--rule', 'acme/*', '--format', 'json'])
    const { rules } = JSON.parse(listed.stdout) as { rules: Record<string, unknown>[] }
    expect(rules.map(({ id }) => id)).toEqual([
      'acme/database-storage',
      'acme/few-replicas',
      'acme/ingress-class',
      'acme/no-host-volumes',
      'acme/no-keys',
      'acme/own-registry',
      'acme/owner-label',
      'acme/public-on-purpose',
      'acme/small-charts',
    ])
    expect(rules[6]).toEqual({
      id: 'acme/owner-label',
      severity: 'error',
      mandate: 'O1',
      fixable: 'never',
      summary: 'Every Deployment or apps/v1/StatefulSet has metadata.labels.owner.',
      definedIn: 'policy/acme.yaml',
    })
    const { code, stdout } = lint(root, ['explain', 'acme/owner-label'])
    expect(code).toBe(0)
    expect(stdout).toContain('Whoever is on call must know whom to ask.')
    expect(stdout).toContain('in policy/acme.yaml, under customRules')
    expect(lint(root, ['explain', 'acme/owner-lable']).stderr).toContain('did you mean acme/owner-label?')
    expect(lint(root, ['--rule', 'acme/ingress-class', '--format', 'json']).findings).toEqual([
      'acme/ingress-class infra/environments/staging/kustomization.yaml',
    ])
    expect(lint(root, ['--mandate', 'B1', '--rule', 'acme/*', '--format', 'json']).findings).toHaveLength(3)
    expect(lint(root, ['--rule', 'acme/gone']).stderr).toContain('there is no rule acme/gone')
    expect(lint(root, ['--print-config']).stdout).toContain('"id":"acme/owner-label"')
  })

  test('are described in SARIF, and judged the same by two threads', () => {
    const { root } = world()
    const sarif = JSON.parse(lint(root, ['--format', 'sarif', '--rule', 'acme/owner-label']).stdout)
    expect(sarif.runs[0].tool.driver.rules).toEqual([
      expect.objectContaining({
        id: 'acme/owner-label',
        shortDescription: { text: 'Every Deployment or apps/v1/StatefulSet has metadata.labels.owner.' },
        defaultConfiguration: { level: 'error' },
        properties: { mandate: 'O1', tags: ['infrastructure', 'acme'] },
      }),
    ])
    const one = lint(root, ['--format', 'json', '--threads', '1'])
    expect(lint(root, ['--format', 'json', '--threads', '2']).stdout).toBe(one.stdout)
  })

  test('are turned off, waived, overridden, and known by a baseline, as others are', () => {
    const repository = world()
    const config = readFileSync(join(FIXTURE, 'tree/.infra-lint.yaml'), 'utf8')
    repository.write(
      '.infra-lint.yaml',
      `${config.replace('acme/few-replicas: info', 'acme/few-replicas: off')}
waivers:
  - { rule: acme/owner-label, resource: Deployment/web, owner: ada, reason: moved next week, until: 2099-01-01 }
overrides:
  - files: [infra/iac/**]
    rules: { acme/database-storage: warning }
`,
    )
    const { findings, stdout } = lint(repository.root, ['--format', 'json'])
    expect(findings.filter((one) => /owner-label|few-replicas/.test(one))).toEqual([])
    const { summary } = JSON.parse(stdout)
    expect(summary).toMatchObject({ warnings: 3, suppressed: 2 })
    expect(lint(repository.root, ['--update-baseline']).code).toBe(0)
    expect(lint(repository.root, []).code).toBe(0)
  })

  test('stop the run where they cannot be used, with the line', () => {
    const repository = world().write(
      'policy/acme.yaml',
      'customRules:\n  - id: acme/x\n    message: it is wrong\n    mandate: Z9\n    kinds: [Pod]\n    schema: {}\n',
    )
    const { code, stderr } = lint(repository.root, [])
    expect(code).toBe(2)
    expect(stderr).toContain('policy/acme.yaml:4:14: there is no mandate Z9')
  })

  test('tell no secret, even where a message asks for the value', () => {
    const repository = new Repository()
      .write(
        '.infra-lint.yaml',
        `rules: { '*/*': 'off', acme/*: error }
customRules:
  - id: acme/short
    message: '{value} is wrong, {problem}'
    mandate: L1
    kinds: [Secret, ConfigMap, Pod]
    where: { path: metadata.name, exists: true }
    must:
      - { path: 'stringData.*', pattern: '^x$' }
      - { path: 'data.*', schema: { maxLength: 2 } }
      - { path: 'spec.containers[*].env[*].value', pattern: '^x$' }
`,
      )
      .write(
        'infra/environments/dev/all.yaml',
        `apiVersion: v1
kind: Secret
metadata: { name: a }
stringData: { plain: hunter22 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data: { db_password: hunter23, colour: green }
---
apiVersion: v1
kind: Pod
metadata: { name: c }
spec: { containers: [{ name: c, env: [{ name: DB_PASSWORD, value: hunter24 }] }] }
`,
      )
    const { stdout } = lint(repository.root, ['--format', 'json'])
    expect(JSON.parse(stdout).findings).toHaveLength(4)
    expect(stdout).not.toContain('hunter2')
    expect(stdout).toContain('green')
  })
})
