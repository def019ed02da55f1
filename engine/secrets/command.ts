/** A secret on a command line behind a short option: `mysql -p…`, `curl -u shop:…`. */
export interface CommandSecret {
  /** the command and its option, as they may be shown: `curl -u` */
  readonly shown: string
  readonly value: string
  readonly start: number
  readonly end: number
}

/** Commands whose `-p` takes a password, some when they log in; those of the second list take it without a space only. */
const PASSWORD =
  /\b(?:(docker|podman|nerdctl|buildah|skopeo|helm|oras|crane|az|oc|argocd)\b.{0,120}\blogin|(sshpass|mongo|mongosh|mongodump|mongorestore|cqlsh|rabbitmqadmin))\b/
const ATTACHED = /\b(mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mysqlimport|xtrabackup|7z)\b/
const USER = /\b(curl|wget|http|https|ab|rclone|mc|htpasswd|hey|k6|influx|rabbitmqadmin)\b/
const ARCHIVE = /\b(zip|zipcloak|unzip|sqlcmd|bcp)\b/
const REDIS = /\b(redis-cli|redis-benchmark|valkey-cli)\b/

const VALUE = /(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s"'`;|&<>]{1,200}))/y

/** The secret behind ` -p`, ` -u` or ` -a` whose blank stands at an offset; `line` is what stands before it in its line. */
export function readOption(text: string, at: number, line: string): CommandSecret | undefined {
  const letter = text[at + 2]
  const command = line.slice(
    Math.max(line.lastIndexOf('|'), line.lastIndexOf(';'), line.lastIndexOf('&&')) + 1,
  )
  let from = at + 3
  const spaced = text[from] === ' ' || text[from] === '='
  if (spaced) from++
  const by = (pattern: RegExp) => {
    const match = pattern.exec(command)
    return match?.[1] ?? match?.[2]
  }
  const name =
    letter === 'u'
      ? by(USER)
      : letter === 'a'
        ? by(REDIS)
        : letter === 'P'
          ? by(ARCHIVE)
          : spaced
            ? by(PASSWORD)
            : (by(ATTACHED) ?? by(PASSWORD))
  if (name === undefined) return undefined
  VALUE.lastIndex = from
  const match = VALUE.exec(text)
  if (!match) return undefined
  const whole = match[1] ?? match[2] ?? match[3]!
  const start = from + (match[3] === undefined ? 1 : 0)
  const shown = `${name} -${letter}`
  if (letter !== 'u') return { shown, value: whole, start, end: start + whole.length }
  const colon = whole.indexOf(':')
  if (colon < 1 || colon === whole.length - 1) return undefined
  return { shown, value: whole.slice(colon + 1), start: start + colon + 1, end: start + whole.length }
}

const ENTRY = /^[ \t]*(?:-[ \t]*)?["']?([a-z_][\w-]{0,31}):([^\s:"']{4,200})["']?[ \t]*$/

/** The lines `user:password` that stand below a `chpasswd:` of cloud-init, or before `| chpasswd`. */
export function readChangedPasswords(text: string, keyStart: number): CommandSecret[] {
  const found: CommandSecret[] = []
  const before = text.slice(Math.max(0, keyStart - 300), keyStart)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  const piped = /([a-z_][\w-]{0,31}):([^\s"'|]{4,200})["']?[ \t]*\|[ \t]*(?:sudo[ \t]+)?$/.exec(line)
  if (piped) {
    const start = keyStart - line.length + piped.index + piped[1]!.length + 1
    found.push({ shown: `chpasswd of ${piped[1]}`, value: piped[2]!, start, end: start + piped[2]!.length })
  }
  const near = text.slice(keyStart, keyStart + 2000)
  let at = near.indexOf('\n') + 1
  for (let count = 0; at > 0 && count < 30; count++) {
    const end = near.indexOf('\n', at)
    const one = near.slice(at, end < 0 ? near.length : end)
    const entry = ENTRY.exec(one)
    if (entry && entry[2] !== 'RANDOM' && !/^(?:list|users|expire|name|type)$/.test(entry[1]!)) {
      const start = keyStart + at + one.indexOf(`${entry[1]}:`) + entry[1]!.length + 1
      found.push({ shown: `chpasswd of ${entry[1]}`, value: entry[2]!, start, end: start + entry[2]!.length })
    } else if (/^\S/.test(one)) break
    at = end < 0 ? 0 : end + 1
  }
  return found
}
