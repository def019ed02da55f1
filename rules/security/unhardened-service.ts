import { defineRule } from '../../engine/rule.ts'
import { type ComposeService, deployedProjects } from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of Compose runs with as few rights as it needs.',
  why: 'What a program may not do, nobody does who takes it over: a file system that cannot be written holds no tools, and a process without capabilities opens no doors.',
  remedy:
    'Write `security_opt: ["no-new-privileges:true"]`, `cap_drop: [ALL]`, `read_only: true` with `tmpfs` where it writes, and a `user` that is not root.',
  mandate: 'X5',
  severity: 'warning',

  *check(infra) {
    // elsewhere nobody promised it, and images differ in what they stand
    if (infra.design?.runtime !== 'compose') return
    for (const { services } of deployedProjects(infra)) {
      for (const service of services.values()) {
        const lacks = lacksOf(service)
        const [first] = lacks
        if (!first) continue
        yield {
          at: service.place,
          message: `service ${service.name} has more rights than it needs: it lacks ${lacks.join(', ')}`,
        }
      }
    }
  },
})

function lacksOf(service: ComposeService): readonly string[] {
  if (!service.get('image') && !service.get('build')) return []
  const options = service.items('security_opt').map(({ node }) => node.text)
  const dropped = service.items('cap_drop').map(({ node }) => node.text.toUpperCase())
  return [
    options.some((one) => /^no-new-privileges(?:[:=]true)?$/.test(one)) ? undefined : 'no-new-privileges',
    dropped.includes('ALL') ? undefined : 'cap_drop: [ALL]',
    service.get('read_only')?.node.value === true ? undefined : 'read_only: true',
    service.get('user') ? undefined : 'a user',
  ].filter((one) => one !== undefined)
}
