import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Draw, drawFrom, list, randomFrom } from './draw.ts'
import { configMap, deployment } from './manifests.ts'

function alerts(draw: Draw): string {
  return `groups:
  - name: ${draw.word()}-${draw.index}
    rules:
${list(draw.between(2, 5), (index) => {
  const word = draw.word()
  return `      - alert: ${word[0]!.toUpperCase()}${word.slice(1)}Slow${draw.index}N${index}
        expr: |
          histogram_quantile(0.99, sum by (le) (rate(${word}_request_duration_seconds_bucket{job="${word}"}[5m]))) > ${draw.between(1, 9) / 10}
        for: 10m
        labels:
          severity: ${draw.from(['page', 'ticket'])}
          team: ${draw.word()}
        annotations:
          summary: "${word} answers slowly in {{ $labels.namespace }}"
          runbook_url: https://example.com/runbooks/${word}`
})}
`
}

function terraform(draw: Draw): string {
  return `${list(draw.between(2, 6), (index) => {
    const name = `${draw.word()}_${draw.index}_${index}`
    return `# ${draw.word()} of the ${draw.word()}
resource "hcloud_server" "${name}" {
  name        = "\${var.prefix}-${name.replaceAll('_', '-')}"
  server_type = "${draw.from(['cax11', 'cax21', 'cx32'])}"
  image       = "debian-12"
  location    = var.location
  # behind the firewall that every server has
  firewall_ids = [hcloud_firewall.main.id]
  labels = {
    role        = "${draw.word()}"
    environment = var.environment
  }

  network {
    network_id = hcloud_network.main.id
    ip         = cidrhost(var.range, ${draw.between(10, 250)})
  }

  lifecycle {
    prevent_destroy = ${draw.from(['true', 'false'])}
  }
}
`
  })}
variable "size_${draw.index}" {
  description = "Number of ${draw.word()} servers."
  type        = number
  default     = ${draw.between(1, 5)}

  validation {
    condition     = var.size_${draw.index} > 0
    error_message = "At least one server is needed."
  }
}
`
}

/** What a module requires; one module in thirty has forgotten it. */
function versions(draw: Draw): string {
  if (draw.between(1, 30) === 1) return 'terraform {\n}\n'
  return `terraform {
  required_version = ">= 1.9, < 2.0"

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.${draw.between(50, 60)}"
    }
  }
}
`
}

function moduleTest(draw: Draw): string {
  return `mock_provider "hcloud" {}

${list(
  draw.between(2, 4),
  (index) => `run "${draw.word()}_${index}" {
  command = plan

  variables {
    prefix   = "${draw.word()}"
    location = "${draw.from(['fsn1', 'nbg1', 'hel1'])}"
    range    = "10.${draw.between(0, 250)}.0.0/16"
  }

  assert {
    condition     = output.count == ${draw.between(1, 5)}
    error_message = "The number of ${draw.word()} servers is wrong."
  }
}
`,
)}`
}

function workflow(draw: Draw): string {
  return `name: ${draw.word()} ${draw.index}
on:
  pull_request:
    paths: ['${draw.word()}/**']
permissions: {}
jobs:
${list(
  draw.between(1, 3),
  (index) => `  ${draw.word()}-${index}:
    runs-on: ubuntu-24.04
    timeout-minutes: ${draw.between(5, 30)}
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${draw.hex(40)} # v7.0.1
        with:
          persist-credentials: false
      - name: Test the ${draw.word()}
        env:
          TARGET: \${{ github.base_ref }}
        run: |
          make ${draw.word()}
          make test TARGET="$TARGET"`,
)}
`
}

function page(draw: Draw): string {
  const sentence = () =>
    `The ${draw.word()} asks the ${draw.word()} for its ${draw.word()} every ${draw.between(2, 60)} seconds.`
  // one page in twenty has no owner yet
  const owner = draw.between(1, 20) === 1 ? '' : `owner: team-${draw.word()}\n`
  return `---
title: ${draw.word()} ${draw.index}
operation: ${draw.word()}-${draw.index}
${owner}last-reviewed: 2026-0${draw.between(1, 9)}-1${draw.between(0, 9)}
---

# ${draw.word()} ${draw.index}

