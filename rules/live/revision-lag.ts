import { environmentOf } from '../../engine/captures/capture.ts'
import { placeOfObject } from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'
import { repositoryKey } from '../../engine/views/gitops.ts'

export default defineRule({
  summary: 'Flux and Argo CD have applied the commit that is checked out.',
  why: 'A reconciler that stays behind looks healthy: it keeps an older commit in order, and what was merged since does not arrive.',
  remedy: 'See why the reconciler stays behind: its source, its credentials, a failing health check.',
  mandate: 'F5',
  severity: 'warning',

  *check(infra) {
    const own = infra.repository === undefined ? undefined : repositoryKey(infra.repository)
    // what points at a path of this tree takes its commits from here
    const ours = new Set(
      infra.gitops.flatMap(({ resource: { kind, name }, paths }) =>
        paths.some(({ remote }) => !remote) ? `${kind}/${name}` : [],
      ),
    )
    for (const capture of infra.captures) {
      const environment = environmentOf(infra, capture)?.name
      for (const live of capture.objects) {
        const kind = live.argo ? 'Application' : live.kind
        const isOurs = ours.has(`${kind}/${live.name}`)
        const applied = live.argo
          ? live.argo.revisions
              .filter(({ repository }) => (own === undefined ? isOurs : repositoryKey(repository) === own))
              .map(({ commit }) => commit)
          : isOurs
            ? [live.flux?.applied]
            : []
        const behind = applied.find((commit) => commit !== undefined && commit !== capture.commit)
        if (behind === undefined) continue
        yield {
          at: placeOfObject(infra, capture, { ...live, kind }),
          environment,
          message: `${kind} ${live.name} has applied ${behind.slice(0, 10)}, and ${capture.commit.slice(0, 10)} was checked out when it was captured; see why it stays behind`,
        }
      }
    }
  },
})
