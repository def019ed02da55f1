import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Every image that Docker Compose runs in a designed tree is pinned by digest.',
  why: 'A tag can be moved: the next pull may start another program than the one that was reviewed, scanned and signed.',
  remedy:
    'Write `NAME:TAG@sha256:…`; `docker buildx imagetools inspect NAME:TAG` says the digest. Where it is to be looked up later, name it under `owed` in infra.yaml as `image-digests`.',
  mandate: 'A2',
  severity: 'warning',

  *check(infra) {
    // Who says runtime: compose means these files to run; elsewhere they are often for development.
    if (infra.design?.runtime !== 'compose') return
    for (const file of infra.files('infra')) {
      if (!/^(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/.test(file.name)) continue
      for (const { key, value } of file.documents[0]?.root?.get('services')?.pairs() ?? []) {
        const image = value.get('image')
        if (!image || value.get('build') || /@sha256:[0-9a-f]{64}$|\$/.test(image.text)) continue
        yield {
          at: keyed(file, ['services', key.text, 'image']),
          message: `service ${key.text} runs ${image.text}, which names no digest; the tag may be moved to another image`,
          owed: { what: 'image-digests' },
        }
      }
    }
  },
})
