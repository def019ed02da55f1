import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'
import { emptyFolder } from './repository.ts'

/** Names that rules and readers look at. */
const NAMES = [
  'infra/infra.yaml',
  'infra/.infra-lock.json',
  'infra/alerting/rules.yaml',
  'infra/alerting/alertmanager.yaml',
  'infra/runbooks/a.md',
  'infra/iac/main.tf',
  'infra/iac/x.tf.json',
  'infra/iac/prod.tfvars',
  'infra/iac/terraform.tfstate',
  'infra/environments/prod/kustomization.yaml',
  'infra/environments/prod/secret.yaml',
  'infra/charts/web/templates/a.yaml',
  'infra/monitoring/web.json',
  'infra/.env',
  'infra/a.toml',
  'infra/a.ini',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  'CODEOWNERS',
  '.infra-lint-baseline',
]

/** Pieces that readers take for the beginning of something. */
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '- ',
  '? ',
  ': ',
  ':',
  '\n',
  '\n  ',
  '\n    ',
  '\r\n',
  '\t',
  '"',
  "'",
  '|',
  '>-\n',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '---\n',
  '...\n',
  '#',
  '# infra-lint-disable-file',
  '${',
  '%{',
  '<<EOT\n',
  'EOT\n',
  '/*',
  '*/',
  '```\n',
  '\0',
  '\uFEFF',
  '\u2028',
  '__proto__',
  'constructor',
  'apiVersion: v1\nkind: Secret\n',
  'kind: List\nitems:\n- ',
  'metadata:\n  name: ',
  'data: ',
  'spec:\n  template:\n',
  'groups:\n- rules:\n  - alert: ',
  'expr: sum(',
  'on: push\njobs:\n  a:\n    steps:\n    - uses: ',
  'resource "a" "b" {',
  'variable "x" {}',
  'terraform {\n',
  'runbook_url: ',
  '{{ .Values.x }}',
  '1e999',
  '0x',
  '~',
  'null',
  '=',
  'a',
  'ä',
  '🦊',
  '\ud800',
]

const content = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(fc.constantFrom(...PIECES), { maxLength: 40 })
      .map((parts) => Buffer.from(parts.join(''))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
)

async function judge(
  root: string,
  argv: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { code: -1, stdout: '', stderr: '' }
  const io: Io = {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    env: { PATH: process.env.PATH },
    cwd: root,
    now: () => new Date('2026-11-21T12:00:00Z'),
  }
  said.code = await main(argv, io)
  return said
}

describe('any tree of a stranger', () => {
  it('is judged, mended and shown without an internal error', {
    timeout: process.env.DEEP ? 1_800_000 : 60_000,
  }, async () => {
    const tree = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), content), {
      minLength: 1,
      maxLength: 8,
      selector: ([name]) => name,
    })
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const root = emptyFolder()
        for (const [path, bytes] of files) {
          mkdirSync(dirname(join(root, path)), { recursive: true })
          writeFileSync(join(root, path), bytes)
        }
        for (const argv of [
          ['--format', 'text'],
          ['--format', 'json'],
          ['--fix-dry-run', '--unsafe'],
          ['owed'],
          ['--fix', '--unsafe', '--format', 'sarif'],
        ]) {
          const { code, stderr } = await judge(root, argv)
          expect(stderr).not.toContain('internal error')
          expect([0, 1, 2]).toContain(code)
          // a stranger's baseline and an empty tree are the only things that cannot be done here
          if (code === 2)
            expect(stderr).toMatch(/\.infra-lint-baseline:\d+: |no file (to judge|could be read) /)
        }
      }),
      { numRuns: process.env.DEEP ? 2000 : 25 },
    )
  })
})
