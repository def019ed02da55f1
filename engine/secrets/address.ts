import { isDefaultPassword } from './defaults.ts'
import type { Confidence } from './detector.ts'
import { harmlessOf } from './reference.ts'

/** An address with a password in it: `postgres://shop:…@db/shop`. */
export interface Address {
  readonly scheme: string
  readonly user: string
  readonly password: string
  /** range of the password */
  readonly start: number
  readonly end: number
  readonly host: string
  readonly confidence: Confidence
}

const SCHEME_REACH = 30
const REACH = 400
const STOPS = /[\s"'`<>\\|]/

/** The address whose `://` starts at an offset, where it has a password that stands there. */
export function readAddress(text: string, at: number): Address | undefined {
  const near = text.slice(at + 3, at + 3 + REACH)
  const authority = authorityOf(near)
  const sign = authority.lastIndexOf('@')
  if (sign <= 0) return undefined
  const colon = authority.indexOf(':')
  if (colon < 0 || colon >= sign - 1) return undefined
  const scheme = /[A-Za-z][A-Za-z0-9+.-]*$/.exec(text.slice(Math.max(0, at - SCHEME_REACH), at))?.[0]
  if (!scheme) return undefined
  const user = authority.slice(0, colon)
  const password = authority.slice(colon + 1, sign)
  const host = /^[^:/?#\s"']*/.exec(near.slice(sign + 1))![0]
  const plain = decoded(password)
  if (harmlessOf(plain) !== undefined || /^[:$%{]|[{}]|\$\(|%[sdv]$/.test(password)) return undefined
  if (/example\.(?:com|org|net)$/.test(host) && /^(?:user|pass|secret|foo|me|name)/.test(plain))
    return undefined
  const local = /^(?:localhost|127\.|\[::1|0\.0\.0\.0|host\.docker\.internal)/.test(host)
  if (plain === user && local) return undefined
  const start = at + 3 + colon + 1
  const confidence = plain === user || local || isDefaultPassword(plain) ? 'low' : 'high'
  return { scheme, user, password, start, end: start + password.length, host, confidence }
}

const LOGIN = /(?:^|[\s"'`=])([\w.-]{1,60}):([^\s"'`@]{3,120})$/

/** The login of `user:password@tcp(host:3306)/shop`, as Go's MySQL driver reads it, whose `@` stands at an offset. */
export function readDataSource(text: string, at: number): Address | undefined {
  const match = LOGIN.exec(text.slice(Math.max(0, at - 190), at))
  if (!match) return undefined
  const [, user, password] = match as unknown as [string, string, string]
  if (harmlessOf(password) !== undefined || /[{}]|\$\(|%[sdv]$/.test(password)) return undefined
  const confidence = password === user || isDefaultPassword(password) ? 'low' : 'high'
  const host = /^@\w+\(([^()\s]{0,100})/.exec(text.slice(at, at + 120))?.[1] ?? ''
  return { scheme: 'mysql', user, password, start: at - password.length, end: at, host, confidence }
}

/** What stands before the path. An `@` behind a slash may belong to a password that nobody escaped. */
function authorityOf(near: string): string {
  const stop = near.search(STOPS)
  const whole = stop < 0 ? near : near.slice(0, stop)
  const slash = whole.search(/[/?#]/)
  if (slash < 0) return whole
  const authority = whole.slice(0, slash)
  if (authority.includes('@')) return authority
  const late = /^[^:/@\s]{0,60}:[^@\s]{1,80}@[\w.-]+/.exec(whole)
  return late && !/^[^:]{0,80}:\d{1,5}\//.test(whole) ? late[0] : authority
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}
