import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { Io } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'

/** What a run wrote, and its exit code. */
export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `infra-lint kubeconform` in a folder; `stdin` is what stands in the pipe, a terminal where it is undefined. */
export async function kubeconform(cwd: string, argv: readonly string[], stdin?: string): Promise<Said> {
  const said = { code: -1, stdout: '', stderr: '' }
  const pipe = (async function* () {
    if (stdin !== undefined) yield stdin
  })()
  const io: Io = {
    stdin: Object.assign(pipe, { isTTY: stdin === undefined }),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: { write: (text) => (said.stderr += text) },
    env: {},
    cwd,
    clock: () => 0,
  }
  said.code = await main(['kubeconform', ...argv], io)
  return said
}

export const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
    - port: 80
`
export const UNKNOWN_FIELD = SERVICE.replace('spec:', 'spec:\n  prots: []')
export const INVALID = SERVICE.replace('port: 80', 'port: http')
export const TWICE = SERVICE.replace('  name: web', '  name: web\n  name: shop')
export const STRANGER = 'apiVersion: acme.example/v1\nkind: Thing\nmetadata: {name: a}\n'
export const JOB = `apiVersion: batch/v1
kind: Job
metadata: {generateName: pi-}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: pi, image: perl}]}}}
`

/** A folder with files that lasts as long as the tests of a file. */
export function folder(files: Readonly<Record<string, string>>): string {
  const made = written(files)
  afterAll(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A folder with files that lasts as long as one test. */
export function temporaryFolder(files: Readonly<Record<string, string>>): string {
  const made = written(files)
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function written(files: Readonly<Record<string, string>>): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'infra-kubeconform-')))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, path)), { recursive: true })
    writeFileSync(join(made, path), text)
  }
  return made
}
