import type { HclSpot } from './hcl-walk.ts'

/** How many labels follow a block's type, for the blocks that Terraform's language knows. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  module: 1,
  variable: 1,
  output: 1,
  provider: 1,
  check: 1,
  run: 1,
  mock_provider: 1,
  terraform: 0,
  locals: 0,
  moved: 0,
  import: 0,
  removed: 0,
}

/** The same for blocks within blocks. */
const INNER_LABELS: Readonly<Record<string, number>> = {
  backend: 1,
  provisioner: 1,
  dynamic: 1,
  provider_meta: 1,
  cloud: 0,
  required_providers: 0,
  lifecycle: 0,
  validation: 0,
  precondition: 0,
  postcondition: 0,
  connection: 0,
  timeouts: 0,
  assert: 0,
}

/** How many steps of the rest of a path name a block that is to be made: its type and labels; 0 for an attribute. */
export function headerOf(spot: HclSpot): number {
  const [type] = spot.rest
  if (spot.kind === 'value' || typeof type !== 'string') return 0
  const labels = (spot.block ? INNER_LABELS : LABELS)[type] ?? -1
  return labels + 1
}
