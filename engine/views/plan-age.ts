import { textDigest } from '../blob.ts'
import type { Infra } from '../infra.ts'

/** What has moved on since the tree was written. */
export type Ahead = 'design' | 'generator'

/**
 * What is ahead of the lock: the design was changed, or the generator that runs is newer than the one that wrote the
 * tree. Undefined where neither is, or there is no lock: a plan, which costs more than all rules together, then holds
 * nothing new.
 */
export function aheadOf({ lock, designFile, tree, generator }: Infra): Ahead | undefined {
  const text = designFile && tree.get(designFile.path)?.text
  if (!lock || text === undefined) return undefined
  if (generator !== undefined && isNewer(lock.generator, generator)) return undefined
  if (lock.design !== textDigest(text)) return 'design'
  return generator !== undefined && generator !== lock.generator ? 'generator' : undefined
}

/** Whether a version is newer than another; of what is no three numbers nothing is known. */
function isNewer(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => /^(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number))
  if (!left || !right) return false
  const at = left.findIndex((part, index) => part !== right[index])
  return at >= 0 && left[at]! > right[at]!
}
