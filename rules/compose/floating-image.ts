import { isFloating, tagOf } from '../../engine/image.ts'
import { defineRule } from '../../engine/rule.ts'
import { deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'Every image that Compose runs where users are has a tag that names a version.',
  why: 'A tag that moves brings another program with each pull: nobody decided on it, and there is no version to go back to.',
  remedy: 'Write the version that runs, best with its digest.',
  mandate: 'D4',
  severity: 'warning',

  *check(infra) {
    // a designed tree is asked for digests
    if (infra.design?.runtime === 'compose') return
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        const image = service.get('image')?.node.text ?? ''
        // what is built here is called as its builder likes
        if (image === '' || /[$<]/.test(image) || service.get('build') || !isFloating(image)) continue
        yield {
          at: service.placeOf('image'),
          message: `service ${service.name} runs ${image}${tagOf(image) === undefined ? ' without a tag' : ''}: what runs changes without a release`,
        }
      }
    }
  },
})
