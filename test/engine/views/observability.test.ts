import { describe, expect, it } from 'vitest'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { locate } from '../../../engine/place.ts'
import { treeOf } from '../../../engine/tree.ts'

const now = new Date('2026-08-01T00:00:00Z')
const infraOf = (files: Record<string, string>, repository?: string): Infra =>
  readInfra(treeOf(files), { now, repository })

const rule = (annotations = ''): string => `groups:
- name: g
  rules:
  - record: a:b
    expr: sum(x)
  - alert: Down
    expr: up == 0
    for: 5m
    labels: { severity: critical, team: shop }
    annotations:
      summary: it is down
${annotations}`
const nested = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by))
const meta = (name: string): string => `metadata:\n  name: ${name}\n`

describe('alerts', () => {
  it('are read from rule files', () => {
    const infra = infraOf({
      'rules.yaml': rule(),
      'rules_tests.yaml': 'rule_files: [rules.yaml]\ntests:\n- alert_rule_test: []\n',
    })
    expect(infra.alerts).toMatchObject([
      {
        name: 'Down',
        group: 'g',
        expression: 'up == 0',
        for: '5m',
        severity: 'critical',
        runbook: undefined,
      },
    ])
    expect(infra.alerts[0]!.labels).toEqual({ severity: 'critical', team: 'shop' })
    expect(infra.alerts[0]!.annotations).toEqual({ summary: 'it is down' })
    expect(locate(infra.alerts[0]!.place, infra.tree).span.line).toBe(6)
  })

  it('are read from objects and ConfigMaps, with offsets of the file', () => {
    const infra = infraOf({
      'a.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n${meta('a')}spec:\n${nested(rule(), 2)}`,
      'b.yaml': `apiVersion: operator.victoriametrics.com/v1beta1\nkind: VMRule\n${meta('b')}spec:\n${nested(rule(), 2)}`,
      'c.yaml': `apiVersion: v1\nkind: ConfigMap\n${meta('c')}data:\n  rules.yml: |-\n${nested(rule(), 4)}  other: x\n`,
      'd.yaml': `apiVersion: v1\nkind: List\nitems:\n- apiVersion: monitoring.coreos.com/v1\n  kind: PrometheusRule\n  ${nested(meta('d'), 2).trim()}\n  spec:\n${nested(rule(), 4)}`,
    })
    expect(infra.alerts.map(({ file, name }) => [file.path, name])).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => [`${name}.yaml`, 'Down']),
    )
    for (const { file, node, place } of infra.alerts) {
      expect(file.text.slice(node.start).startsWith('alert: Down')).toBe(true)
      expect(locate(place, infra.tree).exact).toBe(true)
    }
  })

  it('are none in the templates of a chart', () => {
    const infra = infraOf({ 'c/Chart.yaml': 'name: c\nversion: 1.0.0\n', 'c/templates/r.yaml': rule() })
    expect(infra.alerts).toEqual([])
  })

  it('have labels of any name', () => {
    const infra = infraOf({
      'r.yaml':
        'groups:\n- rules:\n  - alert: A\n    expr: x\n    labels: { __proto__: a, constructor: b }\n',
    })
    expect(Object.keys(infra.alerts[0]!.labels)).toEqual(['__proto__', 'constructor'])
    expect(infra.alerts[0]!.severity).toBeUndefined()
  })
})

