import type { Node } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import { isAside } from './aside.ts'
import { clueAt, commonest, type Found } from './clue.ts'

const FORM = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/
/** Names that nobody can own, and those that stand in for one. */
const NOBODYS =
  /(?:^|\.)(?:local|localhost|internal|test|example|invalid|lan|home|svc|cluster|nip\.io|sslip\.io|xip\.io|traefik\.me|example\.(?:com|org|net)|amazonaws\.com|your-?domain\.\w+|domain\.(?:com|tld))$/

/** The domain that most routes from outside are under, without the names of single hosts. */
export function domainOf(infra: Infra): Found<string> | undefined {
  const hosts: Found<string>[] = []
  const add = (node: Node | undefined, file: Parameters<typeof clueAt>[0]): void => {
    const host = node?.text.toLowerCase().replace(/^\*\./, '')
    if (node && host !== undefined && FORM.test(host) && !NOBODYS.test(host))
      hosts.push({ value: host, clue: clueAt(file, node) })
  }
  for (const resource of infra.ofKind('Ingress', 'HTTPRoute', 'VirtualService', 'Gateway', 'Certificate')) {
    if (isAside(resource.file.folder)) continue
    for (const rule of resource.node('spec', 'rules')?.items() ?? []) add(rule.get('host'), resource.file)
    for (const key of ['hostnames', 'hosts', 'dnsNames'])
      for (const host of resource.node('spec', key)?.items() ?? []) add(host, resource.file)
  }
  const parents = hosts.map(({ value, clue }) => ({ value: registrable(value), clue }))
  return commonest(parents)
}

/** Second-level names under which registries sell names, as `co.uk`. */
const SECOND = /^(?:co|com|org|net|gov|ac|edu|gob|or|ne|service)$/

/** `acme.co.uk` of `shop.staging.acme.co.uk`. */
function registrable(host: string): string {
  const labels = host.split('.')
  const most = labels.length >= 3 && labels.at(-1)!.length === 2 && SECOND.test(labels.at(-2)!) ? 3 : 2
  return labels.slice(-most).join('.')
}
