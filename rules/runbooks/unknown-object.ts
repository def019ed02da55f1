import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

/** How kubectl calls what people name in runbooks → its kind. */
const KINDS: Readonly<Record<string, string>> = {
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  'deployment.apps': 'Deployment',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  cj: 'CronJob',
  cronjob: 'CronJob',
  cronjobs: 'CronJob',
  hpa: 'HorizontalPodAutoscaler',
  ingress: 'Ingress',
}

const OPTION = String.raw`(?:\s+-{1,2}[\w-]+(?:[= ](?!-)[^\s|&;]+)?)`
const COMMAND = new RegExp(
  String.raw`\bkubectl${OPTION}*\s+(?:rollout\s+\w+|scale|logs|describe|get|edit|exec|set\s+\w+)${OPTION}*\s+(${Object.keys(KINDS).join('|').replaceAll('.', '\\.')})[/ ]([a-z0-9][a-z0-9.-]*)`,
  'g',
)
const CREATE = /\bkubectl\b[^\n`]*?--from=(cj|cronjob)\/([a-z0-9][a-z0-9.-]*)/g

export default defineRule({
  summary: 'The commands of a runbook name workloads that exist.',
  why: 'At night nobody guesses what the deployment is called today; an error here is minutes of outage.',
  remedy:
    'Write the name that the manifests have; put what changes from case to case in capitals, such as NAME.',
  mandate: 'R4',
  severity: 'warning',

  *check(infra) {
    const names = namesByKind(infra)
    for (const { file } of infra.runbooks) {
      for (const { text, start } of commandsIn(file)) {
        if (!text.includes('kubectl')) continue
        for (const pattern of [COMMAND, CREATE]) {
          for (const match of text.matchAll(pattern)) {
            const kind = KINDS[match[1]!]!
            const name = match[2]!
            const known = names.get(kind)
            // A tree that has none of the kind has them elsewhere.
            if (!known || known.has(name) || isElsewhere(infra, match[0])) continue
            const at = start + match.index + match[0].length - name.length
            yield {
              at: range(file, at, at + name.length),
              message: `there is no ${kind} ${name} in the tree; the command will fail`,
            }
          }
        }
      }
    }
  },
})

/** Names of what the tree applies, with what operators make of it: Flagger's copy of a deployment. */
function namesByKind(infra: Infra): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>()
  for (const { kind, name } of infra.resources) {
    const known = names.get(kind) ?? new Set()
    names.set(kind, known.add(name))
  }
  for (const canary of infra.ofKind('Canary')) {
    const target = canary.node('spec', 'targetRef', 'name')?.text
    if (target) names.get('Deployment')?.add(`${target}-primary`)
  }
  return names
}

/** Whether a command goes to a namespace of no environment: what charts make there is not in the tree. */
function isElsewhere(infra: Infra, command: string): boolean {
  const namespace = /\s(?:-n|--namespace)[= ]?([\w-]+)/.exec(command)?.[1]
  if (namespace === undefined) return false
  return !infra.environments.some(({ name }) => namespace === name || namespace.endsWith(`-${name}`))
}

/** Code in fences and between backticks, with where it stands. */
function* commandsIn(file: SourceFile): Iterable<{ text: string; start: number }> {
  for (const { lines } of file.markdown.codeBlocks) {
    for (const line of lines) yield { text: file.text.slice(line.start, line.end), start: line.start }
  }
  for (const match of file.text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g))
    yield { text: match[1]!, start: match.index + 1 }
}
