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
      const awaited = new Set([...services.values()].flatMap(awaitedBy))
      for (const service of services.values()) {
        if (service.get('restart') || service.get('deploy')?.node.get('restart_policy')) continue
        // neither is what runs once, by a schedule or before another
        if (service.isJob || awaited.has(service.name)) continue
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

/** The services that one waits for until they have done their work and ended: migrations. */
function awaitedBy(service: ComposeService): readonly string[] {
  return service
    .all('depends_on')
    .flatMap(({ node }) =>
      node
        .pairs()
        .flatMap(({ key, value }) =>
          value.get('condition')?.text === 'service_completed_successfully' ? [key.text] : [],
        ),
    )
}
