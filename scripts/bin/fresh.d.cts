/** Whether dist is at least as young as every source. */
export function isFresh(): boolean
/** Bundles when needed; ends the process with 2 when that fails. */
export function ensureFresh(): void
