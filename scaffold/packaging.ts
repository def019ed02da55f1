import type { Design } from '../engine/design.ts'

/** The folder of the chart that every environment gets a release of, where workloads are packaged with Helm. */
export const CHART = 'infra/environments/chart'

/** The folder of the manifests that every overlay starts from, where they are packaged with Kustomize. */
const BASE = 'infra/environments/base'

/** What is beside the workloads in the base: operators and issuers, which come from charts of their own. */
const SHARED = /^infra\/environments\/base\/(?:platform|issuers)\//

/** How workloads are packaged, in words, paths and commands: the same question, asked of each packaging. */
export interface PackagingView {
  /** as its project spells it */
  readonly title: 'Kustomize' | 'Helm' | 'Docker Compose'
  /** the file of an environment that holds its numbers, names and images, and what people call it */
  readonly overlay: string
  readonly noun: 'overlay' | 'values'
  /** what a shell script calls an environment when it goes through all of them */
  readonly variable: 'overlay' | 'environment'
  /** the folder of what all environments share */
  readonly base: string
  /** the file that says how a store is copied */
  readonly backup: (workload: string) => string
  /** the command that shows what an environment gets; `name` may be a shell's `$variable` */
  readonly render: (name: string) => string
  /** the program that does */
  readonly tool: 'kubectl' | 'helm' | 'docker'
  /**
   * What a manifest holds where environments differ: the value itself, or a mark for the chart's value at `path`,
   * which `asChart` replaces.
   */
  readonly setting: <T extends string | number>(value: T, ...path: string[]) => T | string
  /** the namespace of an environment, as a manifest that serves all of them names it */
  readonly namespace: (value: string) => string
  /** the image of a workload, which each environment has in a version of its own */
  readonly image: (workload: {
    readonly name: string
    readonly image?: string | undefined
  }) => string | undefined
  /** what restarts pods when a workload's settings change, where the name of the config map does not */
  readonly settingsDigest: ((workload: string) => string) | undefined
}

/** The words and commands of the packaging that a design chose. */
export function packagingOf(design: Design): PackagingView {
  if (design.packaging === 'compose') return COMPOSE
  return design.packaging === 'helm' ? helm(design) : KUSTOMIZE
}

const KUSTOMIZE: PackagingView = {
  title: 'Kustomize',
  overlay: 'kustomization.yaml',
  noun: 'overlay',
  variable: 'overlay',
  base: BASE,
  backup: (workload) => `${BASE}/${workload}/backup.yaml`,
  render: (name) => `kubectl kustomize ${word(`infra/environments/${name}`)}`,
  tool: 'kubectl',
  setting: (value) => value,
  namespace: (value) => value,
  image: ({ image }) => image,
  settingsDigest: undefined,
}

const COMPOSE: PackagingView = {
  ...KUSTOMIZE,
  title: 'Docker Compose',
  overlay: 'compose.yaml',
  backup: () => `${BASE}/compose.yaml`,
  render: (name) => `ENVIRONMENT=${word(name)} infra/environments/compose.sh config`,
  tool: 'docker',
}

function helm(design: Design): PackagingView {
  return {
    title: 'Helm',
    overlay: 'values.yaml',
    noun: 'values',
    variable: 'environment',
    base: CHART,
    backup: (workload) => `${CHART}/templates/${workload}/backup.yaml`,
    render: (name) =>
      `helm template ${design.name} ${CHART} --namespace ${word(`${design.name}-${name}`)} --values ${word(`infra/environments/${name}/values.yaml`)}`,
    tool: 'helm',
    setting: (value, ...path) => mark(typeof value === 'number' ? '#' : '', reach(path)),
    namespace: () => mark('', '.Release.Namespace'),
    image: ({ name }) => mark('', `include "${design.name}.image" (${reach(['images', name])})`),
    settingsDigest: (name) => mark('#', `${reach(['config', name])} | toYaml | sha256sum`),
  }
}

/** What a shell takes for one word, also where a variable stands in it. */
function word(text: string): string {
  return text.includes('$') ? `"${text}"` : text
}

// No value of a design holds one of these: they are of Unicode's private use area.
const OPEN = '\uE000'
const CLOSE = '\uE001'

