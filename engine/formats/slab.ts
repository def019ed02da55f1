/**
 * Room for the small arrays of integers that files are read into. An array of its own for each of 20,000 files costs
 * more, in time and in what the collector has to watch, than what is in it; here many share one buffer.
 */
const SLAB_SIZE = 1 << 18
/** Integers beyond which an array gets a buffer of its own. */
const SHARED_LIMIT = SLAB_SIZE >> 3

let slab = new Int32Array(0)
let used = 0

/** A copy of the first `length` integers, to be kept. A slab is given back when none of its arrays is reachable. */
export function kept(source: Int32Array, length: number): Int32Array {
  if (length > SHARED_LIMIT) return source.slice(0, length)
  if (used + length > slab.length) {
    slab = new Int32Array(SLAB_SIZE)
    used = 0
  }
  const copy = slab.subarray(used, used + length)
  used += length
  copy.set(length === source.length ? source : source.subarray(0, length))
  return copy
}
