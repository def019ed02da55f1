/** How bad it is: `must` of the mandate is an error, `should` a warning, `may` an info. A heuristic is never an error. */
export type Severity = 'error' | 'warning' | 'info'

/** An entry of docs/mandate.md, such as `P5`. */
export type MandateId =
  `${'T' | 'I' | 'S' | 'A' | 'E' | 'P' | 'D' | 'C' | 'O' | 'L' | 'R' | 'B' | 'H' | 'X' | 'W' | 'Q' | 'F'}${number}`

/** The entries of docs/mandate.md: how many each letter has. */
const ENTRIES = 'T4 I4 S2 A7 E6 P7 D4 C6 O3 L4 R4 B4 H5 X6 W4 Q4 F5'

/** The ids of all entries, in the order of the document. */
export const MANDATE_IDS: readonly MandateId[] = ENTRIES.split(' ').flatMap((group) =>
  Array.from({ length: Number(group.slice(1)) }, (_, index) => `${group[0]}${index + 1}` as MandateId),
)
