import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of Compose that users depend on is started again when it ends, and when its host does.',
  why: 'Without a policy a program that crashed, or a host that was updated, stays down until somebody looks.',
  remedy: 'Write `restart: unless-stopped`; what runs once and ends says `restart: "no"`.',
  mandate: 'H2',
  severity: 'warning',
  fixable: 'always',

  *check(infra) {
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        if (service.get('restart') || service.get('deploy')?.node.get('restart_policy')) continue
        // neither is what runs once, by a schedule or before another
        if (service.isJob || [...services.values()].some((one) => awaitsEnd(one, service.name))) continue
        if (!service.get('image') && !service.get('build')) continue
        const { file, name } = service
        yield {
          at: service.place,
          message: `service ${name} stays down once it ends; say when it is started again (restart: unless-stopped)`,
          fix: () => ({
            title: 'start it again unless it was stopped',
            safety: 'unsafe',
            edits: [{ op: 'set', at: keyed(file, ['services', name, 'restart']), value: 'unless-stopped' }],
          }),
        }
      }
    }
  },
})

/** Whether a service waits until another has done its work and ended: a migration. */
function awaitsEnd(service: ComposeService, name: string): boolean {
  return service
    .all('depends_on')
    .some(({ node }) => node.get(name)?.get('condition')?.text === 'service_completed_successfully')
}
