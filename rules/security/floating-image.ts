import { isFloating, tagOf } from '../../engine/image.ts'
import { defineRule } from '../../engine/rule.ts'
import { judged, weighedFor } from '../../engine/views/delivered.ts'
import { isVendored } from '../../engine/views/vendored.ts'

export default defineRule({
  summary: 'Every image has a tag that names a version, or a digest.',
  why: 'A tag that moves brings another program with each restart: two Pods of one workload differ, and there is no version to go back to.',
  remedy: 'Write the version that runs, best with its digest.',
  mandate: 'D4',
  severity: 'warning',

  *check(infra) {
    yield* judged(infra, { patches: /image/ }, function* (objects) {
      for (const { resource, containers } of objects.workloads) {
        const floating = containers.flatMap(({ name, node, path }) => {
          const image = node.get('image')?.text ?? ''
          // the name of the program itself is what a build tool puts its image in for
          if (image === '' || image === name || image === resource.name || /[${<@]|^IMAGE/.test(image))
            return []
          return isFloating(image) ? [{ name, image, path, tag: tagOf(image) }] : []
        })
        const [first] = floating
        if (!first || isVendored(resource)) continue
        yield {
          at: resource.at([...first.path, 'image']),
          message: `${resource} runs ${floating.map(({ image, tag }) => `${image}${tag === undefined ? ' without a tag' : ''}`).join(', ')}: what runs changes without a release`,
          severity: weighedFor(objects.stage, 'warning'),
        }
      }
    })
  },
})
