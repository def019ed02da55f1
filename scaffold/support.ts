import type { Design, SchemaProblem } from '../engine/design.ts'

/** What this version has templates for. The schema knows more: such trees are linted, not yet written. */
const WRITTEN = {
  provider: ['hetzner'],
  iac: ['opentofu', 'terraform'],
  runtime: ['kubernetes'],
  packaging: ['kustomize'],
  gitops: ['flux'],
  pipelines: ['github'],
  secrets: ['sops'],
} as const

/** What a design asks for that this version of the generator cannot write, with what it can. [] when all is there. */
export function unsupported(design: Design): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = []
  for (const [key, written] of Object.entries(WRITTEN)) {
    const asked = design[key as keyof typeof WRITTEN]
    if (!(written as readonly string[]).includes(asked)) {
      problems.push({
        path: [key],
        part: 'value',
        message: `${key} is ${asked}; this version writes ${written.join(' or ')}`,
      })
    }
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
    // Flagger shifts traffic at the ingress and judges by what the ingress measures: nothing of the kind is seen inside
    const judged = workload.delivery === 'canary' || workload.delivery === 'blue-green'
    if (judged && workload.exposure !== 'public') {
      problems.push({
        path: ['workloads', index, 'delivery'],
        part: 'value',
        message: `workload ${workload.name} is delivered ${workload.delivery} and not public; this version writes ${workload.delivery} of public web and api`,
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
  return problems
}
