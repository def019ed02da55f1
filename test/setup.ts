import { createRequire } from 'node:module'
import { bundle } from '../scripts/bundle.mjs'

const { isFresh } = createRequire(import.meta.url)(
  '../scripts/bin/fresh.cjs',
) as typeof import('../scripts/bin/fresh.cjs')

/** Tests that start a process run the bundle: it is made once a run, when a source is newer than it. */
export default async function setup(): Promise<void> {
  if (isFresh()) return
  try {
    await bundle()
  } catch (error) {
    if (process.env.CI) throw error
    // the tests of single rooms can still say what is wrong; test/scripts/bundle.test.ts fails
    console.error('the sources cannot be bundled; tests that start a process run the bundle as it was')
  }
}
