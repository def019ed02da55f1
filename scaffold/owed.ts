import type { Design } from '../engine/design.ts'
import { readYaml } from '../engine/formats/yaml.ts'
import { unstatedDebts } from '../engine/unstated.ts'
import { locationDebt, unknownLocations } from './check-places.ts'
import { managedDatabases } from './databases.ts'
import { owesLocks } from './iac.ts'
import { providerOf } from './provider.ts'
import { quoterFor } from './quote.ts'

const yaml = quoterFor('infra.yaml')

/** Names that RFC 2606 keeps from being anybody's, and the organisation that stands in for one. */
const RESERVED = /(^|[./@])example(\.(com|net|org))?(\/|$)/

/** What only a person or time can supply for a design and the text that it was read from: keys under `owed`, as rules look them up. */
export function owedBy(design: Design, text: string): readonly string[] {
  const { owners, domain, registry, repository } = design
  const provisioned = design.iac === 'opentofu' || design.iac === 'terraform'
  return [
    ...(RESERVED.test(owners.team) ? ['owner'] : []),
    // a mailbox under a domain that is owed comes with the domain
    ...(RESERVED.test(owners.contact) && !RESERVED.test(domain) ? ['contact'] : []),
    ...(RESERVED.test(domain) ? ['domain'] : []),
    ...(RESERVED.test(registry) ? ['registry'] : []),
    ...(RESERVED.test(repository) ? ['repository'] : []),
    ...(design.secrets === 'sops' && design.recipients.length === 0 ? ['age-recipient'] : []),
    ...(design.secrets === 'external-secrets' ? ['secret-store'] : []),
    ...(design.workloads.some((workload) => workload.type === 'database') ? ['backup-credentials'] : []),
    ...(managedDatabases(design).length > 0 ? ['database-accounts'] : []),
    ...(provisioned ? ['state-locking'] : []),
    ...(provisioned && design.iac === 'terraform' ? ['state-encryption'] : []),
    ...(provisioned && owesLocks(design) ? ['provider-locks'] : []),
    ...unknownLocations(design).map(locationDebt),
    ...providerOf(design).owed,
    // three images of the monitoring on one host, and what measures a provider's database, are pinned by tag only, for nobody imported their digests
    ...(design.runtime === 'compose' || managedDatabases(design).length > 0 ? ['image-digests'] : []),
    ...unstatedDebts(design, readYaml(text, { dialect: 'core' })[0]?.root),
    'alert-receivers',
    ...(design.workloads.some((workload) => workload.slo?.default) ? ['slo-confirmation'] : []),
    'runbook-review',
    ...(design.workloads.some((workload) => workload.data?.stateful) ? ['restore-drill'] : []),
    'incident-exercise',
    'governance-approval',
  ]
}

/** The text of an infra.yaml with its debts listed at the end, where it has no `owed` yet. `by` is a date. */
export function withOwed(text: string, design: Design, by: string): string {
  const root = readYaml(text, { dialect: 'core' })[0]?.root
  if (!root || root.get('owed')) return text
  const debts = owedBy(design, text).map((what) => ({ what, who: design.owners.team, by }))
  if (root.style === 'flow') {
    // JSON stays JSON
    const inside = text.slice(0, root.end - 1).trimEnd()
    const comma = inside.endsWith(',') ? '' : ','
    return `${inside}${comma}\n"owed": ${JSON.stringify(debts)}${text.slice(root.end - 1)}`
  }
  const marker = /^\.\.\.(?:\s|$)/m.exec(text.slice(root.end))
  const end = marker ? root.end + marker.index : text.length
  const entries = debts.map(
    ({ what, who }) => `  - { what: ${yaml(what)}, who: ${yaml(who)}, by: ${JSON.stringify(by)} }`,
  )
  const before = text.slice(0, end)
  return `${before.endsWith('\n') ? before : `${before}\n`}
# What only a person or time can supply. Strike an entry when it is done; after its day it is a finding.
owed:
${entries.join('\n')}
${text.slice(end)}`
}
