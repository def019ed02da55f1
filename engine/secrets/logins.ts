import type { CommandSecret } from './command.ts'

/** Lines of files that are lists of logins: by the file's name, the pattern whose only group is the password. */
const LISTS: readonly (readonly [name: RegExp, line: RegExp])[] = [
  // PostgreSQL: host:port:database:user:password, with `\:` for a colon
  [/^(?:\.pgpass|pgpass(?:\.conf)?)$/, /^(?:(?:[^:\\\n]|\\.){1,120}:){4}((?:[^:\\\n]|\\.){1,200})$/],
  // PgBouncer: "user" "password"
  [/^userlist\.txt$/, /^"[^"\n]{1,100}"[ \t]{1,8}"(?!md5|SCRAM-SHA-256\$)([^"\n]{1,200})"/],
  // Redis: user NAME … >password …
  [/\.acl$/, /^user[ \t]{1,8}\S{1,100}[ \t][^\n]{0,200}?>(\S{1,200})/],
]
/** Lines that are looked at. */
const MOST_LINES = 10_000

/** Whether a file of this name is a list of logins. */
export function isLoginList(name: string): boolean {
  return LISTS.some(([pattern]) => pattern.test(name))
}

/** The passwords of a file that is a list of logins, one a line at most. */
export function readLogins(name: string, text: string): CommandSecret[] {
  const pattern = LISTS.find(([one]) => one.test(name))?.[1]
  if (!pattern) return []
  const found: CommandSecret[] = []
  let start = 0
  for (const line of text.split('\n', MOST_LINES)) {
    const value = line.startsWith('#') ? undefined : pattern.exec(line.trimEnd().slice(0, 1000))?.[1]
    if (value !== undefined) {
      const at = start + line.lastIndexOf(value)
      found.push({ shown: `a login in ${name}`, value, start: at, end: at + value.length })
    }
    start += line.length + 1
  }
  return found
}
