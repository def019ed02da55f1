import { cachedClassOf } from './key.ts'

const REACH = 4096

/** The line around an offset, at most `reach` characters to either side. */
export function lineAround(text: string, at: number, reach = 1000): string {
  const before = text.slice(Math.max(0, at - reach), at)
  const after = text.slice(at, at + reach)
  const end = after.indexOf('\n')
  return before.slice(before.lastIndexOf('\n') + 1) + (end < 0 ? after : after.slice(0, end))
}

/**
 * What stands around an offset and may say what is there: its line, the line before, and the lines above that it is
 * indented under.
 */
export function contextOf(text: string, at: number): string {
  const line = lineAround(text, at, 300)
  const near = text.slice(Math.max(0, at - REACH), at)
  const above = near.split('\n')
  const words = [line]
  let indent = indentOf(above.pop()!)
  for (let index = above.length - 1, seen = 0; index >= 0 && seen < 40; index--, seen++) {
    const one = above[index]!
    if (one.trim() === '') continue
    const depth = indentOf(one)
    if (seen === 0 || depth < indent) words.push(one.slice(0, 200))
    if (depth < indent) indent = depth
  }
  return words.join('\n')
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

const KEY_BEFORE =
  /([A-Za-z_][\w.-]{0,80})\\?["'`]?\]?[ \t]*(?:=>|[:=]|[ \t])[ \t]*(?:[|>]-?\n[ \t]+|[|>]-?[ \t]*\n[ \t]+)?\\?["'`]?(?:(?:Bearer|Basic|token|bot|key)[ \t]+)?$/i

/** What may stand before a key: the start of a line, a separator. Within a sentence no word is a key. */
const BEFORE_KEY =
  /(?:^|\n)[ \t>]*(?:#+|\/\/|--|;)?[ \t]*(?:- )?[ \t]*(?:(?:export|env|ENV|ARG|set|-e|--env|--build-arg|\$)[ \t]+)*\\?["'`]?$|[{[(,;&?/:][ \t]*\\?["'`]?(?:-{1,2})?$|[ \t]\\?["'](?:-{1,2})?$|[ \t]-{1,2}$/

/** The key whose value starts at an offset, where one stands before it. */
export function keyBefore(
  text: string,
  at: number,
): { readonly key: string; readonly start: number; readonly end: number } | undefined {
  const from = Math.max(0, at - 160)
  const match = KEY_BEFORE.exec(text.slice(from, at))
  if (!match || !BEFORE_KEY.test(text.slice(Math.max(0, from - 80), from + match.index))) return undefined
  // with nothing but a blank between, only the name of a secret is a key: `--token abc`, not `use abc`
  const operator = text.slice(from + match.index + match[1]!.length, at)
  if (!/[:=]/.test(operator) && cachedClassOf(match[1]!) === undefined) return undefined
  const start = from + match.index
  return { key: match[1]!, start, end: start + match[1]!.length }
}
