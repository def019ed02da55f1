import { quoterFor } from '../quote.ts'
import type { Clue, Evidence } from './clue.ts'
import type { Adoption } from './infer.ts'

const yaml = quoterFor('infra.yaml')

/** Alerts that are named one by one; of more the number is said. */
const LISTED = 20

/** The text of infra.yaml for an adopted tree: every value with the place that says it, or that it is assumed. */
export function adoptedDesign({ design, evidence, alerts }: Adoption): string {
  const reasons = new Map(evidence.map((one) => [one.key, one]))
  const because = (key: string): string => comment(reasons.get(key))
  const line = (key: string, value: unknown, of = key): string => `${key}: ${scalar(value)}${because(of)}`
  const lines = [
    '# The declared design, as generator-infra adopt read it from the repository. A comment says where a value stands;',
    '# “assumed” marks what nothing in the repository says: correct it first. docs/adopt.md says how each is told.',
    'apiVersion: infra/v1',
    line('name', design.name),
    ...(design.repository === undefined ? [] : [line('repository', design.repository)]),
    `owners:${because('owners')}`,
    `  team: ${scalar(design.owners.team)}`,
    '',
    '# Where and how it runs.',
    line('stage', design.stage),
    ...(
      ['provider', 'regions', 'iac', 'runtime', 'packaging', 'gitops', 'pipelines', 'secrets'] as const
    ).map((key) => line(key, design[key])),
    ...(['recipients', 'secretStore', 'domain', 'registry'] as const).flatMap((key) =>
      design[key] === undefined ? [] : [line(key, design[key])],
    ),
    '',
    '# In the order of promotion.',
    'environments:',
    ...design.environments.map(
      (environment) =>
        `  - { ${Object.entries(environment)
          .map(([key, value]) => `${key}: ${scalar(value)}`)
          .join(', ')} }${because(`environments.${environment.name}`)}`,
    ),
    '',
    'workloads:',
    ...design.workloads.flatMap((workload) => {
      const { name, ...rest } = workload
      const own = `workloads.${name}`
      return [
        `  - name: ${scalar(name)}${because(own)}`,
        ...Object.entries(rest).map(
          ([key, value]) => `    ${key}: ${scalar(value)}${because(`${own}.${key}`)}`,
        ),
      ]
    }),
  ]
  if (design.alerting) lines.push('', line('alerting', design.alerting))
  if (alerts.length > 0) {
    lines.push(
      '',
      alerts.length === 1
        ? '# This alert is in the tree already, and stays where it is:'
        : `# These ${alerts.length} alerts are in the tree already, and stay where they are:`,
    )
    for (const { name, severity, clue } of alerts.slice(0, LISTED))
      lines.push(`#   ${plain(name)}${severity ? ` (${plain(severity)})` : ''} ${placed(clue)}`)
    if (alerts.length > LISTED) lines.push(`#   and ${alerts.length - LISTED} more`)
  }
  const paths = Object.entries(design.paths ?? {})
  if (paths.length > 0) {
    lines.push('', '# Where the deliverables are; “.” is the whole repository.', 'paths:')
    for (const [key, path] of paths) lines.push(`  ${key}: ${scalar(path)}`)
  }
  return `${lines.join('\n')}\n`
}

/** A value on one line; a point stands for the root and is quoted as text. */
function scalar(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, one]) => `${key}: ${scalar(one)}`)
    return `{ ${pairs.join(', ')} }`
  }
  return yaml(value)
}

function comment(evidence: Evidence | undefined): string {
  if (!evidence) return ''
  const { why, clues } = evidence
  if (clues.length > 0) return ` # ${plain(why)}: ${clues.slice(0, 3).map(placed).join(', ')}`
  return KNOWN.has(evidence.key) ? ` # ${plain(why)}` : ` # assumed: ${plain(why)}`
}

/** Values that the host knows: nothing is assumed of them. */
const KNOWN: ReadonlySet<string> = new Set(['name', 'repository'])

/** `clusters/prod/apps.yaml:3` */
function placed({ file, line }: Clue): string {
  return `${plain(file)}:${line}`
}

/** Text that stays within a comment. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, '?')
}
