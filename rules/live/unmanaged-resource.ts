import { environmentOf } from '../../engine/captures/capture.ts'
import {
  declaredAs,
  declaredFor,
  hasPlainNames,
  inCapture,
  inWords,
  isPlanned,
  rootOf,
} from '../../engine/captures/places.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Everything that runs or stands in a state is declared in Git.',
  why: 'What no file declares is paid for, can be attacked and is repaired by nobody; the next apply or prune may also take it away.',
  remedy: 'Declare it, import it, or remove it on purpose.',
  mandate: 'F5',
  severity: 'warning',

  *check(infra) {
    for (const capture of infra.captures) {
      const environment = environmentOf(infra, capture)?.name
      const root = capture.state && rootOf(infra, capture)
      if (capture.state && root) {
        const blocks = [...root.blocks('resource'), ...root.blocks('module')].map(({ block }) =>
          block.labels.join('.'),
        )
        const declared = new Set(blocks)
        for (const { address, mode, type, name, module } of capture.state.resources) {
          if (mode === 'data' || declared.has(module === '' ? `${type}.${name}` : module)) continue
          if (isPlanned(infra, capture, address)) continue
          yield {
            at: inCapture(capture, address),
            environment,
            message: `${address} stands in the state and no block of ${root.folder} declares it; the next apply destroys it: declare it, or forget it with a removed block`,
          }
        }
      }
      for (const live of capture.objects) {
        for (const one of live.argo?.resources ?? []) {
          if (!one.requiresPruning) continue
          yield {
            at: inCapture(capture, `${live.name} ${inWords(one)}`),
            environment,
            message: `${inWords(one)} of Application ${live.name} runs and Git does not declare it; prune it, or declare it`,
          }
        }
      }
      if (capture.kind !== 'kubernetes' || !hasPlainNames(infra)) continue
      const declared = declaredFor(infra, capture)
      // what another repository declares is declared too
      const ours = new Set(
        infra.gitops.flatMap(({ engine, resource, paths }) =>
          engine === 'flux' && paths.some(({ remote, exists }) => exists && !remote) ? resource.name : [],
        ),
      )
      for (const live of capture.objects) {
        if (live.owned || !ours.has(live.appliedBy) || declaredAs(declared, live)) continue
        // kustomize's generators give these names with a hash
        if (live.kind === 'ConfigMap' || live.kind === 'Secret') continue
        yield {
          at: inCapture(capture, inWords(live)),
          environment,
          message: `${inWords(live)} was applied by Kustomization ${live.appliedBy} and Git does not declare it any more; prune it, or declare it`,
        }
      }
    }
  },
})
