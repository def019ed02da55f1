import { fieldsOf, readTemplate } from '../cli/kubeconform/template.ts'
import type { Snapshot } from '../cli/snapshot.ts'
import type { SchemaSources } from '../engine/kubernetes/conformance.ts'
import { BrokenSchema } from '../engine/kubernetes/shape.ts'
import { faultsOf, WrittenSchema } from '../engine/kubernetes/written.ts'
import { folderOf, resolvePath } from '../engine/tree.ts'

/**
 * Schemas where a config's `schemaLocations` say, out of the repository itself: a server judges the repositories of
 * many, and nothing of its own disk is read for any of them. A location outside the repository holds nothing.
 */
export function schemasIn(snapshot: Snapshot, locations: readonly string[]): SchemaSources['located'] {
  const templates = locations.filter((one) => one !== 'default').map(readTemplate)
  if (templates.length === 0) return undefined
  const documentAt = (path: string): unknown => {
    const text = snapshot.text(path)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text)
    } catch {
      throw new BrokenSchema(`${path} is no JSON`)
    }
  }
  const otherFile = (address: string, from: string) => {
    const path = /^[a-z]+:/.test(address) ? undefined : resolvePath(folderOf(from), address)
    const document = path === undefined ? undefined : documentAt(path)
    return path === undefined || document === undefined ? undefined : { document, address: path }
  }
  return (apiVersion, kind) => {
    const fields = fieldsOf(apiVersion, kind, 'master', true)
    for (const template of templates) {
      const path = resolvePath('', template(fields))
      const document = path === undefined ? undefined : documentAt(path)
      if (path === undefined || document === undefined || document === null) continue
      const schema = new WrittenSchema(document, { as: 'api', draft: 7, closed: false }, path, otherFile)
      const [fault] = faultsOf(schema, document)
      if (fault) throw new BrokenSchema(`${path}, at /${fault.path.join('/')}: ${fault.reason}`)
      return schema.root
    }
    return undefined
  }
}