function mark(kind: '' | '#', expression: string): string {
  return `${OPEN}${kind}${expression}${CLOSE}`
}

/** A chart's value as Go's templates reach it: names with a hyphen are no identifiers, those are looked up by `index`. */
function reach(path: readonly string[]): string {
  return path.every((step) => /^[A-Za-z_]\w*$/.test(step))
    ? `.Values.${path.join('.')}`
    : `index .Values ${path.map((step) => JSON.stringify(step)).join(' ')}`
}

/** Where a manifest of the base goes in the chart; undefined for what is no part of it. */
export function inChart(target: string): string | undefined {
  if (!target.startsWith(`${BASE}/`) || SHARED.test(target)) return undefined
  return `${CHART}/templates/${target.slice(BASE.length + 1)}`
}

/** Kinds that belong to the cluster: they have no namespace. */
const OF_THE_CLUSTER = new Set(['PriorityClass'])

/** Kinds whose pods are labelled in a template, and how deep that is indented. */
const POD_TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['  '],
  StatefulSet: ['  '],
  CronJob: ['  ', '      '],
}

/**
 * A manifest of the base as a template of the chart: marks become the chart's values, every object gets the release's
 * namespace and the labels that all objects have, and braces that are meant for somebody else stay what they are.
 * `chart` is the chart's name.
 */
export function asChart(text: string, chart: string): string {
  const escaped = text.replaceAll(/\{\{|\}\}/g, (braces) => `{{ ${JSON.stringify(braces)} }}`)
  const whole = escaped
    .split(/^---\n/m)
    .map((document) => withLabels(document, `{{- include "${chart}.labels" . | nindent`))
    .join('---\n')
  return whole
    .replaceAll(NUMBER, (_, expression: string) => `{{ ${plain(expression)} }}`)
    .replaceAll(WORD, (_, expression: string) => `{{ ${plain(expression)} | quote }}`)
    .replaceAll(PART, (_, expression: string) => `{{ ${plain(expression)} }}`)
}

const NUMBER = new RegExp(`"${OPEN}#([^${CLOSE}]*)${CLOSE}"`, 'g')
const WORD = new RegExp(`"${OPEN}([^${CLOSE}]*)${CLOSE}"`, 'g')
const PART = new RegExp(`${OPEN}#?([^${CLOSE}]*)${CLOSE}`, 'g')

/** An expression as it was before it was quoted together with what stands around it. */
function plain(expression: string): string {
  return expression.replaceAll('\\"', '"')
}

function withLabels(document: string, include: string): string {
  const kind = /^kind: (\S+)$/m.exec(document)?.[1]
  if (kind === undefined) return document
  const own =
    kind === 'Namespace' ? document.replace(/^( {2}name: ).*$/m, `$1{{ .Release.Namespace }}`) : document
  const spaced =
    kind === 'Namespace' || OF_THE_CLUSTER.has(kind)
      ? own
      : own.replace(/^ {2}name: .*$/m, `$&\n  namespace: {{ .Release.Namespace }}`)
  return (POD_TEMPLATES[kind] ?? []).reduce(
    (text, indent) => labelled(text, indent, include),
    labelled(spaced, undefined, include),
  )
}

/** Labels of the object itself, or of the template whose key is indented by `indent`. */
function labelled(text: string, indent: string | undefined, include: string): string {
  const inner = indent === undefined ? '' : `${indent}  `
  const labels = `${inner}  labels:\n${inner}    ${include} ${inner.length + 4} }}\n`
  const head = indent === undefined ? '' : `${indent}(?:jobTemplate|template):\\n`
  const there = new RegExp(
    `^${head}${inner}metadata:\\n(?:${inner}  (?!labels:).*\\n)*?${inner}  labels:\\n`,
    'm',
  )
  if (there.test(text))
    return text.replace(there, (found) => `${found.slice(0, -`${inner}  labels:\n`.length)}${labels}`)
  if (indent === undefined)
    return text.replace(/^metadata:\n(?: {2}.*\n)+?(?=\S|$)/m, (found) => `${found}${labels}`)
  return text.replace(new RegExp(`^${head}`, 'm'), (found) => `${found}${inner}metadata:\n${labels}`)
}
