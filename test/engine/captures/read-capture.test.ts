import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CAPTURE_KINDS, type Capture } from '../../../engine/captures/capture.ts'
import { readCapture } from '../../../engine/captures/read-capture.ts'
import { lettersOf } from '../../fixtures.ts'

const ENVELOPE = {
  'infra-capture': 1,
  kind: 'terraform-plan',
  environment: 'production',
  commit: 'c0ffee'.padEnd(40, '0'),
  time: '2026-11-21T11:00:00Z',
  folder: 'infra/iac',
  content: { format_version: '1.2', resource_changes: [] },
}

const PATH = '.infra-captures/production/terraform-plan-production.json'
const WITHIN = 'production/terraform-plan-production.json'

function problem(change: object, within = WITHIN): string {
  const reading = readCapture(PATH, within, JSON.stringify({ ...ENVELOPE, ...change }))
  return 'problem' in reading ? reading.problem : ''
}

function captured(kind: string, content: unknown): Capture {
  const reading = readCapture(PATH, WITHIN, JSON.stringify({ ...ENVELOPE, kind, content }))
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.capture
}

describe('the envelope of a capture', () => {
  it('says what, of which environment, commit and moment', () => {
    const { kind, environment, commit, time, folder } = captured('terraform-plan', ENVELOPE.content)
    expect({ kind, environment, commit, time, folder }).toEqual({
      kind: 'terraform-plan',
      environment: 'production',
      commit: ENVELOPE.commit,
      time: new Date('2026-11-21T11:00:00Z'),
      folder: 'infra/iac',
    })
  })

  it.each([
    [{ 'infra-capture': undefined }, 'is no capture: it has no key infra-capture'],
    [{ 'infra-capture': 2 }, 'is a capture of another version; this linter reads version 1'],
    [{ kind: 'pulumi' }, `has no kind that is known: there are ${CAPTURE_KINDS.join(', ')}`],
    [{ environment: '' }, 'does not say of which environment it is'],
    [{ environment: 'staging' }, 'says that it is of staging and stands in the folder of production'],
    [{ commit: 'main' }, 'does not say of which commit it is'],
    [{ time: 'yesterday' }, 'does not say when it was made'],
    [{ time: '2026-13-41T11:00:00Z' }, 'does not say when it was made'],
    [{ content: undefined }, 'has no content'],
    [{ content: [] }, 'holds no plan'],
    [{ content: {} }, 'holds no plan: it has no format_version'],
    [
      { content: { ...ENVELOPE.content, format_version: '2.0' } },
      'holds a plan of format version 2.0; this linter reads major version 1',
    ],
    [
      { content: { ...ENVELOPE.content, format_version: 'new' } },
      'holds a plan whose format_version is no version',
    ],
    [{ content: { format_version: '1.0', values: {} } }, 'says that it is a plan and holds a state'],
    [{ kind: 'terraform-state' }, 'says that it is a state and holds a plan'],
    [{ kind: 'flux', content: 'no resources found' }, 'holds no object and no list of objects'],
  ])('is refused where it says %j', (change, words) => {
    expect(problem(change)).toContain(`${PATH} ${words}`)
  })

  it('is refused where it is cut off, wherever that is, and the file is not quoted', () => {
    const secret = lettersOf('cut off', 20)
    const text = JSON.stringify({ ...ENVELOPE, content: { format_version: '1.2', note: secret } })
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        const reading = readCapture(PATH, WITHIN, text.slice(0, length))
        const said = 'problem' in reading ? reading.problem : 'nothing'
        expect(said).toMatch(/ is (?:empty|cut off: it ends in the middle); make it again: /)
        expect(said).not.toContain(secret.slice(0, 8))
      }),
      { numRuns: process.env.DEEP ? 2000 : 50 },
    )
    const broken = readCapture(PATH, WITHIN, `{"a": ${secret}}`)
    expect(broken).toEqual({ problem: expect.stringContaining(`${PATH} is no JSON`) })
    expect(JSON.stringify(broken)).not.toContain(secret.slice(0, 8))
  })

  it('may begin with a byte order mark', () => {
    expect(readCapture(PATH, WITHIN, `\uFEFF${JSON.stringify(ENVELOPE)}`)).toHaveProperty('capture')
  })

  it('is read or refused, whatever JSON it holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CAPTURE_KINDS), fc.jsonValue(), (kind, content) => {
        for (const inner of [
          content,
          { format_version: '1.2', resource_changes: content, values: content },
        ]) {
          const reading = readCapture(PATH, WITHIN, JSON.stringify({ ...ENVELOPE, kind, content: inner }))
          expect('problem' in reading || 'capture' in reading).toBe(true)
        }
      }),
      { numRuns: process.env.DEEP ? 10_000 : 200 },
    )
  })
})

