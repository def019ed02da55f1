import { readJson } from '../formats/json.ts'
import type { Node } from '../formats/node.ts'
import type { Candidate } from './candidate.ts'
import { keyClassOf } from './key.ts'
import { harmlessOf } from './reference.ts'

/** Whether an attribute of a resource holds what nobody may read. */
export function isSecretAttribute(type: string, attribute: string): boolean {
  return keyClassOf(attribute) !== undefined || (SECRET_TYPES.test(type) && RESULTS.test(attribute))
}

/** Attributes that are secret by their resource's type, whatever they are called. */
const RESULTS =
  /^(?:result|bcrypt_hash|private_key_pem|private_key_openssh|private_key_pem_pkcs8|secret_string|secret_data|secret|plaintext|value)$/
const SECRET_TYPES =
  /^(?:random_password|tls_private_key|aws_secretsmanager_secret_version|aws_ssm_parameter|google_secret_manager_secret_version|google_service_account_key|azurerm_key_vault_secret|vault_[a-z_]*secret[a-z_0-9]*|kubernetes_secret(?:_v1)?|aws_iam_access_key|hcloud_[a-z_]*)$/

/** Whether a path is a Terraform state: JSON whatever its ending says. */
export function isState(name: string): boolean {
  return /\.tfstate(?:\.[\w-]+)?$/.test(name)
}

/** The secrets of a Terraform state: outputs marked sensitive, and attributes that hold what resources made. */
export function judgeState(text: string): Candidate[] {
  const { root } = readJson(text)
  const found: Candidate[] = []
  for (const { key, value } of root?.get('outputs')?.pairs() ?? []) {
    const secret = value.get('value')
    if (value.get('sensitive')?.value === true && secret?.kind === 'scalar')
      add(found, `output ${key.text}`, key, secret)
  }
  for (const resource of root?.get('resources')?.items() ?? []) {
    const type = resource.get('type')?.text ?? ''
    for (const instance of resource.get('instances')?.items() ?? []) {
      for (const { key, value } of instance.get('attributes')?.pairs() ?? []) {
        if (value.kind !== 'scalar') continue
        if (isSecretAttribute(type, key.text)) add(found, `${key.text} of ${type}`, key, value)
      }
    }
  }
  return found
}

/** Adds a value of a state or a plan, unless it is none that could be secret. */
export function add(found: Candidate[], shown: string, key: Node, value: Node): void {
  const text = value.text
  if (value.style === 'plain' || text.length < 4) return
  const harmless = harmlessOf(text)
  if (harmless !== undefined && harmless !== 'filler' && harmless !== 'path') return
  found.push({
    kind: 'terraform-state',
    name: 'value',
    confidence: 'high',
    value: text,
    start: value.start,
    end: value.end,
    key: shown,
    keyStart: key.start,
    keyEnd: key.end,
    shown,
  })
}
