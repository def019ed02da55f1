import { readDotenv } from '../formats/dotenv.ts'
import type { Document, Node, Path } from '../formats/node.ts'
import { resolvePath, type SourceFile, type Tree } from '../tree.ts'
import { isTestData } from '../views/sample-folders.ts'
import type { Candidate } from './candidate.ts'
import { isOpenEntry } from './kubernetes-secrets.ts'

/** What Kustomize's secret generators of a tree make Secrets of. */
export interface Generated {
  /** paths of the env files that they read */
  readonly files: ReadonlySet<string>
  /** entries in clear: literals, and lines of env files, by file */
  readonly entries: readonly { readonly file: SourceFile; readonly secrets: readonly Candidate[] }[]
}

const known = new WeakMap<Tree, Generated>()
const NAME = /(?:^|\/)kustomization(?:\.ya?ml)?$/i

/** The secret generators of a tree, read once. */
export function generatedIn(tree: Tree): Generated {
  let found = known.get(tree)
  if (!found) {
    found = read(tree)
    known.set(tree, found)
  }
  return found
}

function read(tree: Tree): Generated {
  const files = new Set<string>()
  const entries: { file: SourceFile; secrets: readonly Candidate[] }[] = []
  for (const [path, file] of tree) {
    if (!path.includes('ustomization') || !NAME.test(path) || isTestData(file.folder)) continue
    if (file.linkTarget !== undefined || !file.text.includes('secretGenerator')) continue
    const secrets: Candidate[] = []
    for (const document of file.documents) {
      for (const [index, generator] of document.root?.get('secretGenerator')?.items().entries() ?? []) {
        const name = generator.get('name')?.text ?? ''
        secrets.push(...literalsOf(generator, name, document, index))
        for (const env of envsOf(generator)) {
          const target = resolvePath(file.folder, env)
          const source = target === undefined ? undefined : tree.get(target)
          if (
            !source ||
            source.linkTarget !== undefined ||
            source.unread !== undefined ||
            files.has(source.path)
          )
            continue
          files.add(source.path)
          entries.push({ file: source, secrets: [...linesOf(source, name)] })
        }
      }
    }
    if (secrets.length > 0) entries.push({ file, secrets })
  }
  return { files, entries }
}

function envsOf(generator: Node): readonly string[] {
  const env = generator.get('env')?.text
  return [...(env ? [env] : []), ...(generator.get('envs')?.items() ?? []).map((item) => item.text)]
}

function* literalsOf(generator: Node, name: string, document: Document, index: number): Iterable<Candidate> {
  for (const [at, item] of generator.get('literals')?.items().entries() ?? []) {
    const sign = item.text.indexOf('=')
    if (item.kind !== 'scalar' || sign <= 0) continue
    const path: Path = ['secretGenerator', index, 'literals', at]
    // the literal as a whole is shown: quotes and escapes may stand anywhere in it
    const candidate = entryOf(name, item.text.slice(0, sign), item.text.slice(sign + 1), item)
    if (candidate) yield { ...candidate, place: { document: document.index, path } }
  }
}

function* linesOf(file: SourceFile, name: string): Iterable<Candidate> {
  const root = (file.format === 'dotenv' ? file.documents[0] : readDotenv(file.text))?.root
  for (const { key, value } of root?.pairs() ?? []) {
    const candidate = entryOf(name, key.text, value.text, value)
    if (candidate) yield { ...candidate, keyStart: key.start, keyEnd: key.end }
  }
}

function entryOf(name: string, key: string, text: string, node: Node): Candidate | undefined {
  const value = text.replace(/^(["'])(.*)\1$/s, '$2')
  if (key.startsWith('sops_') || isOpenEntry(key, value)) return undefined
  return {
    kind: 'credential',
    name: `Secret ${name}`,
    confidence: 'high',
    value,
    start: node.start,
    end: node.end,
    key,
    shown: key,
  }
}