describe('runbook addresses', () => {
  const files = {
    'infra/runbooks/Down.md': '# Down\n',
    'infra/runbooks/full/README.md': '# Full\n',
    'infra/alerting/x.md': '',
  }
  const resolve = (url: string, repository: string | undefined = 'https://github.com/acme/shop'): string => {
    const text = rule(`      runbook_url: "${url}"\n`)
    const { runbook } = infraOf({ ...files, 'infra/alerting/r.yaml': text }, repository).alerts[0]!
    return `${runbook!.status} ${runbook!.file?.path ?? ''}`.trim()
  }

  it.each([
    ['https://github.com/acme/shop/blob/main/infra/runbooks/Down.md', 'found infra/runbooks/Down.md'],
    ['https://github.com/Acme/Shop/blob/main/infra/runbooks/Down.md#triage', 'found infra/runbooks/Down.md'],
    [
      'https://github.com/acme/shop/tree/release/v1/infra/runbooks/Down.md?plain=1',
      'found infra/runbooks/Down.md',
    ],
    [
      'https://raw.githubusercontent.com/acme/shop/main/infra/runbooks/Down.md',
      'found infra/runbooks/Down.md',
    ],
    ['https://github.com/acme/shop/tree/main/infra/runbooks/full', 'found infra/runbooks/full/README.md'],
    ['https://github.com/acme/shop/blob/main/infra/runbooks/Gone.md', 'missing'],
    ['https://github.com/acme/shop/blob/main/x/infra/runbooks/Down.md', 'missing'],
    ['https://github.com/acme/shop/wiki/Down', 'unverified'],
    ['https://github.com/other/repo/blob/main/docs/Down.md', 'unverified'],
    ['https://runbooks.acme.io/runbooks/Down/', 'found infra/runbooks/Down.md'],
    ['https://runbooks.acme.io/runbooks/down.html', 'found infra/runbooks/Down.md'],
    ['https://runbooks.acme.io/Down', 'unverified'],
    ['https://runbooks.prometheus-operator.dev/runbooks/node/NodeDown', 'unverified'],
    ['infra/runbooks/Down.md', 'found infra/runbooks/Down.md'],
    ['../runbooks/Down', 'found infra/runbooks/Down.md'],
    ['/infra/runbooks/Down.md', 'found infra/runbooks/Down.md'],
    ['infra/runbooks/Gone.md', 'missing'],
    ['../../../../etc/passwd', 'missing'],
    ['https://x/{{ $labels.alertname }}', 'unverified'],
    ['mailto:x@example.com', 'unverified'],
    ['https://github.com/acme/shop/blob/main/%E0%A4%A', 'missing'],
  ])('%s: %s', (url, expected) => {
    expect(resolve(url)).toBe(expected)
  })

  it('know GitLab and SSH remotes', () => {
    const url = 'https://gitlab.example.com/acme/group/shop/-/blob/main/infra/runbooks/Down.md'
    expect(resolve(url, 'git@gitlab.example.com:acme/group/shop.git')).toBe('found infra/runbooks/Down.md')
    expect(resolve(url.replace('Down', 'Gone'), 'ssh://git@gitlab.example.com:22/acme/group/shop')).toBe(
      'missing',
    )
  })
})

describe('Alertmanager', () => {
  const config = `route:
  receiver: default
  matchers: [a="b"]
  routes:
  - match: { severity: critical }
    match_re: { team: shop|web }
    receiver: pager
    routes:
    - receiver: deep
  - matchers: ['severity="warning"']
receivers:
- name: default
- name: pager
`

  it('is read from files, and from Secrets and ConfigMaps', () => {
    const infra = infraOf({
      'alertmanager.yml': config,
      'secret.yaml': `apiVersion: v1\nkind: Secret\n${meta('am')}stringData:\n  alertmanager.yaml: |\n${nested(config, 4)}`,
      'unlike.yaml': 'route: x\nreceivers: y\n',
    })
    expect(infra.alertManagers.map(({ file }) => file.path)).toEqual(['alertmanager.yml', 'secret.yaml'])
    for (const { receivers, routes, root, file } of infra.alertManagers) {
      expect(receivers.map(({ name }) => name)).toEqual(['default', 'pager'])
      expect(routes.map(({ receiver, matchers }) => [receiver, matchers])).toEqual([
        ['default', ['a="b"']],
        ['pager', ['severity="critical"', 'team=~"shop|web"']],
        ['deep', []],
        [undefined, ['severity="warning"']],
      ])
      expect(file.text.slice(root.start).startsWith('route:')).toBe(true)
    }
    expect(locate(infra.alertManagers[0]!.routes[2]!.place, infra.tree).span.line).toBe(9)
  })

  it('is read from AlertmanagerConfig objects', () => {
    const infra = infraOf({
      'a.yaml': `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\n${meta('a')}spec:\n  route:\n    receiver: x\n    matchers:\n    - { name: severity, value: critical, matchType: '!=' }\n    - { name: team, value: a.*, regex: true }\n  receivers:\n  - name: x\n`,
    })
    const [manager] = infra.alertManagers
    expect(manager!.routes[0]!.matchers).toEqual(['severity!="critical"', 'team=~"a.*"'])
    expect(locate(manager!.receivers[0]!.place, infra.tree)).toMatchObject({
      exact: true,
      span: { line: 12 },
    })
  })
})

