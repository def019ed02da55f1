import { describe, expect, test } from 'vitest'
import { readInfra } from '../../engine/infra.ts'
import { allTrees, defaultTree, matrixTrees, NOW, type Written } from './trees.ts'

// What a page tells people to type names things of this tree: objects, labels, secrets, kustomizations, releases, roots,
// resources of the infrastructure, scripts and paths. Words in capitals are for people to fill in.

/** Namespaces that a cluster has by itself, and what charts call their parts where that is not the release's name. */
const OWN_NAMESPACES = ['flux-system', 'kube-system']
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'kube-prometheus-stack': ['prometheus', 'alertmanager', 'grafana', 'kube-state-metrics'],
  'blackbox-exporter': ['prometheus-blackbox-exporter'],
}

const KINDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  cronjob: 'CronJob',
  service: 'Service',
}

const cases = process.env.DEEP
  ? [...allTrees(), ...matrixTrees()]
  : [
      defaultTree(),
      ...matrixTrees(
        ({ sample, name }) => sample && /^hetzner; (compose|kubernetes; helm; argocd)/.test(name),
      ),
    ]

describe.each(cases.map((one): [string, Written] => [one.name, one]))('%s', (_, one) => {
  const infra = readInfra(one.tree, { now: NOW, repository: one.design.repository })
  // what a chart makes is told by its templates
  const made = infra.sketches
  const names = (...kinds: string[]) =>
    new Set(
      [...infra.ofKind(...kinds), ...made.filter(({ kind }) => kinds.includes(kind))].map(({ name }) => name),
    )
  const environments = one.design.environments.map(({ name }) => `${one.design.name}-${name}`)
  const namespaces = new Set([...environments, ...names('Namespace'), ...OWN_NAMESPACES])
  // Argo CD has an Application for each
  const charts = infra.ofKind('Application').filter((item) => item.get('spec', 'source', 'chart'))
  const releases = new Set([...names('HelmRelease'), ...charts.map(({ name }) => name)])
  const parts = new Set([...releases].flatMap((name) => [name, ...(PARTS[name] ?? [])]))
  const manifests = [...one.tree.values()].filter(({ path }) => /\.ya?ml$/.test(path)).map(({ text }) => text)
  const mentioned = (word: string) => manifests.some((text) => text.includes(word))
  const paths = new Set(one.tree.keys())
  for (const path of one.tree.keys()) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) paths.add(path.slice(0, at))
  }

  /** What is wrong with a command; [] where everything it names is there. */
  function faultsOf(command: string): readonly string[] {
    const faults: string[] = []
    const expectOne = (there: boolean, what: string) => there || faults.push(what)
    const namespace = /\s(?:-n|--namespace)[ =]([a-z][\w-]*)/
      .exec(command)?.[1]
      ?.replace('ENVIRONMENT', one.design.environments.at(-1)!.name)
    const ours = namespace === undefined || environments.includes(namespace)
    if (namespace) expectOne(namespaces.has(namespace), `namespace ${namespace}`)
    for (const [, kind, name] of command.matchAll(
      /\b(deployment|statefulset|daemonset|cronjob|service)\/([a-z][\w-]*)/g,
    )) {
      const made = kind === 'deployment' && name!.endsWith('-primary') && mentioned('kind: Canary')
      const known = names(KINDS[kind!]!).has(made ? name!.replace(/-primary$/, '') : name!)
      expectOne(ours ? known : [...parts].some((part) => name!.includes(part)), `${kind} ${name}`)
    }
    for (const [, label, value] of command.matchAll(
      /[\s,](app\.kubernetes\.io\/name|cnpg\.io\/cluster)=([a-z][\w-]*)/g,
    )) {
      const stable = value!.replace(/-primary$/, '')
      const known =
        label === 'cnpg.io/cluster' ? names('Cluster').has(value!) : mentioned(`${label}: ${stable}`)
      expectOne(ours ? known : parts.has(value!), `label ${label}=${value}`)
    }
    const service = /kubernetes\.io\/service-name=([a-z][\w-]*)/.exec(command)?.[1]
    if (service)
      expectOne(
        names('Service').has(service) || names('Canary').has(service.replace(/-primary$/, '')),
        `service ${service}`,
      )
    for (const [, name] of command.matchAll(/\bget secrets? ([a-z][\w-]*)/g))
      expectOne(mentioned(`name: ${name}`) || mentioned(`[${name}]`) || mentioned(name!), `secret ${name}`)
    const cluster = /clusters\.postgresql\.cnpg\.io ([a-z][\w-]*)/.exec(command)?.[1]
    if (cluster) expectOne(names('Cluster').has(cluster), `cluster ${cluster}`)
    const kept = /^flux (?:reconcile|suspend|resume|get) kustomization ([a-z][\w-]*)/.exec(command)?.[1]
    if (kept)
      expectOne(
        infra.gitops.some(({ resource }) => resource.name === kept),
        `kustomization ${kept}`,
      )
    const release = /^flux \w+ helmrelease (?:-n [\w-]+ )?([a-z][\w-]*)/.exec(command)?.[1]
    if (release) expectOne(releases.has(release), `release ${release}`)
    for (const [, module, type, name] of command.matchAll(/module\.(\w+)\.(\w+)\.(\w+)/g)) {
      const text = [...one.tree.values()]
        .filter(({ path }) => path.startsWith(`infra/iac/modules/${module}/`))
        .map((file) => file.text)
        .join('\n')
      expectOne(text.includes(`resource "${type}" "${name}"`), `resource ${module}.${type}.${name}`)
    }
    const output = /(?<!--)\boutput (?:-raw )?([a-z]\w*)/.exec(command)?.[1]
    if (output)
      expectOne(
        [...one.tree.values()].some(({ text }) => text.includes(`output "${output}"`)),
        `output ${output}`,
      )
    for (const [, path] of command.matchAll(/(?<![\w./-])((?:infra|docs|\.github)\/[\w./-]*[\w-])/g)) {
      const filled = path!.replace('ENVIRONMENT', one.design.environments.at(-1)!.name)
      // what people encrypt they have made themselves
      const theirs = /\.sops\.yaml$/.test(filled)
      if (!theirs && !/\/[A-Z]{3,}(?:\b|\.)(?!\.md)/.test(filled))
        expectOne(paths.has(filled), `path ${path}`)
      if (command.startsWith(path!) && path!.endsWith('.sh'))
        expectOne(one.tree.get(path!)?.mode === '100755', `${path} cannot be run`)
    }
    return faults.map((fault) => `${fault}: ${command}`)
  }

  test('what the pages tell people to type names what is there', () => {
    const faults: string[] = []
    let count = 0
    for (const { path, text } of one.tree.values()) {
      if (!/^(?:infra|docs)\/.*\.md$/.test(path) || path.startsWith('infra/.infra/')) continue
      for (const command of commandsIn(text)) {
        count++
        faults.push(...faultsOf(command).map((fault) => `${path}: ${fault}`))
      }
    }
    console.log(`${one.name}: ${count} commands`)
    expect(count).toBeGreaterThan(one.design.runtime === 'compose' ? 45 : 60)
    expect(faults).toEqual([])
  })

  test('every alert has a page under its name, and every page about an alert has the alert', () => {
    // an alert that the design adds may be served by another page
    const served = infra.alerts.filter((alert) => {
      const page = alert.runbook?.file?.name.replace('.md', '')
      return page !== alert.name && one.text.includes(`runbook: ${page}`)
    })
    const alerts = new Set(infra.alerts.filter((alert) => !served.includes(alert)).map(({ name }) => name))
    const pages = new Map(
      infra.runbooks.flatMap(({ alert, file }) => (alert ? [[alert, file.path] as const] : [])),
    )
    expect([...pages.keys()].sort()).toEqual([...alerts].sort())
    for (const [alert, path] of pages) expect(path).toBe(`infra/runbooks/${alert}.md`)
    for (const { name, runbook } of infra.alerts) expect(runbook?.status, name).toBe('found')
  })

  test('the index of runbooks names the severities that the alerts have', () => {
    const index = one.tree.get('infra/runbooks/README.md')!.text
    for (const name of new Set(infra.runbooks.flatMap(({ alert }) => alert ?? []))) {
      const said = new RegExp(`\\[${name}\\]\\(${name}\\.md\\) \\| ([\\w, ]+) \\|`).exec(index)?.[1]
      const severities = new Set(
        infra.alerts.filter((alert) => alert.name === name).map(({ severity }) => severity!),
      )
      expect(new Set(said?.split(', ')), name).toEqual(severities)
    }
  })
})

/** Commands between backticks and in fenced blocks, with what a here-document or a pipe adds on the same line. */
function commandsIn(text: string): readonly string[] {
  const inline = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code]) => code!)
  const fenced = [...text.matchAll(/^ *```(?:sh|bash|shell)?\n([\s\S]*?)^ *```$/gm)].flatMap(([, block]) =>
    block!.split('\n').map((line) => line.trim()),
  )
  return [...inline, ...fenced].filter((code) =>
    /^(?:kubectl|flux|tofu|terraform|sops|git|infra\/\S+\.sh|aws|hcloud|restic|cmctl|bash|\w+=\S+ )\b/.test(
      code,
    ),
  )
}
