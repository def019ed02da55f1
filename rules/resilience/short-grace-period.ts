import type { Node } from '../../engine/formats/node.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged } from '../../engine/views/delivered.ts'

/** What a Pod is given where it says nothing, in seconds. */
const DEFAULT = 30

export default defineRule({
  summary: 'A Pod is given more time to end than its stop hook waits.',
  why: 'The grace period runs while the `preStop` hook sleeps. Where the hook takes all of it the program is killed without having been told to stop, with its requests.',
  remedy: 'Set `terminationGracePeriodSeconds` to the hook’s seconds plus what the program needs.',
  mandate: 'H4',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    yield* judged(infra, { patches: /preStop|terminationGracePeriod/ }, function* ({ workloads }) {
      for (const { resource, pod, podPath, containers } of workloads) {
        let longest = 0
        let hook: (typeof containers)[number] | undefined
        for (const container of containers) {
          const seconds = sleepOf(container.node.at(['lifecycle', 'preStop']))
          if (seconds > longest) {
            longest = seconds
            hook = container
          }
        }
        if (!hook) continue
        const written = pod.get('terminationGracePeriodSeconds')?.value
        const grace = typeof written === 'number' ? written : written === undefined ? DEFAULT : undefined
        if (grace === undefined || longest < grace) continue
        const wanted = longest + DEFAULT
        yield {
          at: resource.at([...podPath, 'terminationGracePeriodSeconds']),
          message: `${resource}: the stop hook of container ${hook.name} waits ${longest} s and the Pod has ${grace} s to end${written === undefined ? ', as where nothing is said' : ''}: the program is killed, not stopped`,
          related: [{ at: resource.at([...hook.path, 'lifecycle', 'preStop'], 'key'), message: 'the hook' }],
          fix: (at) => ({
            title: `give it ${wanted} s`,
            safety: 'unsafe',
            edits: [{ op: 'set', at, value: wanted }],
          }),
        }
      }
    })
  },
})

/** The seconds that a hook sleeps: its `sleep` action, or the first `sleep N` of its command. */
function sleepOf(hook: Node | undefined): number {
  const seconds = hook?.at(['sleep', 'seconds'])?.value
  if (typeof seconds === 'number') return seconds
  const command = (hook?.at(['exec', 'command'])?.items() ?? []).map(({ text }) => text).join(' ')
  return Number(/(?:^|[\s;&])(?:\/(?:usr\/)?bin\/)?sleep (\d+)s?(?=$|[\s;&])/.exec(command)?.[1] ?? 0)
}
