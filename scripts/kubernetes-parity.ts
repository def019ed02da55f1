import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { KUBECONFORM_RELEASE, kubeconformCommand } from '../cli/commands/kubeconform.ts'
import { SchemaFinder } from '../cli/kubeconform/locations.ts'
import { readResources } from '../cli/kubeconform/resources.ts'
import { schemaText } from '../cli/schema-texts.ts'
import type { Schema } from '../test/engine/kubernetes/expanded.ts'
import { mutated, randomFrom, valueFor } from '../test/engine/kubernetes/values.ts'
import { writePublished } from './published-schemas.ts'

/** One resource's verdict as `-output json` has it. */
interface Verdict {
  readonly filename: string
  readonly kind: string
  readonly name: string
  readonly version: string
  readonly status: string
  readonly msg: string
}

/** Two verdicts that differ, or one that the other side does not have. */
interface Difference {
  readonly file: string
  readonly what: string
  readonly native: string
  readonly ours: string
}

const RELEASE = '1.36.0'
const MUTANTS = 20_000
const SEED = 20261121
/** Resources a file of mutants: one broken document must not hide others. */
const PER_FILE = 50

/**
 * Compares the verdicts of native kubeconform and ours over a corpus of manifests, strict and not, and over mutants of
 * them: `node scripts/run.mjs kubernetes-parity DATA CORPUS [KUBECONFORM]`. DATA holds kubernetes.json.gz and
 * custom-resources.json.gz. Prints what differs; 1 where less than 99.9 % agree.
 */
export async function main([data, corpus, program = 'kubeconform']: readonly string[]): Promise<number> {
  if (!data || !corpus) {
    console.error(
      'kubernetes-parity DATA CORPUS [KUBECONFORM]: name the data, a folder of manifests and the program',
    )
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'infra-parity-'))
  try {
    const schemas = writePublished(resolve(data), join(folder, 'schemas'), RELEASE)
    const files = manifestsBelow(resolve(corpus))
    let good = true
    for (const strict of [false, true]) {
      const outcome = await compare(program, schemas, files, strict, folder)
      good = report(`manifests${strict ? ', strict' : ''}`, outcome, resolve(corpus)) && good
    }
    const mutants = writeMutants(files, join(folder, 'mutants'))
    for (const strict of [false, true]) {
      const outcome = await compare(program, schemas, mutants, strict, folder)
      good = report(`mutants${strict ? ', strict' : ''}`, outcome, join(folder, 'mutants')) && good
    }
    const made = writeMade(resolve(data), join(folder, 'made'))
    const outcome = await compare(program, schemas, made, true, folder)
    good = report('values made from the schemas of custom resources', outcome, join(folder, 'made')) && good
    return good ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function manifestsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

interface Outcome {
  readonly total: number
  readonly counts: Readonly<Record<string, number>>
  readonly differences: readonly Difference[]
}

async function compare(
  program: string,
  schemas: readonly string[],
  files: readonly string[],
  strict: boolean,
  folder: string,
): Promise<Outcome> {
  const flags = [
    '-output',
    'json',
    '-verbose',
    '-kubernetes-version',
    RELEASE,
    ...(strict ? ['-strict'] : []),
  ]
  const differences: Difference[] = []
  const counts: Record<string, number> = {}
  let total = 0
  // command lines have a limit
  for (let at = 0; at < files.length; at += 400) {
    const some = files.slice(at, at + 400)
    const native = nativeVerdicts(program, [
      ...flags,
      ...schemas.flatMap((one) => ['-schema-location', one]),
      ...some,
    ])
    const ours = await ourVerdicts([...flags, ...some], folder)
    for (const file of some) {
      const theirs = native.get(file) ?? []
      total += theirs.length
      for (const { status } of theirs) counts[status] = (counts[status] ?? 0) + 1
      differences.push(...differencesOf(file, theirs, ours.get(file) ?? []))
    }
  }
  return { total, counts, differences }
}

/** What is the same on both sides is taken away, first by name, then errors of documents that could not be read. */
function differencesOf(
  file: string,
  native: readonly Verdict[],
  ours: readonly Verdict[],
): readonly Difference[] {
  const open = [...ours]
  let unmatched = [...native]
  const match = (same: (a: Verdict, b: Verdict) => boolean): void => {
    unmatched = unmatched.filter((verdict) => {
      const found = open.findIndex((one) => same(verdict, one))
      if (found >= 0) open.splice(found, 1)
      return found < 0
    })
  }
  match((a, b) => a.status === b.status && named(a) === named(b))
  match((a, b) => a.status === 'statusError' && b.status === a.status && (a.kind === '' || b.kind === ''))
  const inWords = (verdict: Verdict | undefined): string =>
    verdict ? `${verdict.status.replace('status', '')}: ${verdict.msg.slice(0, 260)}` : 'nothing'
  return Array.from({ length: Math.max(unmatched.length, open.length) }, (_, index) => {
    const theirs = unmatched[index]
    const own = open.findIndex((one) => theirs && named(one) === named(theirs))
    const mine = open.splice(Math.max(own, 0), 1)[0]
    return { file, what: named(theirs ?? mine!), native: inWords(theirs), ours: inWords(mine) }
  })
}

function named({ version, kind, name }: Verdict): string {
  return `${version} ${kind} ${name}`
}

function nativeVerdicts(program: string, args: readonly string[]): Map<string, Verdict[]> {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30 })
  if (run.error) throw run.error
  return byFile(run.stdout)
}

