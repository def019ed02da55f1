import type { Design, SchemaProblem } from '../engine/design.ts'

/** Tags that move by their name; `security/floating-image` has the same reason. */
const MOVING = /^(?:latest|stable|edge|nightly|main|master)$/

/** Images without a version: what is written would bring another program with each restart. */
export function* checkImages({ workloads }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, image }] of workloads.entries()) {
    if (image === undefined || image.includes('@')) continue
    const tag = /:([^/:]+)$/.exec(image)?.[1]
    if (tag !== undefined && !MOVING.test(tag)) continue
    yield {
      path: ['workloads', index, 'image'],
      part: 'value',
      message: `workload ${name} runs ${image}${tag === undefined ? ' without a tag' : ''}, which is another program tomorrow; write the version, best with its digest`,
    }
  }
}
