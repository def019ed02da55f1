import { keyed } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  type ComposeProject,
  type ComposeService,
  composeProjects,
} from '../../engine/views/compose-projects.ts'

export default defineRule({
  summary: 'A service of Compose waits until what it depends on is ready, where that can be told.',
  why: '`depends_on` alone waits until a container was started: a database that still recovers refuses the first connections, and the release fails every other time.',
  remedy: 'Write `condition: service_healthy`; a service with nothing to wait for needs no `depends_on`.',
  mandate: 'D1',
  severity: 'warning',
  fixable: 'sometimes',

  *check(infra) {
    for (const project of composeProjects(infra)) {
      for (const service of project.services.values()) yield* unready(project, service)
    }
  },
})

function* unready(project: ComposeProject, service: ComposeService): Iterable<Problem> {
  const written = service.get('depends_on')
  if (!written) return
  const { file, node } = written
  const own = service.parts.some(
    (part) => part.file === file && part.node.get('depends_on')?.start === node.start,
  )
  for (const [index, name] of namesIn(written.node).entries()) {
    const check = project.services.get(name)?.get('healthcheck')?.node
    if (!check || check.get('disable')?.value === true) continue
    const condition = node.kind === 'map' ? node.get(name)?.get('condition')?.text : undefined
    if (condition !== undefined && condition !== 'service_started') continue
    const step = node.kind === 'map' ? name : index
    yield {
      at: service.placeOf('depends_on', step),
      message: `service ${service.name} does not wait until ${name} is healthy, which its healthcheck tells; write condition: service_healthy`,
      severity: project.deployed ? undefined : 'info',
      fix:
        node.kind === 'map' && own
          ? () => ({
              title: `wait until ${name} is healthy`,
              safety: 'unsafe',
              edits: [
                {
                  op: 'set',
                  at: keyed(file, ['services', service.name, 'depends_on', name, 'condition']),
                  value: 'service_healthy',
                },
              ],
            })
          : undefined,
    }
  }
}

function namesIn(node: {
  pairs(): readonly { key: { text: string } }[]
  items(): readonly { text: string }[]
}): readonly string[] {
  return [...node.pairs().map(({ key }) => key.text), ...node.items().map(({ text }) => text)]
}
