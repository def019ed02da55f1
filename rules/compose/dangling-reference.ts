import type { Node } from '../../engine/formats/node.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import {
  type ComposeProject,
  type ComposeService,
  composeProjects,
} from '../../engine/views/compose-projects.ts'

/** Keys of a service that name something of the top level. */
const SECTIONS = ['networks', 'volumes', 'secrets', 'configs'] as const

export default defineRule({
  summary: 'What a service of Compose names is there: services, networks, volumes, secrets, configs.',
  why: 'Docker Compose refuses the whole project for one name that nothing bears, so that nothing of it is started or updated.',
  remedy: 'Declare it at the top level of the file, or mend the name.',
  mandate: 'C4',
  severity: 'error',

  *check(infra) {
    for (const project of composeProjects(infra)) {
      if (!project.complete) continue
      for (const service of project.services.values()) yield* dangling(project, service)
    }
  },
})

function* dangling(project: ComposeProject, service: ComposeService): Iterable<Problem> {
  for (const section of SECTIONS) {
    const written = service.get(section)?.node
    if (!written) continue
    const declared = project.declared(section)
    for (const [name, step] of namesIn(section, written)) {
      if (declared.has(name) || (section === 'networks' && name === 'default') || name.includes('$')) continue
      yield {
        at: service.placeOf(section, step),
        message: `service ${service.name} names ${section.slice(0, -1)} ${name}, which ${section} of the top level does not declare`,
      }
    }
  }
  for (const key of ['depends_on', 'links'] as const) {
    const written = service.get(key)?.node
    if (!written) continue
    for (const [text, step] of namesIn(key, written)) {
      const name = text.split(':')[0]!
      const optional = written.get(name)?.get('required')?.value === false
      if (project.services.has(name) || optional || name.includes('$')) continue
      yield {
        at: service.placeOf(key, step),
        message: `service ${service.name} depends on ${name}, which is no service of the project`,
      }
    }
  }
}

/** Names with the step that leads to each: a key of a map, or an index. */
function namesIn(section: string, written: Node): readonly (readonly [string, string | number])[] {
  if (written.kind === 'map') return written.pairs().map(({ key }) => [key.text, key.text])
  return written.items().flatMap((item, index): (readonly [string, number])[] => {
    const name =
      item.kind === 'map'
        ? item.get('type')?.text === 'volume' || section !== 'volumes'
          ? item.get('source')?.text
          : undefined
        : item.text
    if (name === undefined) return []
    if (section !== 'volumes' || item.kind === 'map') return [[name, index]]
    // `data:/var/lib`: a name; `./data:/var/lib`, `/data:/data`, `C:\data:/data`: paths; `/data`: a volume without a name
    const [, volume] = /^([a-zA-Z0-9][a-zA-Z0-9_.-]+):/.exec(name) ?? []
    return volume === undefined ? [] : [[volume, index]]
  })
}
