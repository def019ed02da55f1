import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/bundle.mjs'

const { isFresh } = createRequire(import.meta.url)(
  '../scripts/bin/fresh.cjs',
) as typeof import('../scripts/bin/fresh.cjs')

/**
 * Tests that start a process run the bundle: it is made once a run, when a source is newer than it. All folders that
 * they make lie in one, in memory where there is room for it. Returns what clears it away.
 */
export default async function setup(): Promise<() => void> {
  const folder = inMemory() ?? mkdtempSync(join(tmpdir(), PREFIX))
  // as every folder for what is temporary: tests try as nobody what root may always do
  chmodSync(folder, 0o1777)
  process.env.TMPDIR = folder
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  if (isFresh()) return clear
  try {
    await bundle()
  } catch (error) {
    if (process.env.CI) throw error
    // the tests of single rooms can still say what is wrong; test/scripts/bundle.test.ts fails
    console.error('the sources cannot be bundled; tests that start a process run the bundle as it was')
  }
  return clear
}

/** What all tests together have on the disk at a time is far less, in bytes. */
const ROOM = 4 * 2 ** 30
const MEMORY = '/dev/shm'
const PREFIX = `infra-test-${process.pid}-`

/**
 * A folder in memory: repositories and trees by the hundred are written, synced and removed again, which takes longer
 * than all else on a busy disk. It must have room (a container gives it 64 MB by default) and let programs in it run.
 * Whoever sets TMPDIR has chosen.
 */
function inMemory(): string | undefined {
  if (process.env.TMPDIR || process.platform !== 'linux' || !existsSync(MEMORY)) return undefined
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize < ROOM) return undefined
  try {
    removeForgotten()
    const folder = mkdtempSync(join(MEMORY, PREFIX))
    const program = join(folder, 'program')
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
    if (spawnSync(program).status === 0) return folder
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // a folder that cannot be used is as good as none
  }
  return undefined
}

/** A run that was killed has cleared nothing away: memory is not to fill up with what is left. */
function removeForgotten(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = /^infra-test-(\d+)-/.exec(name) ?? []
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    try {
      rmSync(join(MEMORY, name), { recursive: true, force: true })
    } catch {
      // somebody else's
    }
  }
}
