import { afterAll } from 'vitest'

/**
 * Before each file of tests: the folder that a worker is in is the next file's too, and Yeoman goes into the one that
 * it writes to, which is gone afterwards.
 */
const home = process.cwd()
afterAll(() => process.chdir(home))