${list(
  draw.between(2, 5),
  () => `## ${draw.word()}

${sentence()} ${sentence()} ${sentence()}

1. ${sentence()}
2. ${sentence()}

\`\`\`sh
kubectl --namespace ${draw.word()} get pods --selector app=${draw.word()}
\`\`\`
`,
)}
See [${draw.before === undefined ? 'the index' : 'what comes before'}](${draw.before ?? '../../README.md'}).
`
}

function dashboard(draw: Draw): string {
  const panels = Array.from({ length: draw.between(2, 6) }, (_, id) => ({
    id,
    type: 'timeseries',
    title: draw.word(),
    datasource: { type: 'prometheus', uid: 'main' },
    gridPos: { x: 0, y: id * 8, w: 12, h: 8 },
    targets: [{ expr: `sum(rate(${draw.word()}_total[5m]))`, refId: 'A' }],
  }))
  return `${JSON.stringify({ uid: `bench-${draw.index}`, title: `${draw.word()} ${draw.index}`, schemaVersion: 39, panels }, null, 2)}\n`
}

/** Files from which a module is made: about five of resources, its versions and its tests. */
const MODULE = 36

const moduleAt = (index: number) => `infra/iac/modules/module-${Math.floor(index / MODULE)}`

interface Kind {
  readonly share: number
  readonly path: (draw: Draw) => string
  readonly text: (draw: Draw) => string
}

const VERSIONS: Kind = { share: 0, path: ({ index }) => `${moduleAt(index)}/versions.tf`, text: versions }
const TESTS: Kind = {
  share: 0,
  path: ({ index }) => `${moduleAt(index)}/tests/plan.tftest.hcl`,
  text: moduleTest,
}

/** Kinds of files in the shares in which platform repositories hold them, and where they stand. */
const KINDS: readonly Kind[] = [
  {
    share: 45,
    path: ({ index }) => `infra/environments/base/app-${index}/deployment.yaml`,
    text: deployment,
  },
  { share: 16, path: ({ index }) => `infra/environments/base/app-${index}/settings.yaml`, text: configMap },
  { share: 5, path: ({ index }) => `infra/monitoring/rules/rules-${index}.yaml`, text: alerts },
  { share: 11, path: ({ index }) => `${moduleAt(index)}/part-${index}.tf`, text: terraform },
  { share: 1.5, path: ({ index }) => `infra/pipelines/github/pipeline-${index}.yml`, text: workflow },
  { share: 11, path: ({ index }) => `infra/runbooks/page-${index}.md`, text: page },
  { share: 5, path: ({ index }) => `infra/monitoring/dashboards/dashboard-${index}.json`, text: dashboard },
]

function kindAt(share: number): Kind {
  let rest = share
  for (const kind of KINDS) {
    rest -= kind.share
    if (rest < 0) return kind
  }
  return KINDS[0]!
}

/** Files of an infra tree, as many as asked for, the same for the same seed. */
export function* infraFiles(count: number, seed = 1): Generator<readonly [path: string, text: string]> {
  const random = randomFrom(seed)
  const total = KINDS.reduce((sum, kind) => sum + kind.share, 0)
  const before = new Map<Kind, string>()
  yield ['README.md', '# Platform\n\nWhat is written below infra/ is what runs.\n']
  for (let index = 0; index < count - 1; index++) {
    const drawn = kindAt(random() * total)
    const kind = index % MODULE === 0 ? VERSIONS : index % MODULE === 1 ? TESTS : drawn
    const draw = drawFrom(random, index, before.get(kind))
    const path = kind.path(draw)
    const text = kind.text(draw)
    before.set(kind, basename(path))
    yield [path, text]
    // GitHub runs a copy; one in thirty is stale
    if (kind.text !== workflow || ++index >= count - 1) continue
    const copy = draw.between(1, 30) === 1 ? text.replace('make test', 'make') : text
    yield [path.replace('infra/pipelines/github', '.github/workflows'), copy]
  }
}

/** Files of an application's own code, which no infra tree holds. */
export function* codeFiles(count: number, seed = 2): Generator<readonly [path: string, text: string]> {
  const random = randomFrom(seed)
  for (let index = 0; index < count; index++) {
    const draw = drawFrom(random, index)
    const body = list(
      draw.between(10, 60),
      (line) =>
        `export const ${draw.word()}${line} = (${draw.word()}: number) => ${draw.between(1, 99)} + ${line}`,
    )
    yield [`packages/${draw.word()}/${index % 97}/module-${index}.ts`, `${body}\n`]
  }
}

/** Writes files below a folder. Returns how many and how many bytes. */
export function writeFiles(
  folder: string,
  files: Iterable<readonly [path: string, text: string]>,
): { files: number; bytes: number } {
  let count = 0
  let bytes = 0
  const made = new Set<string>()
  for (const [path, text] of files) {
    const parent = dirname(join(folder, path))
    if (!made.has(parent)) mkdirSync(parent, { recursive: true })
    made.add(parent)
    writeFileSync(join(folder, path), text)
    count++
    bytes += Buffer.byteLength(text)
  }
  return { files: count, bytes }
}
