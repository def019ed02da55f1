import type { Finding, OwedFinding, Report } from '../../../engine/finding.ts'
import { Lines } from '../../../engine/lines.ts'
import type { Rules } from '../../../engine/lint.ts'
import type { MandateId, Severity } from '../../../engine/mandate.ts'
import type { Place } from '../../../engine/place.ts'
import type { ReporterOptions } from '../../../engine/reporters/index.ts'
import type { AnyRule, Fix } from '../../../engine/rule.ts'
import type { SourceFile, Tree } from '../../../engine/tree.ts'

/** The value that must never come out of a reporter. Made up; split so that no scanner takes it for a token. */
export const SECRET = ['correct', 'horse', 'battery'].join('-')
/** A token in the form of a provider's, made here so that the repository holds none. */
export const TOKEN = `ghp_${'0Aa'.repeat(12)}`

/** A file whose name tries to colour the terminal, to start a line of its own, and to ping a team. */
export const HOSTILE = 'infra/iac/\u001b[31mred\n::error::owned,@acme/ops <b>%0A`|.tf'

const FILES: Readonly<Record<string, string>> = {
  'infra/environments/base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:latest
          env:
            - { name: DATABASE_PASSWORD, value: ${SECRET} }
            - { name: GREETING, value: "你好 👩‍💻 café" }  # wide and combining
\t\t- name: tabbed
`,
  'infra/environments/base/secret.yaml': `apiVersion: v1\r\nkind: Secret\r\nstringData:\r\n  password: ${SECRET}\r\n`,
  'infra/pipelines/deploy.yml': `on: push\njobs:\n  deploy:\n    steps:\n      - run: |\n          kubectl apply -f .\n          kubectl rollout status\n`,
  'infra/monitoring/dashboard.json': `{${'"panel": {"title": "requests"}, '.repeat(60)}"uid": null, ${'"more": 1, '.repeat(60)}"end": 1}\n`,
  [HOSTILE]: 'resource "aws_vpc" "\u202ereversed\u001b[2J" {\n}\n',
  'infra/infra.yaml': 'name: shop\nworkloads:\n  - name: web\n',
  'infra/README.md': '',
}

export const tree: Tree = new Map(
  Object.entries(FILES).map(([path, text]) => [
    path,
    { path, text, lines: new Lines(text) } as unknown as SourceFile,
  ]),
)

/** The offsets of a text in a file, as a span. */
function spanOf(path: string, wanted: string) {
  const text = FILES[path]!
  const start = text.indexOf(wanted)
  if (start < 0) throw new Error(`${path} lacks ${wanted}`)
  return new Lines(text).span(start, start + wanted.length)
}

interface Sketch {
  readonly rule: string
  readonly severity: Severity
  readonly path: string
  /** the text that is underlined; '' for the start of the file */
  readonly on: string
  readonly message: string
  readonly mandate: MandateId
  readonly at?: Place
  readonly environments?: readonly string[]
  readonly related?: Finding['related']
  readonly fix?: Fix
  readonly suppressed?: Finding['suppressed']
}

let count = 0

/** A finding from its outline; fingerprints are numbered, so that goldens stay. */
export function finding(sketch: Sketch): Finding {
  const span = spanOf(sketch.path, sketch.on)
  count++
  return {
    rule: sketch.rule,
    severity: sketch.severity,
    message: sketch.message,
    at: sketch.at ?? { kind: 'range', file: sketch.path, start: span.start, end: span.end },
    path: sketch.path,
    span,
    mandate: sketch.mandate,
    fingerprint: `v1:${String(count).padStart(32, '0')}`,
    environments: sketch.environments ?? [],
    related: sketch.related ?? [],
    fix: sketch.fix,
    suppressed: sketch.suppressed,
  }
}

const fix = (safety: Fix['safety']): Fix => ({ title: 'mend it', safety, edits: [] })
const WEB = 'infra/environments/base/web.yaml'

const owed = (what: string, by: string): OwedFinding => {
  const {
    fix: _fix,
    suppressed: _suppressed,
    ...rest
  } = finding({
    rule: 'slo/unconfirmed-default',
    severity: 'warning',
    path: 'infra/infra.yaml',
    on: 'web',
    message: `${what} is a proposed default; confirm it in infra.yaml`,
    mandate: 'S2',
  })
  return { ...rest, who: '@acme/platform', by }
}

/** One report with everything a reporter can meet. */
export const report: Report = {
  findings: [
    finding({
      rule: 'secrets/plain-secret',
      severity: 'error',
      path: 'infra/environments/base/secret.yaml',
      on: SECRET,
      message: 'Secret holds password in plain text; encrypt the file with sops',
      mandate: 'C5',
      at: { kind: 'keyed', file: 'infra/environments/base/secret.yaml', path: ['stringData', 'password'] },
    }),
    finding({
      rule: 'deployments/missing-probe',
      severity: 'warning',
      path: WEB,
      on: 'containers',
      message: 'container web of Deployment web has no livenessProbe; a hung process is never restarted',
      mandate: 'H2',
      at: {
        kind: 'absent',
        what: 'livenessProbe',
        nearest: { kind: 'keyed', file: WEB, path: ['spec', 'template', 'spec', 'containers'], part: 'key' },
      },
      environments: ['staging', 'production'],
    }),
    finding({
      rule: 'images/floating-tag',
      severity: 'error',
      path: WEB,
      on: 'ghcr.io/acme/web:latest',
      message:
        'container web of Deployment web runs ghcr.io/acme/web:latest, which changes under it; pin it by digest',
      mandate: 'X5',
      environments: ['dev', 'test', 'staging', 'production'],
      related: [
        {
          path: 'infra/infra.yaml',
          span: spanOf('infra/infra.yaml', 'name: web'),
          message: 'the design names no image',
        },
        { path: HOSTILE, span: spanOf(HOSTILE, 'resource'), message: 'a hostile neighbour' },
      ],
      fix: fix('safe'),
    }),
    finding({
      rule: 'config/hard-coded',
      severity: 'info',
      path: WEB,
      on: 'name: DATABASE_PASSWORD',
      message: 'DATABASE_PASSWORD is set in the manifest; take it from a Secret',
      mandate: 'C1',
    }),
    finding({
      rule: 'config/hard-coded',
      severity: 'info',
      path: WEB,
      on: '👩‍💻 café',
      message: 'GREETING is set in the manifest; take it from a ConfigMap',
      mandate: 'C1',
      fix: fix('unsafe'),
    }),
    finding({
      rule: 'syntax/yaml',
      severity: 'error',
      path: WEB,
      on: '- name: tabbed',
      message: 'a tab indents this line; use spaces',
      mandate: 'C4',
    }),
    finding({
      rule: 'iac/untagged',
      severity: 'warning',
      path: HOSTILE,
      on: '"\u202ereversed\u001b[2J"',
      message:
        'aws_vpc \u202ereversed\u001b[2J has no owner\n::error::injected; @acme/ops <img src=x> [click](http://evil.example) #1',
      mandate: 'E5',
    }),
    finding({
      rule: 'dashboards/missing-uid',
      severity: 'warning',
      path: 'infra/monitoring/dashboard.json',
      on: 'null',
      message: 'dashboard.json has no uid; links to it break on every import',
      mandate: 'O2',
      fix: fix('safe'),
    }),
    finding({
      rule: 'pipelines/unverified-deploy',
      severity: 'error',
      path: 'infra/pipelines/deploy.yml',
      on: '|\n          kubectl apply -f .\n          kubectl rollout status',
      message: 'step 1 of job deploy applies manifests with nothing verified; check the signature first',
      mandate: 'P5',
    }),
    finding({
      rule: 'tree/missing-deliverable',
      severity: 'error',
      path: 'infra/README.md',
      on: '',
      message: 'infra/runbooks is absent; write one runbook for each alert',
      mandate: 'T1',
      at: { kind: 'absent', what: 'infra/runbooks', nearest: { kind: 'whole', file: 'infra/README.md' } },
    }),
  ],
  suppressed: [
    finding({
      rule: 'secrets/plain-secret',
      severity: 'error',
      path: WEB,
      on: SECRET,
      message: 'env DATABASE_PASSWORD holds a secret in plain text; use a secretKeyRef',
      mandate: 'C5',
      suppressed: { by: 'comment', reason: 'a demo -- nobody uses it' },
    }),
    finding({
      rule: 'images/floating-tag',
      severity: 'error',
      path: WEB,
      on: 'image',
      message: 'container web floats; pin it',
      mandate: 'X5',
      suppressed: { by: 'waiver', reason: 'until the mirror is there' },
    }),
  ],
  owed: [owed('availability of web', '2027-02-01'), owed('the restore drill of web', '2027-01-15')],
  fixed: [],
  skipped: [
    { path: 'infra/iac/plan.bin', reason: 'binary' },
    { path: 'infra/charts/web/templates/a.yaml', reason: 'a Helm template' },
    { path: 'infra/charts/web/templates/b.yaml', reason: 'a Helm template' },
    { path: 'infra/charts/web/templates/\u001b[2Jc.yaml', reason: 'a Helm template' },
    { path: 'infra/charts/web/templates/d.yaml', reason: 'a Helm template' },
  ],
  stats: {
    files: 1214,
    bytes: 2_345_678,
    rules: 96,
    ruleTimes: [{ rule: 'secrets/plain-secret', milliseconds: 1.5 }],
  },
  tree,
}

/** A run without a finding. */
export const clean: Report = {
  ...report,
  findings: [],
  suppressed: [],
  owed: [],
  skipped: [],
  stats: { files: 1, bytes: 512, rules: 96, ruleTimes: [] },
}

const rule = (over: Partial<AnyRule>): AnyRule => ({
  summary: 'Every image is pinned by digest.',
  why: 'A tag can be moved: what was reviewed and what runs are then two things. <script> & "quotes" | pipes',
  remedy: 'Pin the image by its digest and let Renovate raise it.',
  mandate: 'X5',
  severity: 'error',
  *check() {},
  ...over,
})

export const rules: Rules = {
  'images/floating-tag': rule({
    fixable: 'sometimes',
    options: {
      type: 'object',
      properties: {
        allow: { type: 'array', items: { type: 'string' }, description: 'images that may float, as globs' },
        maxAgeDays: { type: 'integer' },
        mode: { enum: ['strict', 'lenient'] },
      },
    },
    defaults: { allow: [], maxAgeDays: 90, mode: 'strict' },
  }),
  'secrets/plain-secret': rule({
    summary: 'No secret stands in plain text.',
    why: 'Whoever reads the repository has it, for ever: history keeps what a commit removes.',
    remedy: 'Revoke the secret, then encrypt its successor with sops.',
    mandate: 'C5',
  }),
}

export const options: ReporterOptions = {
  color: false,
  width: 100,
  failOn: 'error',
  quiet: false,
  rules,
  version: '0.1.0',
}
