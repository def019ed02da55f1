import { readJson } from '../formats/json.ts'
import type { Node, Path } from '../formats/node.ts'
import { readYaml } from '../formats/yaml.ts'
import type { Resource } from '../resource.ts'
import type { SourceFile } from '../tree.ts'

/** A file inside an object: what a ConfigMap or a Secret's `stringData` holds under a key. */
export interface Embedded {
  readonly resource: Resource
  /** the key: `alertmanager.yaml` */
  readonly name: string
  /** where it stands in the object */
  readonly path: Path
  readonly node: Node
}

/** The files inside ConfigMaps and Secrets, in order. What is encoded or encrypted is none. */
export function embeddedFiles(resources: readonly Resource[]): readonly Embedded[] {
  const found: Embedded[] = []
  for (const resource of resources) {
    const part = resource.group !== '' ? undefined : PARTS.get(resource.kind)
    const pairs = part === undefined ? [] : (resource.node(part)?.pairs() ?? [])
    for (const { key, value } of pairs) {
      if (value.kind === 'scalar')
        found.push({ resource, name: key.text, path: [part!, key.text], node: value })
    }
  }
  return found
}

const PARTS: ReadonlyMap<string, string> = new Map([
  ['ConfigMap', 'data'],
  ['Secret', 'stringData'],
])

/** Whether the content of a file inside an object holds some words. Of a literal block the source is asked. */
export function holdsWords({ resource, node }: Embedded, ...words: readonly string[]): boolean {
  const text = node.style === 'literal' ? resource.file.text.slice(node.start, node.end) : node.text
  return words.every((word) => text.includes(word))
}

/**
 * Reads a scalar's content as YAML or JSON. Of a literal block scalar the nodes' offsets are those of the file: what
 * stands before it is read as empty lines. Of other styles they count from the content's start.
 */
export function readEmbedded(file: SourceFile, node: Node, format: 'yaml' | 'json'): Node | undefined {
  const text = node.style === 'literal' ? inPlace(file.text, node) : node.text
  if (format === 'json') return readJson(text).root
  return readYaml(text, { dialect: 'core' }).find(({ root }) => root)?.root
}

function inPlace(text: string, node: Node): string {
  const content = text.indexOf('\n', node.start) + 1
  if (content === 0 || content > node.end) return ''
  return '\n'.repeat(content) + text.slice(content, node.end)
}
