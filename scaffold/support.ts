import type { Design, SchemaProblem } from '../engine/design.ts'
import { checkManaged } from './databases.ts'
import { providerOf } from './provider.ts'
import { hostProblems } from './support-host.ts'

/** What this version has templates for. The schema knows more: such trees are linted, not yet written. */
const WRITTEN = {
  provider: ['hetzner', 'aws', 'digitalocean', 'docker'],
  iac: ['opentofu', 'terraform'],
  runtime: ['kubernetes', 'compose'],
  packaging: ['kustomize', 'helm', 'compose'],
  gitops: ['flux', 'argocd'],
  pipelines: ['github'],
  secrets: ['sops', 'external-secrets'],
} as const

/** What a design asks for that this version of the generator cannot write, with what it can. [] when all is there. */
export function unsupported(design: Design): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = []
  for (const [key, written] of Object.entries(WRITTEN)) {
    // what brings a tree into a cluster is asked of clusters only
    if (key === 'gitops' && design.runtime === 'compose') continue
    const asked = design[key as keyof typeof WRITTEN]
    if (!(written as readonly string[]).includes(asked)) {
      problems.push({
        path: [key],
        part: 'value',
        message: `${key} is ${asked}; this version writes ${written.join(' or ')}`,
      })
    }
  }
  problems.push(...hostProblems(design))
  if (design.gitops === 'argocd' && design.secrets === 'sops') {
    problems.push({
      path: ['secrets'],
      part: 'value',
      message:
        'secrets is sops and gitops is argocd, which decrypts with a plugin only, of which no version is pinned; take secrets: external-secrets or gitops: flux',
    })
  }
  if (design.secrets === 'external-secrets' && !design.secretStore && !providerOf(design).secretManager) {
    problems.push({
      path: ['secrets'],
      part: 'value',
      message:
        'secrets is external-secrets and nothing says what they are read from; name the server under secretStore, a Vault or OpenBao',
    })
  }
  for (const [index, workload] of design.workloads.entries()) {
    const engine = workload.data?.engine
    if (workload.type === 'queue' || (engine && engine !== 'postgresql' && engine !== 'valkey')) {
      problems.push({
        path: ['workloads', index, workload.type === 'queue' ? 'type' : 'data'],
        part: 'value',
        message: `workload ${workload.name} is a ${workload.type} on ${engine ?? 'no engine'}; this version writes databases on postgresql and caches on valkey`,
      })
    }
    if (workload.type !== 'database' && workload.data?.stateful) {
      problems.push({
        path: ['workloads', index, 'data', 'stateful'],
        part: 'value',
        message: `workload ${workload.name} is a ${workload.type} and stateful, of which no copy would be made; this version keeps data in databases: let it use one, or say stateful: false`,
      })
    }
    for (const [at, name] of (workload.uses ?? []).entries()) {
      const used = design.workloads.find((one) => one.name === name)
      if (used?.type !== 'worker' && used?.type !== 'cron') continue
      problems.push({
        path: ['workloads', index, 'uses', at],
        part: 'value',
        message: `workload ${workload.name} uses ${name}, a ${used.type}, which no service leads to; make ${name} an api, or let both use a store`,
      })
    }
    // Flagger shifts traffic at the ingress and judges by what the ingress measures: nothing of the kind is seen inside
    const judged = workload.delivery === 'canary' || workload.delivery === 'blue-green'
    if (judged && workload.exposure !== 'public' && design.runtime === 'kubernetes') {
      problems.push({
        path: ['workloads', index, 'delivery'],
        part: 'value',
        message: `workload ${workload.name} is delivered ${workload.delivery} and not public; this version writes ${workload.delivery} of public web and api`,
      })
    }
    // what Flagger changes in a cluster Argo CD would heal; it has Argo Rollouts beside it
    if (judged && design.gitops === 'argocd') {
      problems.push({
        path: ['workloads', index, 'delivery'],
        part: 'value',
        message: `workload ${workload.name} is delivered ${workload.delivery} by gitops argocd; this version writes rolling there`,
      })
    }
    if (workload.delivery === 'feature-flags') {
      problems.push({
        path: ['workloads', index, 'delivery'],
        part: 'value',
        message: `workload ${workload.name} is delivered ${workload.delivery}; this version writes rolling, canary and blue-green`,
      })
    }
  }
  const provider = providerOf(design)
  return [...problems, ...checkManaged(design, provider.database, provider.brand), ...provider.check(design)]
}
