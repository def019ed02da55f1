import type { Node } from '../../engine/formats/node.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { repositoryKey } from '../../engine/views/gitops.ts'
import { type GitOpsIndex, gitOpsOf, isLiteral, sourcesOf, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'An Application is within the borders of its project.',
  why: 'Argo CD refuses what its project does not allow: the Application shows an error and deploys nothing.',
  remedy:
    'Add the repository or the destination to the AppProject, or move the Application to a project that allows it.',
  mandate: 'F4',
  severity: 'error',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    if (index.of('AppProject').length === 0) return
    for (const { resource } of index.of('Application', 'ApplicationSet')) {
      const projects = projectsOf(index, resource)
      if (projects.length === 0) continue
      yield* ofSources(index, resource, projects)
      yield* ofDestination(index, resource, projects)
    }
  },
})

/** The projects that an Application may mean: of its environments where they tell. */
function projectsOf(index: GitOpsIndex, resource: Resource): readonly Resource[] {
  const name = resource.get(...specOf(resource), 'project')
  if (!isLiteral(name)) return []
  const named = index.named('AppProject', name)
  const own = index.environmentsOf(resource)
  const near = named.filter((one) =>
    index.environmentsOf(one).some((environment) => own.includes(environment)),
  )
  return near.length > 0 ? near : named
}

function* ofSources(
  index: GitOpsIndex,
  resource: Resource,
  projects: readonly Resource[],
): Iterable<Problem> {
  for (const at of sourcesOf(resource)) {
    const url = resource.get(...at, 'repoURL')
    if (!isLiteral(url) || projects.some((project) => allowsSource(project, url))) continue
    if (index.isPatched('AppProject', 'sourceRepos') || index.isPatched(resource.kind, 'repoURL')) continue
    yield {
      at: resource.at([...at, 'repoURL']),
      message: `${resource} takes from ${url}, which its project ${projects[0]!.name} does not allow; add it to sourceRepos`,
      related: projects.map((one) => ({ at: one.at(['spec', 'sourceRepos'], 'key'), message: `${one}` })),
    }
  }
}

function allowsSource(project: Resource, url: string): boolean {
  const patterns = (project.node('spec', 'sourceRepos')?.items() ?? []).map(({ text }) => text)
  const meets = (pattern: string): boolean =>
    isMatch(pattern, url) || isMatch(repositoryKey(pattern), repositoryKey(url))
  if (patterns.some((pattern) => pattern.startsWith('!') && meets(pattern.slice(1)))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && meets(pattern))
}

function* ofDestination(
  index: GitOpsIndex,
  resource: Resource,
  projects: readonly Resource[],
): Iterable<Problem> {
  const path = [...specOf(resource), 'destination']
  const destination = resource.node(...path)
  if (!destination || projects.some((project) => allowsPlace(project, destination))) return
  if (index.isPatched('AppProject', 'destinations') || index.isPatched(resource.kind, 'destination')) return
  const namespace = destination.get('namespace')?.text
  yield {
    at: namespace === undefined ? resource.at(path, 'key') : resource.at([...path, 'namespace']),
    message: `${resource} goes to ${namespace === undefined ? 'a cluster' : `the namespace ${namespace}`}, which its project ${projects[0]!.name} does not allow; add it to destinations`,
    related: projects.map((one) => ({ at: one.at(['spec', 'destinations'], 'key'), message: `${one}` })),
  }
}

/** The cluster that Argo CD runs in has an address and a name. */
const HERE: ReadonlySet<string> = new Set(['in-cluster', 'https://kubernetes.default.svc'])

function allowsPlace(project: Resource, destination: Node): boolean {
  const namespace = destination.get('namespace')?.text ?? ''
  const server = destination.get('server')?.text.replace(/\/$/, '')
  const name = destination.get('name')?.text
  // what a generator fills in is not known; neither is where each kind of an Application without a namespace goes
  if (!isLiteral(namespace)) return true
  const entries = project.node('spec', 'destinations')?.items() ?? []
  const meets = (entry: Node): boolean => {
    const wanted = entry.get('namespace')?.text ?? '*'
    return isMatch(wanted.replace(/^!/, ''), namespace) && meetsCluster(entry, server, name)
  }
  const denied = entries.filter((entry) => /^!/.test(entry.get('namespace')?.text ?? ''))
  if (denied.some(meets)) return false
  return entries.some((entry) => !denied.includes(entry) && meets(entry))
}

/** Whether a cluster may be meant: an address and a name are only compared where they are of the same sort. */
function meetsCluster(entry: Node, server: string | undefined, name: string | undefined): boolean {
  const wanted = entry.get('server')?.text.replace(/\/$/, '')
  const called = entry.get('name')?.text
  if (server !== undefined && wanted !== undefined) return !isLiteral(server) || isMatch(wanted, server)
  if (name !== undefined && called !== undefined) return !isLiteral(name) || isMatch(called, name)
  const own = server ?? name ?? ''
  const theirs = wanted ?? called ?? ''
  return HERE.has(own) && theirs !== '' && !/[*?[{!]/.test(theirs) ? HERE.has(theirs) || !wanted : true
}

/** A pattern of Argo CD; one with more than stars is taken to match. */
function isMatch(pattern: string, text: string): boolean {
  if (/[?[{\\]/.test(pattern)) return true
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  if (!text.startsWith(first)) return false
  let at = first.length
  const last = rest.pop()!
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}
