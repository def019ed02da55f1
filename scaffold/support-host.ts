import type { Design, SchemaProblem } from '../engine/design.ts'

/** From here on an objective asks for a second failure domain (H5 of the mandate). */
const NEEDS_A_SECOND = 99.9

/** What Docker Compose on one host cannot do, or this version does not write on it. [] for other runtimes. */
export function hostProblems(design: Design): readonly SchemaProblem[] {
  if (design.runtime !== 'compose') return []
  return [...choices(design), ...sizes(design), ...promises(design)]
}

function value(path: SchemaProblem['path'], message: string): SchemaProblem {
  return { path, part: 'value', message }
}

function* choices({ provider, gitops, secrets, stage }: Design): Iterable<SchemaProblem> {
  if (provider !== 'hetzner' && provider !== 'docker')
    yield value(
      ['provider'],
      `provider is ${provider}; this version writes runtime compose on hetzner, or on a host of yours: provider docker`,
    )
  if (gitops !== 'none')
    yield value(['gitops'], `gitops is ${gitops}, which runs in a cluster; runtime compose takes none`)
  if (secrets !== 'sops')
    yield value(
      ['secrets'],
      `secrets is ${secrets}, which runs in a cluster; this version writes sops for runtime compose`,
    )
  if (stage !== 'mvp')
    yield value(
      ['stage'],
      `stage is ${stage}, and runtime compose is one host; take stage: mvp or runtime: kubernetes`,
    )
}

function* sizes({ environments }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, servers }] of environments.entries()) {
    if (servers === 1) continue
    yield value(
      ['environments', index, 'servers'],
      `environment ${name} has ${servers} servers; runtime compose is one host: say 1, or take runtime: kubernetes`,
    )
  }
}

function* promises({ workloads }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, delivery, slo }] of workloads.entries()) {
    if (delivery === 'canary' || delivery === 'blue-green')
      yield value(
        ['workloads', index, 'delivery'],
        `workload ${name} is delivered ${delivery}; this version writes rolling for runtime compose`,
      )
    if ((slo?.availability ?? 0) >= NEEDS_A_SECOND)
      yield value(
        ['workloads', index, 'slo', 'availability'],
        `workload ${name} promises ${slo?.availability} %, which asks for two servers; runtime compose is one host: promise less than ${NEEDS_A_SECOND}, or take runtime: kubernetes`,
      )
  }
}
