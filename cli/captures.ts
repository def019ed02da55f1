import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Capture } from '../engine/captures/capture.ts'
import { CAPTURE_LIMIT, readCapture } from '../engine/captures/read-capture.ts'
import { kindOf, lstatOf } from './disk.ts'
import { Failure, reasonOf } from './failure.ts'

/** Folders below the folder of captures that are looked into: one an environment. */
const DEPTH = 1

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The captures of a folder, in path order: its `.json` files and those of the folders in it. Throws a Failure that
 * names every one that cannot be read: of half of what runs nothing would be a lie worse than no answer.
 */
export function readCaptures(folder: string, root: string): readonly Capture[] {
  const shown = (path: string): string => relative(root, path).replaceAll('\\', '/') || '.'
  const kind = kindOf(folder)
  if (kind === undefined)
    throw new Failure(`${shown(folder)} does not exist; \`infra-lint captures\` prints what makes captures`)
  if (kind !== 'folder') throw new Failure(`${shown(folder)} is no folder; --captures names one`)
  const captures: Capture[] = []
  const problems: string[] = []
  for (const within of filesOf(folder, shown)) {
    const path = shown(`${folder}/${within}`)
    const text = textOf(`${folder}/${within}`)
    const reading = 'text' in text ? readCapture(path, within, text.text) : { problem: `${path} ${text.why}` }
    if ('problem' in reading) problems.push(reading.problem)
    else captures.push(reading.capture)
  }
  if (problems.length > 0) throw new Failure(problems.join('\n'))
  if (captures.length === 0)
    throw new Failure(`${shown(folder)} holds no capture; \`infra-lint captures\` prints what makes them`)
  return captures
}

function filesOf(folder: string, shown: (path: string) => string, below = '', depth = 0): string[] {
  const full = below === '' ? folder : `${folder}/${below}`
  let names: string[]
  try {
    names = readdirSync(full).sort()
  } catch (error) {
    throw new Failure(`${shown(full)} cannot be read: ${reasonOf(error)}`)
  }
  return names.flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`
    if (lstatOf(`${folder}/${path}`)?.isDirectory())
      return depth < DEPTH ? filesOf(folder, shown, path, depth + 1) : []
    return name.endsWith('.json') ? [path] : []
  })
}

function textOf(path: string): { readonly text: string } | { readonly why: string } {
  if (lstatOf(path)?.isSymbolicLink()) return { why: 'is a symbolic link; captures are plain files' }
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    return { why: `cannot be read: ${reasonOf(error)}` }
  }
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return { why: 'is no file' }
    if (stats.size > CAPTURE_LIMIT)
      return {
        why: `has ${Math.round(stats.size / 1024 / 1024)} MB, more than the ${CAPTURE_LIMIT / 1024 / 1024} MB that are read; capture fewer kinds of objects, or a smaller Terraform root`,
      }
    return { text: decoder.decode(readFileSync(fd)) }
  } catch (error) {
    if (error instanceof TypeError) return { why: 'is not UTF-8' }
    return { why: `cannot be read: ${reasonOf(error)}` }
  } finally {
    closeSync(fd)
  }
}
