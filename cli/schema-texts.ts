import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { codeOf } from './failure.ts'

const folder = new URL('../schemas/kubernetes/', import.meta.url)

/**
 * `Sources.schemas` of a development clone: the files that `npm run import` wrote. In the bundle
 * scripts/entry/schema-texts.ts stands in for it.
 */
export function schemaText(group: string): string | undefined {
  if (group === '') return readFileSync(new URL('built-in.txt', folder), 'utf8')
  if (!/^[a-z0-9.-]+$/.test(group)) return undefined
  try {
    return gunzipSync(readFileSync(new URL(`groups/${group}.gz`, folder))).toString('utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
