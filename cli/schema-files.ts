import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { BrokenSchema, type Reading } from '../engine/kubernetes/shape.ts'
import { faultsOf, WrittenSchema } from '../engine/kubernetes/written.ts'
import { codeOf, reasonOf } from './failure.ts'

/**
 * The schema of a file, whole: undefined where there is none (or only `null`, which some registries keep for kinds
 * without a schema). Throws BrokenSchema, which names the file, for one that cannot be used.
 */
export function readSchemaFile(file: string, as: Reading['as']): WrittenSchema | undefined {
  const document = readDocument(file)
  if (document === undefined || document === null) return undefined
  const reading: Reading = { as, draft: as === 'api' ? 7 : draftOf(document), closed: false }
  const schema = new WrittenSchema(document, reading, file, otherFile)
  const [fault] = faultsOf(schema, document)
  if (fault) throw new BrokenSchema(`${file}, at /${fault.path.join('/')}: ${fault.reason}`)
  return schema
}

/** Drafts after 7 are judged as far as draft 7 goes: what they add is not used in schemas of Kubernetes. */
function draftOf(document: unknown): 4 | 6 | 7 {
  const draft = String((document as { $schema?: unknown }).$schema ?? 'draft-04')
  return /draft-0?4/.test(draft) ? 4 : /draft-0?6/.test(draft) ? 6 : 7
}

/** A document that a schema refers to: a file, as seen from the schema's own. */
function otherFile(
  address: string,
  from: string,
): { readonly document: unknown; readonly address: string } | undefined {
  if (/^https?:/.test(address)) return undefined
  const file = resolve(dirname(from), address.replace(/^file:\/\//, ''))
  const document = readDocument(file)
  return document === undefined ? undefined : { document, address: file }
}

function readDocument(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw new BrokenSchema(`${file} cannot be read: ${reasonOf(error)}`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new BrokenSchema(`${file} is no JSON`)
  }
}
