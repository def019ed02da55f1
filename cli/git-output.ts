import { FILE_LIMIT } from './disk.ts'
import { codeOf, Failure } from './failure.ts'

/** A file as the index or a commit names it. */
export interface Entry {
  readonly path: string
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule */
  readonly mode: string
  readonly oid: string
  /** of the index: 0, or 1 to 3 where a merge is unresolved; 0 for a commit */
  readonly stage: number
  /** false where the name is not UTF-8: the path is then only for showing */
  readonly named: boolean
}

/** A file of the working tree as `git ls-files` names it. */
export interface Listed {
  readonly path: string
  /** `absent` for what a sparse checkout may leave out */
  readonly state: 'tracked' | 'untracked' | 'absent' | 'submodule'
  readonly named: boolean
}

/** The message of the Failure where there is no program called git. */
export const GIT_ABSENT = 'git is not on the PATH'

export function readListed(output: Buffer): Listed[] {
  const listed = new Map<string, Listed>()
  for (const { text, named } of split(output)) {
    const untracked = text.startsWith('? ')
    const path = text.slice(untracked ? 2 : text.indexOf('\t') + 1)
    const state = untracked
      ? 'untracked'
      : text.startsWith('160000', 2)
        ? 'submodule'
        : text[0] === 'S'
          ? 'absent'
          : 'tracked'
    if (!listed.has(path)) listed.set(path, { path, state, named })
  }
  return [...listed.values()]
}

/** What Git wrote. Undefined when it exited with one of the codes in `no`; a Failure when with another but 0. */
export function outputOf(
  args: readonly string[],
  { error, status, stdout, stderr }: Ended,
  no: readonly number[] = [],
): Buffer | undefined {
  if (error) {
    if (codeOf(error) === 'ENOENT') throw new Failure(GIT_ABSENT)
    if (codeOf(error) === 'ENOBUFS') throw new TooMuch()
    throw new Failure(`git ${args[0]} cannot be run: ${codeOf(error)}`)
  }
  if (status === 0) return stdout
  if (no.includes(status ?? -1)) return undefined
  const complaint = firstLine(stderr) || `exit code ${status}`
  // in containers the repository often belongs to somebody else; Git says how to trust it on lines of its own
  const way = complaint.includes('dubious ownership')
    ? '; git config --global --add safe.directory trusts it'
    : ''
  throw new Failure(`git ${args[0]}: ${complaint}${way}`)
}

/** How a process of Git ended. */
export interface Ended {
  readonly error?: Error | undefined
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export function readTree(output: Buffer): Entry[] {
  return split(output).map(({ text, named }) => {
    const tab = text.indexOf('\t')
    const [mode = '', , oid = ''] = text.slice(0, tab).split(' ')
    return { path: text.slice(tab + 1), mode, oid, stage: 0, named }
  })
}

/** Entries of the index: `<mode> <oid> <stage>\t<path>`. A commit waits for this: each costs a few slices. */
export function readIndex(output: Buffer): Entry[] {
  return split(output).map(({ text, named }) => {
    const tab = text.indexOf('\t')
    const space = text.indexOf(' ')
    const mode = text.startsWith(ORDINARY) ? ORDINARY : text.slice(0, space)
    const oid = text.slice(space + 1, tab - 2)
    return { path: text.slice(tab + 1), mode, oid, stage: text.charCodeAt(tab - 1) - DIGIT_0, named }
  })
}

/** The mode of most files: one string for all of them. */
const ORDINARY = '100644'
const DIGIT_0 = '0'.charCodeAt(0)

/** More output than is kept in memory at once. */
export class TooMuch extends Error {}

/** `<oid> blob <size>\n<content>\n` for each, `<oid> missing\n` for what is not there. */
export function readBatch(output: Buffer): Map<string, Buffer | 'large'> {
  const blobs = new Map<string, Buffer | 'large'>()
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at)
    if (end < 0) break
    const [oid = '', type, size = '0'] = output.toString('latin1', at, end).split(' ')
    at = end + 1
    if (type !== 'blob') {
      if (type === 'missing' || type === undefined) continue
      at += Number(size) + 1
      continue
    }
    const length = Number(size)
    blobs.set(oid, length > FILE_LIMIT ? 'large' : output.subarray(at, at + length))
    at += length + 1
  }
  return blobs
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The NUL-ended records of an output, and whether each is UTF-8. */
export function split(output: Buffer): { text: string; named: boolean }[] {
  try {
    const records = strict.decode(output).split('\0')
    records.pop()
    return records.map((text) => ({ text, named: true }))
  } catch {
    return splitBytes(output)
  }
}

function splitBytes(output: Buffer): { text: string; named: boolean }[] {
  const records: { text: string; named: boolean }[] = []
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at)
    if (end < 0) break
    const bytes = output.subarray(at, end)
    const text = bytes.toString('utf8')
    records.push({ text, named: Buffer.from(text).equals(bytes) })
    at = end + 1
  }
  return records
}

/** What Git complains of, without the `fatal:`; its later lines are advice. */
function firstLine(stderr: Buffer): string {
  const line =
    stderr
      .toString('utf8')
      .split('\n')
      .find((one) => one.trim() !== '') ?? ''
  return line.replace(/^(fatal|error): /, '').slice(0, 300)
}
