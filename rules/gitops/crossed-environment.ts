import { isDeclared } from '../../engine/exceptions.ts'
import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { aliasOf, stageOf } from '../../engine/views/aliases.ts'
import { gitOpsOf, isLiteral, specOf } from '../../engine/views/gitops-index.ts'

export default defineRule({
  summary: 'What is deployed as one environment is not built from the folder of another.',
  why: 'Two environments that share a folder cannot be promoted one after the other: what is tried in the one is in the other at the same moment.',
  remedy: 'Point it at the folder of its own environment.',
  mandate: 'E4',
  severity: 'warning',

  *check(infra) {
    if (infra.gitops.length === 0) return
    const index = gitOpsOf(infra)
    for (const { resource, paths } of index.of('Application', 'Kustomization')) {
      for (const { text, place, target } of paths) {
        if (!isLiteral(text)) continue
        const step = text.split('/').findLast((one) => aliasOf(one)?.alias.certain)
        if (step === undefined) continue
        const namespace =
          resource.get(...specOf(resource), 'destination', 'namespace') ??
          resource.get('spec', 'targetNamespace')
        const own = [resource.name, namespace].find(
          (word): word is string => typeof word === 'string' && aliasOf(word)?.alias.certain === true,
        )
        if (
          own === undefined ||
          stageOf(own) === stageOf(step) ||
          !hasOwnFolder(infra, text, step, own) ||
          isDeclared(infra, [step, own], text)
        )
          continue
        const environments = index.environmentsOf(resource)
        // of the folder of an environment environments/foreign-path says so
        if (
          environments.some(({ folders }) => folders.some((one) => resource.file.path.startsWith(`${one}/`)))
        )
          continue
        yield {
          at: place,
          message: `${resource} deploys ${own === resource.name ? stageOf(own) : own} from ${target ?? text} of ${step}; point it at its own folder`,
        }
      }
    }
  },
})

/** Whether the environment that it is for has such a folder: else its name only sounds like one, as `test-app` does. */
function hasOwnFolder(infra: Infra, path: string, step: string, own: string): boolean {
  const steps = path.split('/').filter((one) => one !== '.' && one !== '')
  return infra.environments.some(
    ({ name }) =>
      stageOf(name) === stageOf(own) &&
      infra.paths.has(steps.map((one) => (one === step ? name : one)).join('/')),
  )
}
