import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'Locked providers can be verified on every platform that runs them.',
  why: 'A lock with the hash of one platform stops init on the next one: what was locked on a laptop fails in the pipeline, or the other way round.',
  remedy:
    'Run `tofu providers lock -platform=linux_amd64 -platform=darwin_arm64` (or `terraform providers lock`) with every platform in use, and commit the lock file.',
  mandate: 'A2',
  severity: 'warning',

  *check(infra) {
    for (const { root, sample, locked } of infra.terraform) {
      if (!root || sample || locked.length === 0) continue
      const most = Math.max(...locked.map(({ hashes }) => own(hashes)))
      for (const { source, hashes, file, block } of locked) {
        const platforms = own(hashes)
        // The registry's signed list (`zh:`) has all platforms in it.
        if (hashes.some((hash) => hash.startsWith('zh:')) || (platforms > 1 && platforms >= most)) continue
        const attribute = block.body.attribute('hashes')
        const { start, end } = attribute
          ? { start: attribute.nameStart, end: attribute.nameEnd }
          : block.typeRange
        yield {
          at: range(file, start, end),
          message:
            platforms === 0
              ? `${source} is locked without a hash; nothing is verified`
              : platforms === 1
                ? `${source} is locked for one platform only; init fails on every other`
                : `${source} is locked for ${platforms} platforms and its neighbours for ${most}`,
        }
      }
    }
  },
})

/** Hashes of unpacked packages: one a platform. */
function own(hashes: readonly string[]): number {
  return hashes.filter((hash) => hash.startsWith('h1:')).length
}
