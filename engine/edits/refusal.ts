/** Why an edit cannot be made: thrown on the way, turned into `{ refused }` by `applyFix`; it never leaves the engine. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Gives up an edit, and with it the whole fix. The reason names the thing and the fact. */
export function refuse(reason: string): never {
  throw new Refusal(reason)
}
