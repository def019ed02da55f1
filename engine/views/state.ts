import type { Attribute, Block } from '../formats/hcl.ts'
import { stringOf } from './find-modules.ts'
import type { PlacedBlock, TerraformModule } from './terraform.ts'

/** Where a root keeps its state, as its backend block says it. */
export interface StateBackend {
  readonly module: TerraformModule
  readonly placed: PlacedBlock
  /** `s3`, `gcs`, `azurerm` … */
  readonly type: string
  /** whether something essential is left to `-backend-config`: what the block lacks may be given there */
  readonly partial: boolean
  /** the same for two roots that share a state; undefined where it cannot be told */
  readonly identity: string | undefined
  /** the attribute that tells states of one store apart, where it is written */
  readonly key: Attribute | undefined
  attribute(name: string): Attribute | undefined
}

/** What names a state in each backend: the store, and last what tells states of one store apart. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  s3: ['bucket', 'key'],
  gcs: ['bucket', 'prefix'],
  azurerm: ['storage_account_name', 'container_name', 'key'],
  oss: ['bucket', 'prefix', 'key'],
  cos: ['bucket', 'prefix', 'key'],
  http: ['address'],
  consul: ['path'],
  pg: ['schema_name'],
  kubernetes: ['secret_suffix'],
}

/** What has a default in each backend: not to name it is not to leave it open. */
const DEFAULTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gcs: { prefix: '' },
  oss: { prefix: 'env:', key: 'terraform.tfstate' },
  cos: { prefix: '', key: 'terraform.tfstate' },
  pg: { schema_name: 'terraform_remote_state' },
}

/** The remote backends of all roots that people apply. */
export function stateBackends(modules: readonly TerraformModule[]): readonly StateBackend[] {
  return modules.flatMap((module): StateBackend[] => {
    const placed = module.backend
    const type = placed?.block.labels[0]
    if (!module.root || module.sample || !placed || type === undefined || type === 'local') return []
    const { body } = placed.block
    const names = NAMES[type] ?? []
    const values = names.map((name) => stringOf(body.attribute(name)) ?? DEFAULTED[type]?.[name])
    const partial = values.some((value) => value === undefined) || names.length === 0
    return [
      {
        module,
        placed,
        type,
        partial,
        identity: partial ? undefined : [type, ...storeOf(placed.block), ...values].join('\n'),
        key: body.attribute(names.at(-1) ?? ''),
        attribute: (name) => body.attribute(name),
      },
    ]
  })
}

/** The end point, where one is named: equal buckets of two providers are two buckets. */
function storeOf({ body }: Block): readonly string[] {
  const endpoints = body.attribute('endpoints')?.value.entry('s3')?.value.literal()?.value
  return [
    String(endpoints ?? stringOf(body.attribute('endpoint')) ?? ''),
    stringOf(body.attribute('address')) ?? '',
  ]
}
