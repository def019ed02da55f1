import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { composeProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'Compose files name no version of their format.',
  why: 'Docker Compose has read one format since its second version and warns about the key in every run: warnings that mean nothing hide those that do.',
  remedy: 'Remove `version`.',
  mandate: 'C4',
  severity: 'info',
  fixable: 'always',

  *check(infra) {
    for (const { files, services } of composeProjects(infra)) {
      // a swarm still asks for it
      if ([...services.values()].some((one) => one.get('deploy')?.node.get('placement'))) continue
      for (const file of files) {
        if (!file.documents[0]?.root?.get('version')) continue
        yield {
          at: keyed(file, ['version'], { part: 'key' }),
          message:
            'version says nothing to Docker Compose any more but costs a warning in every run; remove it',
          fix: () => ({
            title: 'remove version',
            safety: 'safe',
            edits: [{ op: 'remove', at: keyed(file, ['version']) }],
          }),
        }
      }
    }
  },
})