describe('dashboards', () => {
  it('are read from files, ConfigMaps and objects', () => {
    const json = JSON.stringify({ title: 'Web', uid: 'web', schemaVersion: 39, panels: [] })
    const infra = infraOf({
      'a.json': json,
      'b.json': JSON.stringify({ dashboard: { title: 'Wrapped', panels: [] } }),
      'c.json': JSON.stringify({
        apiVersion: 'dashboard.grafana.app/v1',
        kind: 'Dashboard',
        metadata: { name: 'new' },
        spec: { title: 'New' },
      }),
      'd.yaml': `apiVersion: v1\nkind: ConfigMap\n${meta('d')}data:\n  web.json: |\n    ${json}\n`,
      'e.yaml': `apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\n${meta('e')}spec:\n  json: '${json}'\n`,
      'f.json': '{"panels": []}',
      'package.json': '{"title": "panels"}',
    })
    expect(infra.dashboards.map(({ file, title, uid }) => [file.path, title, uid])).toEqual([
      ['a.json', 'Web', 'web'],
      ['b.json', 'Wrapped', undefined],
      ['c.json', 'New', 'new'],
      ['d.yaml', 'Web', 'web'],
      ['e.yaml', 'Web', 'web'],
    ])
  })
})

describe('objectives', () => {
  it('are read from OpenSLO, Sloth and Pyrra', () => {
    const infra = infraOf({
      'a.yaml': `apiVersion: openslo/v1\nkind: SLO\n${meta('web-availability')}spec:\n  service: web\n  timeWindow:\n  - duration: 4w\n    isRolling: true\n  objectives:\n  - target: 0.999\n  - targetPercent: 99.5\n`,
      'b.yaml': 'version: prometheus/v1\nservice: web\nslos:\n- name: requests\n  objective: 99.9\n',
      'c.yaml': `apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\n${meta('x')}spec:\n  service: api\n  slos:\n  - name: latency\n    objective: 95\n`,
      'd.yaml': `apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\n${meta('pyrra')}spec:\n  target: '99.95'\n  window: 2w\n# objective\n`,
      'e.yaml': `apiVersion: openslo/v1\nkind: SLO\n${meta('empty')}spec:\n  service: web\n`,
      'f.yaml': `apiVersion: openslo/v1alpha\nkind: SLO\n${meta('old')}spec:\n  timeWindows:\n  - { count: 1, unit: Month }\n  objectives: [{ target: 0.9 }]\n`,
    })
    expect(
      infra.objectives.map(({ name, service, target, window }) => [name, service, target, window]),
    ).toEqual([
      ['web-availability', 'web', 0.999, 28],
      ['web-availability', 'web', 0.995, 28],
      ['requests', 'web', 0.999, 30],
      ['latency', 'api', 0.95, 30],
      ['pyrra', 'pyrra', 0.9995, 14],
      ['empty', 'web', undefined, undefined],
      ['old', '', 0.9, 30],
    ])
    for (const { place } of infra.objectives) expect(locate(place, infra.tree).exact).toBe(true)
  })
})

describe('runbooks', () => {
  it('are pages of a runbooks folder that are no index and no template', () => {
    const infra = infraOf({
      'infra/runbooks/Down.md':
        '---\nalert: Down\nowner: "@acme/ops"\nlast-reviewed: 2026-07-01\n---\n# It is down\n\n## Triage\n',
      'infra/runbooks/README.md': '# Index\n',
      'infra/runbooks/template.md': '# T\n',
      'infra/runbooks/postmortem-template.md': '# T\n',
      'infra/runbooks/postmortems/2026.md': '# T\n',
      'infra/runbooks/deep/restore.md': 'no heading\n',
      'docs/runbooks/x.md': '---\n- list\n---\n# X\n',
      'docs/other.md': '# O\n',
      'node_modules/x/runbooks/y.md': '# Y\n',
    })
    expect(
      infra.runbooks.map(({ file, title, alert, owner, lastReviewed }) => [
        file.path,
        title,
        alert,
        owner,
        lastReviewed,
      ]),
    ).toEqual([
      ['docs/runbooks/x.md', 'X', undefined, undefined, undefined],
      ['infra/runbooks/Down.md', 'It is down', 'Down', '@acme/ops', '2026-07-01'],
      ['infra/runbooks/deep/restore.md', 'restore', undefined, undefined, undefined],
    ])
    const down = infra.runbooks[1]!
    const owner = down.frontMatter!.get('owner')!
    expect(down.file.text.slice(owner.start, owner.end)).toBe('"@acme/ops"')
    expect(down.headings.map(({ text }) => text)).toEqual(['It is down', 'Triage'])
  })

  it('lie where the config says', () => {
    const infra = readInfra(treeOf({ 'ops/books/a.md': '# A\n' }), { now, paths: { runbooks: 'ops/books' } })
    expect(infra.runbooks.map(({ title }) => title)).toEqual(['A'])
  })
})
