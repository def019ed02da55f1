import type { Design } from './design.ts'
import type { Node } from './formats/node.ts'

// What a design leaves out that only people know. Defaults stand in for it, so that a tree can be written; until
// somebody has said it, it is owed. Judged by what the file says: a default that was filled in is nobody's word.

/** Keys of `constraints` that every design states (I3), in the order of the schema. */
export const CONSTRAINTS = ['budget', 'residency', 'retention', 'team'] as const

/** A key of `constraints` that every design states. */
export type Constraint = (typeof CONSTRAINTS)[number]

/** What every workload states (I2). */
export const WORKLOAD_FACTS = ['traffic', 'data', 'scaling'] as const

/** A key of a workload that tells what it is like. */
export type WorkloadFact = (typeof WORKLOAD_FACTS)[number]

/** What serves others has no traffic of its own to state, and grows with its data; what runs by the clock has neither. */
const WITHOUT_TRAFFIC: ReadonlySet<string> = new Set(['database', 'cache', 'cron'])

/** The constraints that a file does not state; `root` is its document. */
export function unstatedConstraints(root: Node | undefined): readonly Constraint[] {
  const written = root?.get('constraints')
  return CONSTRAINTS.filter((key) => !written?.get(key))
}

/** What the file does not say of the workload at an index. */
export function unstatedFacts(
  design: Design,
  index: number,
  root: Node | undefined,
): readonly WorkloadFact[] {
  const written = root?.at(['workloads', index])
  const type = design.workloads[index]!.type
  return WORKLOAD_FACTS.filter((key) => (key === 'data' || !WITHOUT_TRAFFIC.has(type)) && !written?.get(key))
}

/** Whether the workload at an index keeps data and the file states neither RPO nor RTO (B1). */
export function lacksRecovery(design: Design, index: number, root: Node | undefined): boolean {
  return Boolean(design.workloads[index]!.data?.stateful) && !root?.at(['workloads', index, 'recovery'])
}

/** The environments that run where copies of the design's data lie (B3): [] where nothing keeps data. */
export function besideBackups(design: Design): readonly string[] {
  if (!design.workloads.some((one) => one.data?.stateful)) return []
  return design.environments.filter((one) => one.region === design.backups.region).map(({ name }) => name)
}

/** Keys under `owed` of infra.yaml, where what is unstated is promised. */
export const DEBT = {
  constraints: 'constraints',
  backupRegion: 'backup-region',
  workload: (name: string): string => `workload-${name}`,
  recovery: (name: string): string => `recovery-${name}`,
  framework: (name: string): string => `compliance-review-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
} as const

/** Everything that the design leaves out and only people know, as keys under `owed`, each once. */
export function unstatedDebts(design: Design, root: Node | undefined): readonly string[] {
  const debts = [
    ...(unstatedConstraints(root).length > 0 ? [DEBT.constraints] : []),
    ...design.workloads.flatMap(({ name }, index) => [
      ...(unstatedFacts(design, index, root).length > 0 ? [DEBT.workload(name)] : []),
      ...(lacksRecovery(design, index, root) ? [DEBT.recovery(name)] : []),
    ]),
    ...design.compliance
      .filter(({ reviewer }) => !reviewer)
      .map(({ framework }) => DEBT.framework(framework)),
    ...(besideBackups(design).length > 0 ? [DEBT.backupRegion] : []),
  ]
  return [...new Set(debts)]
}
