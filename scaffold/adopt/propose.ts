import { DELIVERABLES, type Deliverable } from '../../engine/design.ts'
import type { Infra } from '../../engine/infra.ts'
import { plural } from '../../engine/reporters/counts.ts'
import { STAGES } from '../../engine/views/pipelines.ts'
import { isAside } from './aside.ts'
import type { Adoption } from './infer.ts'
import { isPulumiProject } from './pulumi.ts'

/** What a deliverable has and lacks, in words. */
export interface Proposal {
  readonly deliverable: Deliverable
  /** where it is, or where it would be */
  readonly folder: string
  readonly has: readonly string[]
  readonly lacks: readonly string[]
}

/** What the mandate asks for and an adopted tree does not have, deliverable by deliverable. */
export function proposalsFor(infra: Infra, { design, environments, alerts }: Adoption): readonly Proposal[] {
  const answers: Readonly<Record<Deliverable, () => Omit<Proposal, 'deliverable' | 'folder'>>> = {
    iac: () => ofIac(infra, design.iac ?? 'none'),
    environments: () => {
      const found = environments.filter(({ clues }) => clues.length > 0).map(({ name }) => name)
      const missing = environments.filter(({ clues }) => clues.length === 0).map(({ name }) => name)
      return {
        has: found.length > 0 ? [found.join(', ')] : [],
        lacks: missing.length > 0 ? [`environments ${missing.join(', ')}`] : [],
      }
    },
    pipelines: () => ofPipelines(infra),
    monitoring: () => {
      const serving = design.workloads
        .filter(({ type }) => type === 'web' || type === 'api')
        .map(({ name }) => name)
      const covered = new Set(infra.objectives.map(({ service }) => service))
      const open = serving.filter((name) => !covered.has(name))
      return {
        has: counted([infra.dashboards.length, 'dashboard'], [infra.objectives.length, 'objective']),
        lacks: [
          ...(infra.dashboards.length === 0 ? ['dashboards as code'] : []),
          ...(open.length > 0 ? [`objectives of ${some(open)}`] : []),
        ],
      }
    },
    alerting: () => {
      const without = infra.alerts.filter(({ file, runbook }) => !runbook && !isAside(file.folder))
      return {
        has: counted([alerts.length, 'alert'], [infra.alertManagers.length, 'Alertmanager configuration']),
        lacks: [
          ...(alerts.length === 0 ? ['alerts'] : []),
          ...(infra.alertManagers.length === 0 ? ['receivers and routes of Alertmanager'] : []),
          ...(without.length > 0
            ? [`a runbook for ${plural(without.length, 'alert')}, such as ${without[0]!.name}`]
            : []),
        ],
      }
    },
    runbooks: () => ({
      has: counted([infra.runbooks.length, 'runbook']),
      lacks:
        infra.runbooks.length === 0
          ? ['runbooks of deployment, rollback, restore, incidents and every alert']
          : [],
    }),
    'disaster-recovery': () => {
      const stores = design.workloads.filter(({ data }) => data?.stateful).map(({ name }) => name)
      const covered = infra.backups.map(({ covers }) => covers)
      const open = covered.includes(undefined) ? [] : stores.filter((name) => !covered.includes(name))
      return {
        has: counted([infra.backups.length, 'scheduled backup']),
        lacks: [...(open.length > 0 ? [`backups of ${some(open)}`] : []), 'a restore drill with its date'],
      }
    },
  }
  return DELIVERABLES.map((deliverable) => ({
    deliverable,
    folder: infra.folder(deliverable) || '.',
    ...answers[deliverable](),
  }))
}

function ofIac(infra: Infra, iac: string): Omit<Proposal, 'deliverable' | 'folder'> {
  const roots = infra.terraform.filter(({ root, sample }) => root && !sample)
  const modules = infra.terraform.filter(({ root, sample }) => !root && !sample)
  const units = infra.files('').filter(({ name, folder }) => name === 'terragrunt.hcl' && !isAside(folder))
  const pulumi = infra.files('').filter(({ name, folder }) => isPulumiProject(name) && !isAside(folder))
  const unlocked = roots.filter(({ lockFile }) => !lockFile)
  const local = roots.filter(({ backend }) => !backend)
  return {
    has: counted(
      [roots.length, 'root'],
      [modules.length, 'module'],
      [units.length, 'unit'],
      [pulumi.length, 'Pulumi project'],
    ),
    lacks: [
      ...(infra.terraform.length === 0 && (iac === 'opentofu' || iac === 'terraform') && units.length === 0
        ? ['infrastructure as code: a root for each environment']
        : []),
      ...(unlocked.length > 0 ? [`a lock file in ${some(unlocked.map(({ folder }) => folder || '.'))}`] : []),
      ...(local.length > 0 ? [`remote state of ${some(local.map(({ folder }) => folder || '.'))}`] : []),
    ],
  }
}

function ofPipelines(infra: Infra): Omit<Proposal, 'deliverable' | 'folder'> {
  const running = infra.pipelines.filter(({ runs }) => runs)
  const delivering = running.filter(({ delivers }) => delivers)
  const stages = new Set(delivering.flatMap(({ jobs }) => jobs.flatMap((job) => [...job.stages])))
  const open = STAGES.filter((stage) => !stages.has(stage))
  return {
    has:
      delivering.length === 0 && running.length > 0
        ? [
            `${plural(running.length, 'pipeline')} that ${running.length === 1 ? 'delivers' : 'deliver'} nothing`,
          ]
        : counted([delivering.length, 'pipeline']),
    lacks: open.length > 0 ? [`stages ${open.join(', ')}`] : [],
  }
}

function counted(...counts: readonly (readonly [number, string])[]): readonly string[] {
  return counts.flatMap(([count, word]) => (count > 0 ? [plural(count, word)] : []))
}

/** The first names of a list, and how many more. */
function some(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
