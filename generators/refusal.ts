/** Something the user can mend: one line each, nothing was written. */
export class Refusal extends Error {}

/** Throws what stands against a run, all of it at once; nothing where there is nothing. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Refusal(`${problems.join('\n')}\nnothing was written`)
}
