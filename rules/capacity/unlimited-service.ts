import { defineRule, type Problem } from '../../engine/rule.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of Compose says how much memory it may take.',
  why: 'A program that leaks takes its host with it: the kernel kills what it likes, and mostly that is the database.',
  remedy: 'Set `deploy.resources.limits.memory` (or `mem_limit`) to what the service needs with some room.',
  mandate: 'W1',
  severity: 'warning',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      const unlimited = [...services.values()].filter((service) => {
        if (service.get('mem_limit') || (!service.get('image') && !service.get('build'))) return false
        return !service.all('deploy').some(({ node }) => node.at(['resources', 'limits', 'memory']))
      })
      if (infra.design) yield* unlimited.map((service) => problem([service]))
      else if (unlimited.length > 0) yield { ...problem(unlimited), severity: 'info' }
    }
  },
})

function problem(services: readonly ComposeService[]): Problem {
  const many = services.length > 1
  return {
    at: services[0]!.placeOf('deploy', 'resources', 'limits'),
    message: `${many ? 'services' : 'service'} ${services.map(({ name }) => name).join(', ')} may take all memory of ${many ? 'their' : 'its'} host; set deploy.resources.limits.memory`,
  }
}
