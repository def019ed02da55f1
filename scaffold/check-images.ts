import type { Design, SchemaProblem } from '../engine/design.ts'
import { isFloating, tagOf } from '../engine/image.ts'

/** Images without a version: what is written would bring another program with each restart. */
export function* checkImages({ workloads }: Design): Iterable<SchemaProblem> {
  for (const [index, { name, image }] of workloads.entries()) {
    if (image === undefined || image.includes('@') || !isFloating(image)) continue
    yield {
      path: ['workloads', index, 'image'],
      part: 'value',
      message: `workload ${name} runs ${image}${tagOf(image) === undefined ? ' without a tag' : ''}, which is another program tomorrow; write the version, best with its digest`,
    }
  }
}
