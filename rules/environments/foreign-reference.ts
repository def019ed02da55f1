import { isDeclared } from '../../engine/exceptions.ts'
import type { Node } from '../../engine/formats/node.ts'
import { keyed, type Place, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type { Member } from '../../engine/views/families.ts'
import { environmentNames, foreignIn } from '../../engine/views/foreign.ts'
import type { Overlay } from '../../engine/views/overlays.ts'

/** Keys whose value says where something is: hosts, databases, buckets, secrets, namespaces. */
const WHERE =
  /(^|[-_.])(hosts?|hostnames?|urls?|uris?|dsn|endpoints?|address(es)?|server|domains?|database|db[-_]?name|bucket|namespace|vault|secret[-_]?(name|path|id|arn)|remote[-_]?key|queue|topic|cluster[-_]?name)$|(Host|Hostname|Url|URL|Uri|Endpoint|Address|Server|Domain|Database|Bucket|Namespace|SecretName|ClusterName)$/i

const DEEPEST = 16

interface Value {
  readonly key: string
  readonly text: string
  readonly place: Place
}

export default defineRule({
  summary: 'No setting of an environment names a host, database, bucket, secret or namespace of another.',
  why: 'Staging that writes to production’s database is an incident that no gate sees; most come from a copied line.',
  remedy:
    'Name the environment’s own, or declare the reference under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E4',
  severity: 'warning',

  *check(infra) {
    const names = environmentNames(infra)
    const overlays = new Map(infra.overlays.map((one) => [one.kustomization.file, one]))
    const seen = new Set<SourceFile>()
    for (const { members } of infra.families) {
      for (const member of members) {
        if (member.stage === 'other') continue
        // A text without the name of another environment is not read.
        const others = [...names].flatMap(([name, stage]) => (stage === member.stage ? [] : [name]))
        for (const file of member.files.values()) {
          if (seen.has(file) || !isSettings(file)) continue
          seen.add(file)
          const { text } = file
          if (!others.some((name) => text.includes(name))) continue
          for (const { key, text: value, place } of [...valuesIn(file), ...patchedIn(overlays.get(file))]) {
            const foreign = foreignIn(withoutTopLevel(value), member, names)
            if (foreign === undefined || isOwnPart(member, file, foreign)) continue
            if (isDeclared(infra, [member.name], key, value)) continue
            yield {
              at: place,
              message: `${key} of ${member.name} is ${value}, which is named after ${foreign}; name its own or declare the reference`,
            }
          }
        }
      }
    }
  },
})

function isSettings({ format, linkTarget, name }: SourceFile): boolean {
  if (linkTarget !== undefined) return false
  return format === 'yaml' || format === 'dotenv' || (format === 'hcl' && name.endsWith('.tfvars'))
}

/** `https://example.dev` names no environment: it is the end of a domain. */
function withoutTopLevel(value: string): string {
  return value.replace(/\.(dev|test|live)(?=$|[:/])/gi, '')
}

/** Whether the file or a folder within the environment is named after the other: what it holds is about both. */
function isOwnPart(member: Member, file: SourceFile, foreign: string): boolean {
  return file.path
    .slice(member.path.length)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .includes(foreign)
}

function* valuesIn(file: SourceFile): Iterable<Value> {
  if (file.format === 'hcl') {
    for (const { name, value } of file.hcl.body.attributes) {
      const text = WHERE.test(name) ? value.literal()?.value : undefined
      if (typeof text === 'string' && isShort(text))
        yield { key: name, text, place: range(file, value.start, value.end) }
    }
    return
  }
  for (const { root, unread, index } of file.documents) {
    if (root && unread === undefined) yield* walk(root, [], '')
    function* walk(node: Node, path: readonly (string | number)[], key: string): Iterable<Value> {
      if (path.length > DEEPEST) return
      if (node.kind === 'map') {
        // `{ name: DATABASE_URL, value: … }` of a container's environment, `{ op: add, path: /data/URL, value: … }`
        const name = node.get('name')?.text ?? (node.get('op') && lastOf(node.get('path')?.text ?? ''))
        for (const pair of node.pairs()) {
          const own = pair.key.text
          yield* walk(pair.value, [...path, own], own === 'value' && name !== undefined ? name : own)
        }
      } else if (node.kind === 'list') {
        for (const [at, item] of node.items().entries()) yield* walk(item, [...path, at], key)
      } else if (WHERE.test(key) && node.alias === undefined && isShort(node.text)) {
        yield { key, text: node.text, place: keyed(file, path, { document: index }) }
      }
    }
  }
}

/** What the inline patches of a kustomization set: nobody reads them as files. */
function* patchedIn(overlay: Overlay | undefined): Iterable<Value> {
  for (const { file, operations, place } of overlay?.patches ?? []) {
    if (file) continue
    for (const { pointer, value } of operations) {
      const key = lastOf(pointer)
      if (value?.kind === 'scalar' && WHERE.test(key) && isShort(value.text))
        yield { key, text: value.text, place }
    }
  }
}

/** The last step of a JSON pointer. */
function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1)
}

/** An address is one word; a sentence may speak of every environment. */
function isShort(text: string): boolean {
  return text.length > 0 && text.length <= 300 && !/\s/.test(text)
}
