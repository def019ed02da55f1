import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { configSchema } from './generate/config-schema.ts'
import { rulePages } from './generate/rule-pages.ts'
import { loadRules, ruleIds, rulesIndex } from './generate/rules.ts'

const root = resolve(import.meta.dirname, '..')

/** Folders that hold nothing but generated files: what is not made any more is removed from them. */
const OWNED = ['docs/rules', 'schemas/generated']

/** Everything that is generated from committed files: path → text. */
async function generated(): Promise<ReadonlyMap<string, string>> {
  const ids = ruleIds(root)
  const rules = await loadRules(ids)
  const schema = JSON.parse(readFileSync(join(root, 'schemas/config.schema.json'), 'utf8'))
  return new Map([
    ['rules/index.ts', rulesIndex(ids)],
    ['schemas/generated/config.schema.json', `${JSON.stringify(configSchema(schema, rules), null, 2)}\n`],
    ...(await rulePages(root, rules)),
  ])
}

/** Writes what is generated; with `--check` writes nothing and names each stale file. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const check = args.includes('--check')
  const files = await generated()
  const stale = [...files].filter(([path, text]) => read(path) !== text).map(([path]) => path)
  const obsolete = OWNED.flatMap(filesBelow).filter((path) => !files.has(path))
  if (check) {
    for (const path of stale) console.log(`${path} is stale; run npm run generate`)
    for (const path of obsolete) console.log(`${path} is generated no more; run npm run generate`)
    return stale.length + obsolete.length > 0 ? 1 : 0
  }
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), files.get(path)!)
    console.log(`wrote ${path}`)
  }
  for (const path of obsolete) {
    rmSync(join(root, path))
    console.log(`removed ${path}`)
  }
  return 0
}

function read(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined
}

function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1).replaceAll('\\', '/'))
}