describe('what is kept of a capture', () => {
  const secret = lettersOf('kept', 24)
  const change = (actions: string[], rest: object = {}) => ({
    format_version: '1.2',
    resource_changes: [
      {
        address: 'module.db.hcloud_server.main["a"]',
        module_address: 'module.db',
        mode: 'managed',
        type: 'hcloud_server',
        name: 'main',
        change: {
          actions,
          before: { name: 'a', user_data: secret, size: 1 },
          after: { name: 'a', user_data: `${secret}2`, size: 2 },
          after_unknown: { id: true },
          before_sensitive: { user_data: true },
          after_sensitive: { user_data: true },
          ...rest,
        },
      },
    ],
  })

  it('is the name of an attribute that differs, never its value', () => {
    const capture = captured('terraform-plan', change(['update']))
    expect(capture.plan?.changes).toMatchObject([
      { address: 'module.db.hcloud_server.main["a"]', module: 'db', attributes: ['id', 'size', 'user_data'] },
    ])
    expect(JSON.stringify(capture)).not.toContain(secret)
  })

  it('is no name either where all of a resource is sensitive', () => {
    const capture = captured('terraform-plan', change(['update'], { after_sensitive: true }))
    expect(capture.plan?.changes[0]?.attributes).toEqual([])
  })

  it.each([
    [['no-op'], 'nothing'],
    [['create'], 'create'],
    [['delete'], 'delete'],
    [['delete', 'create'], 'replace'],
    [['create', 'delete'], 'replace'],
    [['forget'], 'forget'],
    [['levitate'], 'unknown'],
  ])('of the actions %j is the word %s', (actions, word) => {
    expect(captured('terraform-plan', change(actions)).plan?.changes[0]?.action).toBe(word)
  })

  it('of a state are the addresses of every module', () => {
    const resource = (address: string, rest: object = {}) => ({
      address,
      mode: 'managed',
      type: 'hcloud_server',
      name: 'main',
      values: { root_password: secret },
      sensitive_values: { root_password: true },
      ...rest,
    })
    const capture = captured('terraform-state', {
      format_version: '1.0',
      values: {
        outputs: { password: { sensitive: true, value: secret } },
        root_module: {
          resources: [resource('hcloud_server.main', { tainted: true })],
          child_modules: [
            {
              address: 'module.a',
              resources: [],
              child_modules: [
                {
                  address: 'module.a.module.b',
                  resources: [resource('module.a.module.b.hcloud_server.main')],
                },
              ],
            },
          ],
        },
      },
    })
    expect(
      capture.state?.resources.map(({ address, module, tainted }) => [address, module, tainted]),
    ).toEqual([
      ['hcloud_server.main', '', true],
      ['module.a.module.b.hcloud_server.main', 'a', false],
    ])
    expect(JSON.stringify(capture)).not.toContain(secret)
  })

  it('of objects is neither their data nor the message of a condition, and of a Secret not the names of its data', () => {
    const capture = captured('kubernetes', {
      items: [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: 'web',
            annotations: { 'kubectl.kubernetes.io/last-applied-configuration': secret },
            managedFields: [
              { manager: 'kubectl-edit', fieldsV1: { 'f:data': { [`f:${secret}`]: {} } } },
              { manager: 'kubectl-edit', subresource: 'status', fieldsV1: { 'f:status': {} } },
            ],
          },
          data: { password: secret },
        },
        {
          apiVersion: 'helm.toolkit.fluxcd.io/v2',
          kind: 'HelmRelease',
          metadata: { name: 'web' },
          spec: { values: { password: secret } },
          status: {
            conditions: [{ type: 'Ready', status: 'False', reason: `no: ${secret}`, message: secret }],
          },
        },
      ],
    })
    expect(capture.objects[0]?.handEdits).toEqual([{ manager: 'kubectl-edit', fields: ['data'] }])
    expect(capture.objects[1]?.flux).toMatchObject({ ready: 'False', reason: '' })
    expect(JSON.stringify(capture)).not.toContain(secret)
  })

  it('of revisions are the commits: digests and chart versions are none', () => {
    const commit = 'c0ffee'.padEnd(40, '1')
    const applied = (lastAppliedRevision: string) =>
      captured('flux', {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'shop' },
        spec: { sourceRef: { kind: 'GitRepository', name: 'shop' } },
        status: { lastAppliedRevision },
      }).objects[0]?.flux?.applied
    expect(applied(`main@sha1:${commit}`)).toBe(commit)
    expect(applied(`feat/new/${commit}`)).toBe(commit)
    expect(applied(`latest@sha256:${commit}${commit.slice(0, 24)}`)).toBeUndefined()
    expect(applied('6.5.0')).toBeUndefined()
  })

  it('of `argocd app list` are Applications, though it names no kind', () => {
    const [live] = captured('argocd', [
      { metadata: { name: 'shop' }, spec: {}, status: { sync: { status: 'OutOfSync' } } },
    ]).objects
    expect(live).toMatchObject({ kind: 'Application', argo: { sync: 'OutOfSync', automated: false } })
  })
})
