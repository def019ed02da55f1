import type { Design } from '../engine/design.ts'
import { owesLocks } from './iac.ts'
import { quoterFor } from './quote.ts'

const yaml = quoterFor('infra.yaml')

/** Names that RFC 2606 keeps from being anybody's, and the organisation that stands in for one. */
const RESERVED = /(^|[./@])example(\.(com|net|org))?(\/|$)/

/** What only a person or time can supply for a design: the keys under `owed` that rules look up. */
export function owedBy(design: Design): readonly string[] {
  const { owners, domain, registry, repository } = design
  const provisioned = design.iac === 'opentofu' || design.iac === 'terraform'
  return [
    ...(RESERVED.test(owners.team) ? ['owner'] : []),
    ...(RESERVED.test(domain) ? ['domain'] : []),
    ...(RESERVED.test(registry) ? ['registry'] : []),
    ...(RESERVED.test(repository) ? ['repository'] : []),
    ...(design.secrets === 'sops' && design.recipients.length === 0 ? ['age-recipient'] : []),
    ...(design.secrets === 'external-secrets' ? ['secret-store'] : []),
    ...(design.workloads.some((workload) => workload.type === 'database') ? ['backup-credentials'] : []),
    ...(provisioned ? ['state-locking'] : []),
    ...(provisioned && design.iac === 'terraform' ? ['state-encryption'] : []),
    ...(provisioned && owesLocks(design) ? ['provider-locks'] : []),
    'alert-receivers',
    ...(design.workloads.some((workload) => workload.slo?.default) ? ['slo-confirmation'] : []),
    'runbook-review',
    'restore-drill',
    'incident-exercise',
    'governance-approval',
  ]
}

/** The text of an infra.yaml with its debts listed at the end, where it has no `owed` yet. `by` is a date. */
export function withOwed(text: string, design: Design, by: string): string {
  if (/^owed\s*:/m.test(text)) return text
  const entries = owedBy(design).map(
    (what) => `  - { what: ${yaml(what)}, who: ${yaml(design.owners.team)}, by: ${JSON.stringify(by)} }`,
  )
  return `${text.endsWith('\n') ? text : `${text}\n`}
# What only a person or time can supply. Strike an entry when it is done; after its day it is a finding.
owed:
${entries.join('\n')}
`
}
