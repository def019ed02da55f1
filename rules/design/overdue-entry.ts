import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { unstatedDebts } from '../../engine/unstated.ts'

/** Entries that a rule of their own asks for, at the very place. */
const ASKED_ELSEWHERE = new Set(['slo-confirmation', 'runbook-review', 'restore-drill', 'provider-locks'])

/** What is to be done for the entries that the generator writes. */
const TO_DO: Readonly<Record<string, string>> = {
  owner: 'the team is a reserved name; set owners.team',
  contact: 'the mailbox is a reserved name; set owners.contact',
  domain: 'the domain is a reserved name; set domain',
  registry: 'the registry is a reserved name; set registry',
  repository: 'the repository is a reserved name; set repository',
  'age-recipient': 'nobody can decrypt yet; make a key with age-keygen and set recipients',
  'secret-store':
    'External Secrets cannot read yet; let each cluster log in to the secret store and put the values there',
  'aws-accounts': 'environments share a stand-in for an account; set account of each, one that no other has',
  'backup-credentials': 'the backup jobs have no credentials; encrypt them into each environment’s secrets',
  'database-accounts':
    'programs have no account in the databases that the provider runs; make each and its secret, as infra/runbooks/on-board-environment.md says',
  'image-digests': 'some images are pinned by tag only; look their digests up and add them',
  'host-keys':
    'nobody has read the key of each host at its console; put it into host_key of the environment’s terraform.tfvars',
  'object-storage':
    'state and copies have a reserved name for their storage; set state and backups to an S3 of yours',
  'state-locking':
    'nobody has shown that the state’s storage honours conditional writes; run infra/iac/object-storage.sh locking',
  'state-encryption':
    'the state is not encrypted before it leaves the machine; set iac: opentofu, or record who accepts that',
  'alert-receivers':
    'alerts reach nobody yet; encrypt the receivers’ addresses into each environment’s secrets',
  'incident-exercise': 'the incident process was never practised; walk through it once',
  'governance-approval': 'nobody has approved production; record who did',
}

/** What is to be done for a location that the price table does not know. */
function location(what: string): string | undefined {
  const name = /^location-(.+)$/.exec(what)?.[1]
  return (
    name &&
    `nobody has confirmed that ${name} has the servers, load balancers and volumes of this design, or what they cost there; ask the provider’s list of locations, then state prices`
  )
}

export default defineRule({
  summary: 'What is owed is given by its day.',
  why: 'An entry under `owed` is a promise with a name and a date; past its date production stands on something nobody did.',
  remedy:
    'Do what is owed and strike the entry from `infra/infra.yaml`, or agree on a new date with those who rely on it.',
  mandate: 'Q3',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    if (design.owed.length === 0) return
    const unstated = unstatedDebts(design, designFile.document?.root)
    for (const [index, { what }] of design.owed.entries()) {
      if (ASKED_ELSEWHERE.has(what) || unstated.includes(what)) continue
      yield {
        at: keyed(designFile.path, ['owed', index, 'what']),
        message: TO_DO[what] ?? location(what) ?? `${what} is owed`,
        owed: { what },
      }
    }
  },
})