async function ourVerdicts(args: readonly string[], cwd: string): Promise<Map<string, Verdict[]>> {
  let out = ''
  const write = (text: string) => {
    out += text
  }
  const stdin = (async function* () {})()
  await kubeconformCommand(args, { stdin, stdout: { write }, stderr: { write() {} }, env: {}, cwd })
  return byFile(out)
}

function byFile(json: string): Map<string, Verdict[]> {
  const { resources } = JSON.parse(json) as { resources: readonly Verdict[] }
  const files = new Map<string, Verdict[]>()
  for (const verdict of resources) {
    const list = files.get(verdict.filename)
    if (list) list.push(verdict)
    else files.set(verdict.filename, [verdict])
  }
  return files
}

/**
 * Takes objects of all files, each kind as often as the next, changes one thing in each, and writes them as JSON within
 * YAML.
 */
function writeMutants(files: readonly string[], to: string): readonly string[] {
  const random = randomFrom(SEED)
  const kinds = new Map<string, unknown[]>()
  // a kind without a schema has one verdict whatever is changed
  const finder = new SchemaFinder({
    locations: [],
    kubernetesVersion: RELEASE,
    strict: true,
    cwd: to,
    texts: schemaText,
    debug: () => {},
  })
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    for (const { value, signature } of readResources(file, text, { strict: false, stdin: false })) {
      if (!value || !finder.find(signature.apiVersion, signature.kind)) continue
      const kind = `${signature.apiVersion}/${signature.kind}`
      kinds.set(kind, [...(kinds.get(kind) ?? []), value])
    }
  }
  const groups = [...kinds.values()]
  return writeObjects(
    Array.from({ length: MUTANTS }, () => {
      const group = groups[Math.floor(random() * groups.length)]!
      return mutated(group[Math.floor(random() * group.length)], random)
    }),
    to,
  )
}

/** Values made from every schema that is shipped, one as it came and one changed. */
function writeMade(data: string, to: string): readonly string[] {
  const random = randomFrom(SEED)
  const { groups } = JSON.parse(
    gunzipSync(readFileSync(join(data, 'custom-resources.json.gz'))).toString('utf8'),
  ) as {
    groups: Readonly<Record<string, Readonly<Record<string, Schema>>>>
  }
  const objects: unknown[] = []
  for (const [group, kinds] of Object.entries(groups)) {
    for (const [name, schema] of Object.entries(kinds)) {
      const cut = name.lastIndexOf('_')
      const value = valueFor({ ...schema, type: 'object' }, schema, random) as Record<string, unknown>
      const object = {
        ...value,
        apiVersion: `${group}/${name.slice(cut + 1)}`,
        kind: name.slice(0, cut),
        metadata: { name: `made-${objects.length}` },
      }
      const changed = mutated(value, random)
      objects.push(object, { ...(changed as object), ...object, spec: (changed as { spec?: unknown }).spec })
    }
  }
  return writeObjects(objects, to)
}

function writeObjects(objects: readonly unknown[], to: string): readonly string[] {
  mkdirSync(to, { recursive: true })
  const written: string[] = []
  for (let at = 0; at < objects.length; at += PER_FILE) {
    const path = join(to, `${String(at).padStart(6, '0')}.yaml`)
    const some = objects
      .slice(at, at + PER_FILE)
      .map((one, index) => `# ${at + index}\n${JSON.stringify(one)}\n`)
    writeFileSync(path, some.join('---\n'))
    written.push(path)
  }
  return written
}

function report(what: string, { total, counts, differences }: Outcome, base: string): boolean {
  const share = total === 0 ? 0 : (100 * (total - differences.length)) / total
  const shown = Object.entries(counts).map(
    ([status, count]) => `${status === '' ? 'empty' : status.replace('status', '').toLowerCase()} ${count}`,
  )
  console.log(
    `\n## ${what}: ${total} resources (${shown.join(', ')}), ${differences.length} differ, ${share.toFixed(3)} % agree with kubeconform ${KUBECONFORM_RELEASE}`,
  )
  for (const { file, what: named, native, ours } of differences.slice(0, 200))
    console.log(
      `- ${existsSync(base) ? relative(base, file) : file}, ${named}\n  - kubeconform: ${native}\n  - infra-lint: ${ours}`,
    )
  return share >= 99.9
}
