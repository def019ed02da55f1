import type { Node } from '../../engine/formats/node.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { type Clue, clueAt } from './clue.ts'
import { fullImage, storeOf } from './images.ts'
import { isPlatformName } from './releases.ts'
import { hostIn, type Seen, type SeenWorkload } from './workload.ts'

/**
 * The workloads of Compose files, each service once: an override or a file of one environment adds to the service of
 * its folder. Services of one name in several folders are told apart by the folder's.
 */
export function workloadsOfCompose(files: readonly SourceFile[]): readonly SeenWorkload[] {
  const seen = new Map<string, { folder: string; workload: SeenWorkload }>()
  // compose.yaml says what its overrides change: the shortest name of a folder comes first
  const ordered = [...files].sort((a, b) =>
    a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : a.name.length - b.name.length,
  )
  for (const file of ordered) {
    // Compose has merge keys, as YAML 1.1 had them
    const [document] = readYaml(file.text, { dialect: 'kubernetes' })
    for (const { key, value } of document?.root?.get('services')?.pairs() ?? []) {
      if (value.kind !== 'map' || isPlatformName(key.text) || isTool(key.text, value)) continue
      const { folder } = file
      const workload = serviceWorkload(key.text, value, file)
      const known = seen.get(key.text)
      if (!known) seen.set(key.text, { folder, workload })
      else if (known.folder === folder) {
        seen.set(key.text, { folder, workload: together(known.workload, workload) })
      } else {
        const name = `${folder.slice(folder.lastIndexOf('/') + 1)}-${key.text}`
        const other = seen.get(name)
        if (!other) seen.set(name, { folder, workload: { ...workload, name } })
        else if (other.folder === folder)
          seen.set(name, { folder, workload: together(other.workload, workload) })
      }
    }
  }
  return [...seen.values()].map(({ workload }) => workload)
}

/** What two files of a folder say of a service; the first one counts where both say something. */
function together(first: SeenWorkload, second: SeenWorkload): SeenWorkload {
  return {
    ...first,
    store: first.store ?? second.store,
    image: first.image ?? second.image,
    port: first.port ?? second.port,
    health: first.health ?? second.health,
    public: first.public ?? second.public,
    served: first.served || second.served,
    volume: first.volume ?? second.volume,
    calls: [...first.calls, ...second.calls],
  }
}

/** What runs once, or only when somebody asks for it: a migration, a tool of developers. */
function isTool(name: string, service: Node): boolean {
  const profiles =
    service
      .get('profiles')
      ?.items()
      .map(({ text }) => text) ?? []
  if (
    profiles.length > 0 &&
    profiles.every((profile) => /^(?:dev|test|tests|tools?|debug|donotstart|ci|seed|migrate)$/.test(profile))
  )
    return true
  return /(?:^|[-_])(?:migrate|migrations?|init|setup|seed|test|tests|e2e)(?:[-_]|$)/.test(name)
}

function serviceWorkload(name: string, service: Node, file: SourceFile): SeenWorkload {
  const at = (node: Node | undefined): Clue => clueAt(file, node ?? service)
  const imageNode = service.get('image')
  const image = imageNode && fullImage(imageNode.text)
  const store = imageNode && storeOf(image ?? imageNode.text)
  const ports = (service.get('ports')?.items() ?? []).flatMap((item) => portOf(item))
  const exposed = service.get('expose')?.items()[0]
  const port =
    ports[0] ??
    (exposed && /^\d+$/.test(exposed.text)
      ? { node: exposed, target: Number(exposed.text), outside: false }
      : undefined)
  const outside = ports.find((one) => one.outside)
  const routed = pairsOf(service.get('labels')).find(
    ({ name: label, value }) =>
      /^traefik\.http\.routers\./.test(label) || (label === 'traefik.enable' && value === 'true'),
  )
  const volume = (service.get('volumes')?.items() ?? []).find((item) => keepsData(item, store !== undefined))
  const health = /https?:\/\/[^/\s"']+(\/[^\s"'$|;&{}]*)/.exec(
    wordsOf(service.at(['healthcheck', 'test'])),
  )?.[1]
  const lead = outside?.node ?? routed?.node
  return {
    name,
    clue: at(undefined),
    store,
    image: image === undefined ? undefined : { value: image, clue: at(imageNode) },
    port: port && { value: port.target, clue: at(port.node) },
    health: health === undefined ? undefined : { value: health, clue: at(service.get('healthcheck')) },
    public: lead && !store ? { value: true, clue: at(lead) } : undefined,
    served: port !== undefined,
    volume: volume && { value: undefined, clue: at(volume) },
    calls: callsOf(service, file),
  }
}

