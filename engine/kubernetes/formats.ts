/**
 * The formats that kubeconform judges (JSON Schema draft 4 with its own duration). Every other word after `format`,
 * `int32` and `byte` among them, is a remark to people.
 */

/** Whether a string has a format. */
export type FormatTest = (text: string) => boolean

const FORMATS: ReadonlyMap<string, FormatTest> = new Map<string, FormatTest>([
  ['date-time', isDateTime],
  ['date', isDate],
  ['time', isTime],
  ['duration', isDuration],
  ['uuid', (text) => /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text)],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['hostname', isHostname],
  ['email', isEmail],
  ['uri', (text) => isUrl(text, true)],
  ['iri', (text) => isUrl(text, true)],
  ['uri-reference', (text) => !text.includes('\\') && isUrl(text, false)],
  ['iri-reference', (text) => !text.includes('\\') && isUrl(text, false)],
  ['json-pointer', (text) => text === '' || /^\/([^~]|~[01])*$/.test(text)],
  ['semver', isSemver],
])

/** The test of a format by its name; undefined for a name that nobody judges. */
export function formatTest(name: string): FormatTest | undefined {
  return FORMATS.get(name)
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0)
}

/** RFC 3339; a 60th second at the end of a day in UTC only. */
function isTime(text: string): boolean {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[zZ]|([+-])(\d{2}):(\d{2}))$/.exec(text)
  if (!match) return false
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [offsetHour, offsetMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)]
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false
  if (second < 60) return true
  const offset = (offsetHour * 60 + offsetMinute) * (match[4] === '+' ? -1 : 1)
  return (((hour * 60 + minute + offset) % 1440) + 1440) % 1440 === 1439
}

function isDateTime(text: string): boolean {
  return (text[10] === 'T' || text[10] === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11))
}

const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const AMOUNT = /\d+\s*([A-Za-zµ]+)/g
const UNIT = /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i

/** What Go reads (`1h30m`), strfmt of go-openapi (an amount with a unit anywhere: `2 days`), or ISO 8601 (`PT1H30M`). */
function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true
  for (const [, unit] of text.matchAll(AMOUNT)) if (UNIT.test(unit!)) return true
  if (/^P\d+W$/.test(text)) return true
  return /^P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/.test(text)
}

function isIPv4(text: string): boolean {
  const groups = text.split('.')
  return (
    groups.length === 4 && groups.every((group) => /^(0|[1-9]\d{0,2})$/.test(group) && Number(group) < 256)
  )
}

function isIPv6(text: string): boolean {
  let groups = text
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (dotted) {
    if (!isIPv4(dotted[2]!)) return false
    groups = `${dotted[1]}0:0`
  }
  const halves = groups.split('::')
  if (halves.length > 2) return false
  const count = (half: string): number => {
    if (half === '') return 0
    const parts = half.split(':')
    return parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part)) ? parts.length : 99
  }
  const total = count(halves[0]!) + count(halves[1] ?? '')
  return halves.length === 2 ? total < 8 : total === 8
}

function isHostname(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  return name.length <= 253 && name.split('.').every((label) => /^(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(label))
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 0 || text.length > 254 || at > 64) return false
  const local = text.slice(0, at)
  const domain = text.slice(at + 1)
  const plain = /^[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~.]*$/.test(local) && !/^\.|\.$|\.\./.test(local)
  if (!plain && !/^"[^"\\]*"$/.test(local)) return false
  const address = /^\[(IPv6:)?(.*)\]$/.exec(domain)
  if (!address) return isHostname(domain)
  return address[1] === undefined ? isIPv4(address[2]!) : isIPv6(address[2]!)
}

/** As lenient as Go's net/url: no spaces in the host, no control characters, whole percent escapes. */
function isUrl(text: string, absolute: boolean): boolean {
  if (/[\x00-\x1f\x7f]/.test(text)) return false
  const scheme = /^([a-zA-Z][a-zA-Z0-9+\-.]*):/.exec(text)
  if (absolute && !scheme) return false
  if (!scheme && /^[^/?#]*:/.test(text)) return false
  const [path = ''] = (scheme ? text.slice(scheme[0].length) : text).split(/[?#]/, 1)
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return false
  const authority = /^\/\/([^/]*)/.exec(path)
  return !authority || !/[ <>"\\^`{|}]/.test(authority[1]!)
}

function isSemver(text: string): boolean {
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/.test(
    text,
  )
}
