/** A command in a comment. */
export type Command =
  | { readonly kind: 'fix' }
  | { readonly kind: 'waive'; readonly rule: string; readonly reason: string }

/** Characters of a reason that are kept until it is judged. */
const REASON = 1_000

/**
 * The command of a comment: its first line that begins with `/infra-lint`, outside code blocks and quotations, which
 * begin otherwise. Undefined where there is none, or none that exists.
 */
export function commandIn(body: string): Command | undefined {
  let fence: string | undefined
  for (const line of body.split(/\r?\n/, 200)) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
    if (mark && fence === undefined) fence = mark
    else if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined
    } else if (/^\/infra-lint(?=\s|$)/.test(line)) return commandOf(line.slice('/infra-lint'.length).trim())
  }
  return undefined
}

function commandOf(text: string): Command | undefined {
  if (text === 'fix') return { kind: 'fix' }
  const [, rule, rest] = /^waive +`?([\w/-]{1,100})`?(.*)$/.exec(text) ?? []
  if (rule === undefined) return undefined
  // without a reason it is a command all the same: the answer says what is missing
  return {
    kind: 'waive',
    rule,
    reason: (/^\s+(?:--|—)\s*(.*)$/.exec(rest ?? '')?.[1] ?? '').slice(0, REASON),
  }
}