interface Port {
  readonly node: Node
  readonly target: number
  /** published on more than the host's own loopback */
  readonly outside: boolean
}

/** `"127.0.0.1:8080:80/tcp"`, `5000:80`, `6379`, or a map with `target` and `published`. */
function portOf(item: Node): readonly Port[] {
  if (item.kind === 'map') {
    const target = item.get('target')?.value
    const local = /^127\.|^localhost$/.test(item.get('host_ip')?.text ?? '')
    return Number.isInteger(target)
      ? [{ node: item, target: target as number, outside: item.get('published') !== undefined && !local }]
      : []
  }
  const text = item.text.replace(/\/(?:tcp|udp)$/, '').replace(/\$\{\w+:?-([^{}]*)\}/g, '$1')
  const target = /(\d+)(?:-\d+)?$/.exec(text)?.[1]
  if (target === undefined) return []
  return [
    {
      node: item,
      target: Number(target),
      outside: text.includes(':') && !/^(?:127\.|localhost:|\[::1\])/.test(text),
    },
  ]
}

/** A named volume, or any of a store, that is written to; caches and sockets are no data. */
function keepsData(item: Node, store: boolean): boolean {
  const [source = '', target = '', options = ''] =
    item.kind === 'map'
      ? [
          item.get('source')?.text ?? '',
          item.get('target')?.text ?? '',
          item.get('read_only')?.value === true ? 'ro' : '',
        ]
      : item.text.split(':')
  if (
    target === '' ||
    /\bro\b/.test(options) ||
    /node_modules|cache|\.sock$|localtime|tmp/.test(`${source} ${target}`)
  )
    return false
  const named = /^[\w-]+$/.test(source)
  return (
    named || (store && /data|lib|db|storage/.test(target) && !/\.(?:sql|sh|conf|cnf|ya?ml)$/.test(source))
  )
}

function callsOf(service: Node, file: SourceFile): readonly Seen<string>[] {
  const found: Seen<string>[] = []
  const depends = service.get('depends_on')
  for (const node of [
    ...(depends?.items() ?? []),
    ...(depends?.pairs() ?? []).map(({ key }) => key),
    ...(service.get('links')?.items() ?? []),
  ])
    found.push({ value: node.text.split(':')[0]!, clue: clueAt(file, node) })
  for (const { value, node } of pairsOf(service.get('environment'))) {
    const host = hostIn(value)
    if (host) found.push({ value: host, clue: clueAt(file, node) })
  }
  return found
}

/** A map, or a list of `NAME=value`. */
function pairsOf(
  node: Node | undefined,
): readonly { readonly name: string; readonly value: string; readonly node: Node }[] {
  if (node?.kind === 'map')
    return node.pairs().map(({ key, value }) => ({ name: key.text, value: value.text, node: value }))
  return (node?.items() ?? []).map((item) => {
    const equals = item.text.indexOf('=')
    return {
      name: equals < 0 ? item.text : item.text.slice(0, equals),
      value: equals < 0 ? '' : item.text.slice(equals + 1),
      node: item,
    }
  })
}

function wordsOf(node: Node | undefined): string {
  return node?.kind === 'list'
    ? node
        .items()
        .map(({ text }) => text)
        .join(' ')
    : (node?.text ?? '')
}
