import type { Node, Pair } from '../../engine/formats/node.ts'
import { readYaml } from '../../engine/formats/yaml.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type { Backup } from '../../engine/views/backups.ts'
import { type Clue, clueAt } from './clue.ts'
import { bareName, fullImage, storeNamed, storeOf } from './images.ts'
import { isPlatformName } from './releases.ts'
import { hostIn, type Seen, type SeenWorkload } from './workload.ts'

/**
 * The workloads of Compose files, each service once: an override or a file of one environment adds to the service of
 * its folder. Services of one name in several folders are told apart by the folder's.
 */
export function workloadsOfCompose(
  files: readonly SourceFile[],
  made: readonly Pick<Backup, 'file' | 'name'>[],
): readonly SeenWorkload[] {
  const backups = new Set(made.map(({ file, name }) => `${file.path}\n${name}`))
  const seen = new Map<string, { folder: string; workload: SeenWorkload }>()
  // compose.yaml says what its overrides change: the shortest name of a folder comes first
  const ordered = [...files].sort((a, b) =>
    a.folder < b.folder
      ? -1
      : a.folder > b.folder
        ? 1
        : Number(isBench(a)) - Number(isBench(b)) || a.name.length - b.name.length,
  )
  const bases = new Set(files.filter(({ name }) => PLAIN.test(name)).map(({ folder }) => folder))
  const deployed = new Set(files.filter((file) => !isBench(file)).map(({ folder }) => folder))
  for (const file of ordered) {
    // Compose has merge keys, as YAML 1.1 had them
    const [document] = readYaml(file.text, { dialect: 'kubernetes' })
    const services = document?.root?.get('services')?.pairs() ?? []
    const finished = awaited(services.map(({ value }) => value))
    const beside = isBench(file) && deployed.has(file.folder)
    const proxied = beside ? new Map<string, Node>() : behindProxy(services)
    for (const { key, value } of services) {
      if (value.kind !== 'map' || finished.has(key.text) || isTool(key.text, value)) continue
      if (isEquipment(key.text, value) || backups.has(`${file.path}\n${key.text}`)) continue
      const { folder } = file
      const workload = serviceWorkload(key.text, value, file, proxied.get(key.text))
      const name = qualified(folder, key.text)
      const own = [key.text, name].find((one) => seen.get(one)?.folder === folder)
      if (own !== undefined) {
        // where developers publish a port, nobody else comes in; without a common file the port may be theirs alone
        const port = bases.has(folder) ? workload.port : undefined
        const more = beside ? { ...workload, public: undefined, port } : workload
        seen.set(own, { folder, workload: together(seen.get(own)!.workload, more) })
        continue
      }
      // what only developers start beside it is not deployed
      if (beside) continue
      if (!seen.has(key.text)) seen.set(key.text, { folder, workload })
      else if (!seen.has(name)) seen.set(name, { folder, workload: { ...workload, name } })
    }
  }
  return [...seen.values()].map(({ folder, workload }) => ({
    ...workload,
    calls: workload.calls.map((call) => ({ ...call, value: calledFrom(folder, call.value, seen) })),
  }))
}

/** A project calls its own service of a name first, which another folder's of that name may have made a longer one of. */
function calledFrom(
  folder: string,
  name: string,
  seen: ReadonlyMap<string, { readonly folder: string }>,
): string {
  const own = qualified(folder, name)
  return seen.get(name)?.folder !== folder && seen.get(own)?.folder === folder ? own : name
}

function qualified(folder: string, name: string): string {
  return `${folder.slice(folder.lastIndexOf('/') + 1)}-${name}`
}

/** Services that others wait for until they are done: they run once. */
function awaited(services: readonly Node[]): ReadonlySet<string> {
  return new Set(
    services.flatMap((service) =>
      (service.get('depends_on')?.pairs() ?? [])
        .filter(({ value }) => value.get('condition')?.text === 'service_completed_successfully')
        .map(({ key }) => key.text),
    ),
  )
}

/** What a host is equipped with, by the service's name or by what its image runs. */
function isEquipment(name: string, service: Node): boolean {
  const image = service.get('image')?.text
  return isPlatformName(name) || (image !== undefined && isPlatformName(bareName(image)))
}

const PLAIN = /^(?:docker-)?compose\.ya?ml$/

/** A Compose file of a developer's machine or of tests, by its name: `docker-compose.local.yml`. */
function isBench({ name }: SourceFile): boolean {
  return /^(?:docker-)?compose[.-](?:local|dev|develop|development|test|tests|testing|ci|debug|e2e)\.ya?ml$|^(?:local|dev|test|ci)\.(?:docker-)?compose\.ya?ml$/.test(
    name,
  )
}

/** The services that a proxy with published ports waits for: it leads to them, by a configuration of its own. */
function behindProxy(services: readonly Pair[]): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  for (const { key, value } of services) {
    const called = `${key.text} ${bareName(value.get('image')?.text ?? '')}`
    if (!/\b(?:traefik|nginx|caddy|haproxy|envoy|kong)\b/.test(called.replace(/[_-]/g, ' '))) continue
    if ((value.get('ports')?.items() ?? []).flatMap(portOf).every(({ outside }) => !outside)) continue
    const depends = value.get('depends_on')
    for (const node of [...(depends?.items() ?? []), ...(depends?.pairs() ?? []).map((pair) => pair.key)])
      if (!found.has(node.text)) found.set(node.text, node)
  }
  return found
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

function serviceWorkload(
  name: string,
  service: Node,
  file: SourceFile,
  proxied: Node | undefined,
): SeenWorkload {
  const at = (node: Node | undefined): Clue => clueAt(file, node ?? service)
  const imageNode = service.get('image')
  // with `build` a name without a registry is what the result is called on that machine
  const built = service.get('build') !== undefined && !imageNode?.text.includes('/')
  const image = built ? undefined : imageNode && fullImage(imageNode.text)
  const store = built ? storeNamed(name) : imageNode && storeOf(image ?? imageNode.text)
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
  const lead = outside?.node ?? routed?.node ?? proxied
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
