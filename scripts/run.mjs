// node scripts/run.mjs NAME [args]: runs scripts/NAME.ts or NAME/index.ts, which exports
// `main(args)`, whose number (or promise of one) is the exit code.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { load } from './load.mjs'

const root = resolve(import.meta.dirname, '..')
const [name, ...args] = process.argv.slice(2)
const path = [`scripts/${name}.ts`, `${name}/index.ts`].find((candidate) => existsSync(join(root, candidate)))
if (name && path) {
  process.setSourceMapsEnabled(true)
  try {
    const { main } = await load(path)
    process.exitCode = await main(args)
  } catch (error) {
    // esbuild has already said what it could not resolve or read
    if (!Array.isArray(error?.errors)) throw error
    process.exitCode = 1
  }
} else {
  console.error(`there is no scripts/${name ?? 'NAME'}.ts`)
  process.exitCode = 2
}
