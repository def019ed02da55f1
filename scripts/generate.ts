import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ruleIds, rulesIndex } from './generate/rules.ts'
import { load } from './load.mjs'

const root = resolve(import.meta.dirname, '..')

/** Folders that hold nothing but generated files: what is not made any more is removed from them. */
const OWNED = ['docs/rules', 'schemas/generated']

/** Writes what is generated; with `--check` writes nothing and names each stale file. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const check = args.includes('--check')
  const index = new Map([['rules/index.ts', rulesIndex(root, ruleIds(root))]])
  // the index first: a rule can then be tried even where a page cannot be made of it yet
  let wrong = check ? differences(index) : write(index)
  const made = await pagesWith(index)
  wrong += check ? differences(made) : write(made)
  for (const path of OWNED.flatMap(filesBelow)) {
    if (made.has(path)) continue
    if (!check) rmSync(join(root, path))
    console.log(check ? `${path} is generated no more; run npm run generate` : `removed ${path}`)
    wrong++
  }
  return check && wrong > 0 ? 1 : 0
}

/** What is made from the rules that are there now, whatever the index on disk says. */
async function pagesWith(index: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const { pages } = await load<typeof import('./generate/pages.ts')>('scripts/generate/pages.ts', {
    instead: Object.fromEntries(index),
  })
  return pages(JSON.parse(readFileSync(join(root, 'schemas/config.schema.json'), 'utf8')))
}

function differences(files: ReadonlyMap<string, string>): number {
  const stale = [...files].filter(([path, text]) => read(path) !== text)
  for (const [path] of stale) console.log(`${path} is stale; run npm run generate`)
  return stale.length
}

function write(files: ReadonlyMap<string, string>): number {
  const stale = [...files].filter(([path, text]) => read(path) !== text)
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
  return stale.length
}

function read(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined
}

function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
}
