import { createInterface } from 'node:readline/promises'

/** A question as a terminal shows it. */
export interface Asked {
  readonly name: string
  readonly message: string
  /** what makes an answer acceptable */
  readonly form: string
  /** taken for an empty answer */
  readonly known: string | undefined
  /** said where an empty answer is taken and nothing is known */
  readonly empty: string | undefined
  /** what is wrong with an answer */
  readonly problem: (answer: string) => string | undefined
}

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && !process.env.CI
}

/** Asks on the terminal until the answer can be used; undefined for an empty answer that is taken. */
export async function askOne({ message, form, known, empty, problem }: Asked): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const shown = known !== undefined && known !== '' ? ` (empty: ${known})` : empty ? ` (empty: ${empty})` : ''
  try {
    for (;;) {
      const answer = (await terminal.question(`${message}, ${form}${shown}: `)).trim() || known
      if (answer === undefined && empty !== undefined) return undefined
      const wrong = problem(answer ?? '')
      if (wrong === undefined) return answer
      process.stderr.write(`${wrong}\n`)
    }
  } finally {
    terminal.close()
  }
}
