/** How bad it is: `must` of the mandate is an error, `should` a warning, `may` an info. A heuristic is never an error. */
export type Severity = 'error' | 'warning' | 'info'

/** An entry of docs/mandate.md, such as `P5`. */
export type MandateId =
  `${'T' | 'I' | 'S' | 'A' | 'E' | 'P' | 'D' | 'C' | 'O' | 'L' | 'R' | 'B' | 'H' | 'X' | 'W' | 'Q' | 'F'}${number}`
