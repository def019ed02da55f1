import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { byCodeUnit } from '../../engine/code-units.ts'
import { patternOf } from '../../engine/kubernetes/pattern.ts'
import { BrokenSchema } from '../../engine/kubernetes/shape.ts'
import { codeOf, Failure } from '../failure.ts'
import { type Io, milliseconds } from '../io.ts'
import { type Flags, readFlags, usage } from '../kubeconform/flags.ts'
import { SchemaFinder } from '../kubeconform/locations.ts'
import { isOutput, OUTPUTS } from '../kubeconform/outputs.ts'
import { type KubeResource, readResources } from '../kubeconform/resources.ts'
import type { Result } from '../kubeconform/result.ts'
import { invalidMessage, validationErrors } from '../kubeconform/words.ts'
import { schemaText } from '../schema-texts.ts'

/** The release of kubeconform whose flags, statuses and outputs these are. */
export const KUBECONFORM_RELEASE = 'v0.8.0'

/**
 * `infra-lint kubeconform`: kubeconform's own command line, with schemas that are built in. Exit code 0 where nothing is
 * invalid and nothing failed, 1 otherwise, as there.
 */
export async function kubeconformCommand(argv: readonly string[], io: Io): Promise<number> {
  const read = readFlags(argv)
  if ('problem' in read) {
    io.stderr.write(`${read.problem === '' ? '' : `${read.problem}\n`}${usage()}\n\n`)
    return 1
  }
  const { flags } = read
  if (flags.help) {
    io.stdout.write(`${usage()}\n\n`)
    return 0
  }
  if (flags.version) {
    io.stdout.write(`${KUBECONFORM_RELEASE}\n`)
    return 0
  }
  try {
    return await judge(flags, io)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    io.stderr.write(`${error.message}\n`)
    return 1
  }
}

async function judge(flags: Flags, io: Io): Promise<number> {
  if (!isOutput(flags.output)) {
    throw new Failure("'outputFormat' must be 'json', 'junit', 'pretty', 'tap' or 'text'")
  }
  const stdin = flags.files.length === 0 || (flags.files.length === 1 && flags.files[0] === '-')
  if (stdin && (io.stdin as { isTTY?: boolean }).isTTY) throw new Failure('failing to read data from stdin')
  if (flags.cache !== '') checkCache(flags.cache)
  const clock = io.clock ?? milliseconds
  const began = clock()
  const options = { summary: flags.summary, verbose: flags.verbose, stdin, elapsed: () => clock() - began }
  const output = OUTPUTS[flags.output](options)
  const finder = new SchemaFinder({
    locations: flags.schemaLocations,
    kubernetesVersion: flags.kubernetesVersion,
    strict: flags.strict,
    cwd: io.cwd,
    texts: schemaText,
    debug: flags.debug ? (line) => io.stderr.write(`${line}\n`) : () => {},
  })
  let good = true
  let pending = ''
  const results = stdin
    ? resultsOf('stdin', await textOf(io.stdin), flags, finder)
    : ofFiles(flags, finder, io)
  for (const result of results) {
    pending += output.add(result)
    if (pending.length > 1 << 16) {
      io.stdout.write(pending)
      pending = ''
    }
    if (result.status === 'invalid' || result.status === 'error') good = false
    if (!good && flags.exitOnError) break
  }
  io.stdout.write(pending + output.end())
  return good ? 0 : 1
}

function checkCache(folder: string): void {
  try {
    if (statSync(folder).isDirectory()) return
  } catch (error) {
    throw new Failure(`failed opening cache folder ${folder}: stat ${folder}: ${goReason(error)}`)
  }
  throw new Failure(`cache folder ${folder} is not a directory`)
}

async function textOf(stream: Io['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream)
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function* ofFiles(flags: Flags, finder: SchemaFinder, io: Io): Iterable<Result> {
  const ignored = patternsOf(flags.ignoreFilenamePatterns)
  for (const path of flags.files) {
    try {
      for (const file of filesBelow(path, io.cwd)) {
        if (ignored(file)) continue
        yield* resultsOf(file, readFileSync(resolve(io.cwd, file), 'utf8'), flags, finder)
      }
    } catch (error) {
      if (error instanceof Failure) yield failed(path, error.message)
      else if (codeOf(error) === '') throw error
      else yield failed(path, fileReason(error, path))
    }
  }
}

/** Regular expressions of file names; a broken one is an error of the paths that it would be asked of. */
function patternsOf(sources: readonly string[]): (path: string) => boolean {
  let patterns: readonly RegExp[] | undefined
  return (path) => {
    patterns ??= sources.map((source) => {
      const pattern = patternOf(source)
      if (!pattern) throw new Failure(`error parsing regexp: ${JSON.stringify(source)} is none`)
      return pattern
    })
    return patterns.some((pattern) => pattern.test(path))
  }
}

/** YAML and JSON files below a path, in order of their names; a path of another ending is none. Links to folders are not followed. */
function* filesBelow(path: string, cwd: string): Iterable<string> {
  const absolute = resolve(cwd, path)
  const stat = lstatSync(absolute)
  if (!stat.isDirectory()) {
    if (/\.(ya?ml|json)$/i.test(path)) yield path
    return
  }
  for (const name of readdirSync(absolute).sort(byCodeUnit)) yield* filesBelow(join(path, name), cwd)
}

function* resultsOf(path: string, text: string, flags: Flags, finder: SchemaFinder): Iterable<Result> {
  const options = { strict: flags.strict, stdin: path === 'stdin' }
  for (const resource of readResources(path, text, options)) yield resultOf(resource, flags, finder)
}

function resultOf(resource: KubeResource, flags: Flags, finder: SchemaFinder): Result {
  const { kind, apiVersion } = resource.signature
  const result = (status: Result['status'], message = '', errors: Result['errors'] = []): Result => ({
    resource,
    status,
    message,
    errors,
  })
  if (resource.empty) return result('empty')
  if (resource.fault !== undefined) return result('error', resource.fault)
  const names = [kind, `${apiVersion}/${kind}`]
  if (names.some((name) => flags.skip.has(name))) return result('skipped')
  if (names.some((name) => flags.reject.has(name))) return result('error', `prohibited resource kind ${kind}`)
  try {
    const schema = finder.find(apiVersion, kind)
    if (!schema)
      return flags.ignoreMissingSchemas
        ? result('skipped')
        : result('error', `could not find schema for ${kind}`)
    const violations = schema.judge(resource.value)
    if (violations.length === 0) return result('valid')
    const errors = validationErrors(violations)
    return result('invalid', invalidMessage(schema.name, errors), errors)
  } catch (error) {
    if (!(error instanceof BrokenSchema)) throw error
    return result('error', `the schema for ${kind} cannot be used: ${error.message}`)
  }
}

function failed(path: string, message: string): Result {
  const signature = { kind: '', apiVersion: '', namespace: '', name: '' }
  return { resource: { path, signature }, status: 'error', message, errors: [] }
}

/** `lstat a.yaml: no such file or directory`, as Go words it. */
function fileReason(error: unknown, path: string): string {
  const call = (error as { syscall?: string }).syscall ?? 'open'
  return `${call} ${path}: ${goReason(error)}`
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
}

function goReason(error: unknown): string {
  return REASONS[codeOf(error)] ?? codeOf(error)
}
