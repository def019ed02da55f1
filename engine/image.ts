/** Tags that move by their name. */
const MOVING = /^(latest|stable|edge|nightly|main|master|develop|dev|prod|production|staging|current|lts)$/

/** The tag of an image's name, without a digest; undefined where it has none. */
export function tagOf(image: string): string | undefined {
  return /:([^/:]+)$/.exec(image)?.[1]
}

/** Whether an image without a digest has no tag, or one that means another program tomorrow. */
export function isFloating(image: string): boolean {
  const tag = tagOf(image)
  return tag === undefined || MOVING.test(tag)
}
