import type { CommandSecret } from './command.ts'
import { lineAround } from './near.ts'

/** What a shell takes for one word, in or without quotes. */
const WORD = `(?:"([^"\\n]{4,200})"|'([^'\\n]{4,200})'|([^\\s"'\`;|&<>]{4,200}))`
const NEXT = '\\S{1,200}\\s{1,4}'

/** Commands whose secret has no option of its own: how it may be shown, and where it stands. */
const COMMANDS: readonly (readonly [shown: string, pattern: RegExp])[] = [
  [
    'mc alias set',
    new RegExp(
      `\\bmc\\s{1,4}(?:alias\\s{1,4}set|config\\s{1,4}host\\s{1,4}add)\\s{1,4}${NEXT}${NEXT}${NEXT}${WORD}`,
      'd',
    ),
  ],
  [
    'mc admin user add',
    new RegExp(`\\bmc\\s{1,4}admin\\s{1,4}user\\s{1,4}add\\s{1,4}${NEXT}${NEXT}${WORD}`, 'd'),
  ],
  ['rabbitmqctl', new RegExp(`\\b(?:add_user|change_password)\\s{1,4}${NEXT}${WORD}`, 'd')],
  [
    'htpasswd -b',
    new RegExp(
      `\\bhtpasswd\\s{1,4}-[a-zA-Z]{0,4}n[a-zA-Z]{0,4}\\s{1,4}(?:-\\S{1,20}\\s{1,4}){0,3}[^\\s-]${NEXT}${WORD}`,
      'd',
    ),
  ],
  [
    'htpasswd -b',
    new RegExp(
      `\\bhtpasswd\\s{1,4}-[a-mo-zA-Z]{0,4}b[a-mo-zA-Z]{0,4}\\s{1,4}(?:-\\S{1,20}\\s{1,4}){0,3}[^\\s-]${NEXT}${NEXT}${WORD}`,
      'd',
    ),
  ],
  [
    'IDENTIFIED BY',
    /\bIDENTIFIED\s{1,4}(?:WITH\s{1,4}\S{1,60}\s{1,4})?BY\s{1,4}(?:PASSWORD\s{1,4})?(?:"([^"\n]{4,200})"|'([^'\n]{4,200})')/di,
  ],
  [
    'echo',
    new RegExp(
      `\\b(?:echo|printf)\\s{1,4}(?:-n\\s{1,4}|['"]?%s(?:\\\\n)?['"]?\\s{1,4})?${WORD}\\s{0,4}\\|[^|\\n]{1,200}(?:--password-stdin|--stdin|--with-token)`,
      'd',
    ),
  ],
  [
    'ldap -w',
    new RegExp(
      `\\bldap(?:search|add|modify|delete|passwd|whoami|compare)\\b[^\\n|]{0,300}\\s-w\\s{0,4}${WORD}`,
      'd',
    ),
  ],
  ['ACL SETUSER', new RegExp(`\\bSETUSER\\s{1,4}[^\\n]{0,200}\\s>${WORD}`, 'di')],
]

/** Characters of a line that are looked at, before and behind the word that announces a command. */
const REACH = 500

/**
 * The secrets of commands that take them by their position, and of SQL, in the line around an offset. The patterns
 * hold bounded quantifiers only, and a line is looked at once.
 */
export function readPositional(
  text: string,
  at: number,
): { readonly end: number; readonly found: CommandSecret[] } {
  const before = text.slice(Math.max(0, at - REACH), at)
  const from = at - before.length + before.lastIndexOf('\n') + 1
  const line = lineAround(text, at, REACH)
  const found: CommandSecret[] = []
  for (const [shown, pattern] of COMMANDS) {
    const match = pattern.exec(line)
    const group = match?.slice(1).findIndex((one) => one !== undefined) ?? -1
    if (!match || group < 0) continue
    const [start, end] = match.indices![group + 1]!
    found.push({ shown, value: match[group + 1]!, start: from + start, end: from + end })
  }
  return { end: from + line.length, found }
}
