import { type Capture, environmentOf, severityIn } from '../../engine/captures/capture.ts'
import {
  declaredAs,
  declaredFor,
  hasPlainNames,
  inCapture,
  inWords,
  isPlanned,
  placeOfResource,
  rootOf,
} from '../../engine/captures/places.ts'
import type { Infra } from '../../engine/infra.ts'
import { keyed, type Place } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

interface Missing {
  readonly at: Place
  readonly message: string
}

export default defineRule({
  summary: 'Everything that Git declares is there.',
  why: 'What was deleted by hand, or never applied, is missed when it is needed: a network policy, a backup, a replica.',
  remedy: 'Find out who removed it, then apply it again or take it out of Git.',
  mandate: 'F5',
  severity: 'error',

  *check(infra) {
    for (const capture of infra.captures) {
      const environment = environmentOf(infra, capture)?.name
      const severity = severityIn(infra, capture)
      for (const { at, message } of [
        ...ofPlan(infra, capture),
        ...ofState(infra, capture),
        ...ofArgo(infra, capture),
        ...ofCluster(infra, capture),
      ])
        yield { at, message, severity, environment }
    }
  },
})

function* ofPlan(infra: Infra, capture: Capture): Iterable<Missing> {
  for (const change of capture.plan?.drift ?? []) {
    if (change.action !== 'delete') continue
    yield {
      at: placeOfResource(infra, capture, change),
      message: `${change.address} was deleted by something other than Terraform; apply the plan, or take it out of Git`,
    }
  }
}

function* ofState(infra: Infra, capture: Capture): Iterable<Missing> {
  const root = capture.state && rootOf(infra, capture)
  if (!capture.state || !root) return
  const present = new Set(
    capture.state.resources.map(({ module, type, name }) => `${module}/${type}.${name}`),
  )
  for (const { file, block } of root.blocks('resource')) {
    const [type = '', name = ''] = block.labels
    // of how many there are, none may be meant
    const counted = block.body.attributes.some((one) => one.name === 'count' || one.name === 'for_each')
    if (counted || present.has(`/${type}.${name}`) || isPlanned(infra, capture, `${type}.${name}`)) continue
    yield {
      at: keyed(file, ['resource', type, name], { part: 'key' }),
      message: `${type}.${name} is declared and not in the state; apply it, or take it out of Git`,
    }
  }
}

function* ofArgo(infra: Infra, capture: Capture): Iterable<Missing> {
  for (const live of capture.objects) {
    for (const one of live.argo?.resources ?? []) {
      if (one.health !== 'Missing') continue
      yield {
        at:
          declaredAs(declaredFor(infra, capture), one)?.at(['metadata', 'name']) ??
          inCapture(capture, `${live.name} ${inWords(one)}`),
        message: `${inWords(one)} of Application ${live.name} is declared and not there; sync the Application, or take it out of Git`,
      }
    }
  }
}

function* ofCluster(infra: Infra, capture: Capture): Iterable<Missing> {
  if (capture.objects.length === 0 || !hasPlainNames(infra)) return
  // a kind that was not captured is not missing
  const kinds = new Set(capture.objects.map(({ kind }) => kind))
  const live = new Set(capture.objects.map(({ kind, name }) => `${kind}/${name}`))
  for (const resource of declaredFor(infra, capture)) {
    const { kind, name } = resource
    if (name === '' || resource.get('metadata', 'generateName') !== undefined) continue
    if (!kinds.has(kind) || live.has(`${kind}/${name}`)) continue
    yield {
      at: resource.at(['metadata', 'name']),
      message: `${resource} is declared and does not run; apply it, or take it out of Git`,
    }
  }
}
