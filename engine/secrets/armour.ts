import type { Confidence } from './detector.ts'
import { decodeBase64 } from './encoding.ts'

/** A private key in one of its wrappings. */
export interface PrivateKey {
  /** `RSA private key` */
  readonly name: string
  readonly start: number
  readonly end: number
  readonly confidence: Confidence
  /** whether a passphrase protects it */
  readonly encrypted: boolean
}

/** Characters of one key that are looked at: an RSA key of 16,384 bits has 13,000, `\n` or indents come on top. */
const REACH = 32_768

const HEAD = /-----BEGIN ((?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----/y
const NAMES: Readonly<Record<string, string>> = {
  'PRIVATE KEY': 'private key (PKCS #8)',
  'ENCRYPTED PRIVATE KEY': 'encrypted private key (PKCS #8)',
  'RSA PRIVATE KEY': 'RSA private key',
  'EC PRIVATE KEY': 'EC private key',
  'DSA PRIVATE KEY': 'DSA private key',
  'OPENSSH PRIVATE KEY': 'OpenSSH private key',
  'PGP PRIVATE KEY BLOCK': 'PGP private key',
  'OpenVPN Static key V1': 'OpenVPN static key',
}

/** The private key whose `-----BEGIN` stands at an offset; undefined for public parts, and where no key follows. */
export function readArmour(text: string, at: number): PrivateKey | undefined {
  HEAD.lastIndex = at
  const head = HEAD.exec(text)
  if (!head) return undefined
  const label = head[1]!
  const from = at + head[0].length
  const near = text.slice(from, from + REACH)
  // whatever armour begins next ends this one, so that a thousand heads cost no more than one
  const next = near.indexOf('-----')
  const foot = next >= 0 && near.startsWith('END', next + 5) ? next : -1
  const body = next < 0 ? near : near.slice(0, next)
  const compact = compactOf(body)
  if (compact === undefined) return undefined
  const end = from + (foot < 0 ? lengthOf(body) : footEnd(near, foot))
  const first = decodeBase64(compact.slice(0, 88)) ?? ''
  const encrypted =
    label.startsWith('ENCRYPTED') ||
    label.startsWith('SSH2 ENCRYPTED') ||
    /Proc-Type: ?4, ?ENCRYPTED/.test(body.slice(0, 200)) ||
    (first.startsWith('openssh-key-v1\0') && first.slice(19, 23) !== 'none')
  const sound =
    first.charCodeAt(0) === 0x30 ||
    first.startsWith('openssh-key-v1\0') ||
    label.startsWith('PGP') ||
    label.startsWith('OpenVPN') ||
    encrypted
  const name = NAMES[label] ?? `${label.toLowerCase().replace(/ block$/, '')}`
  return { name, start: at, end, confidence: encrypted || !sound ? 'medium' : 'high', encrypted }
}

function footEnd(near: string, foot: number): number {
  const close = near.indexOf('-----', foot + 8)
  return close < 0 || close - foot > 80 ? foot + 8 : close + 5
}

/** Where an armour without foot ends: with its first line that is no base64. */
function lengthOf(body: string): number {
  return /^(?:[\sA-Za-z0-9+/=]|\\[nr])*/.exec(body)![0].trimEnd().length
}

const HEADER = /[A-Za-z-]{3,30}: [^\n\\]{0,120}(?:\n|\\n)/g

/** The base64 between head and foot, without what wraps it; undefined where it is too little, or a filler. */
function compactOf(body: string): string | undefined {
  const part = body.slice(0, 4096)
  if (/\$\{|\{\{|<[a-z]|\.\.\.|EXAMPLE|REDACTED|xxxx/i.test(part.slice(0, 200))) return undefined
  const compact = part
    .replace(HEADER, '')
    .replace(/\\[nrt]/g, '\n')
    .replace(/["'`][ \t]*[+.,]?[ \t]*\n[ \t]*["'`]/g, '')
    .replace(/\n[ \t]*(?:#|\/\/|\*|>|\|)[ \t]*/g, '')
    .replace(/[\s"'`\\]+/g, '')
  const run = /[A-Za-z0-9+/=]{40,}/.exec(compact)?.[0]
  return run && new Set(run.slice(0, 200)).size >= 10 ? run : undefined
}

const PUTTY = /PuTTY-User-Key-File-[23]: ?([\w-]{3,40})/y

/** The PuTTY key whose first line starts at an offset. */
export function readPutty(text: string, at: number): PrivateKey | undefined {
  PUTTY.lastIndex = at
  if (!PUTTY.exec(text)) return undefined
  const near = text.slice(at, at + REACH)
  const lines = /Private-Lines: ?\d+(?:\r?\n|\\r?\\n|\\n)[ \t]*([A-Za-z0-9+/=]{20,})/.exec(near)
  if (!lines) return undefined
  const mac = /Private-(?:MAC|Hash): ?[0-9a-f]{20,64}/.exec(near)
  const end = at + (mac ? mac.index + mac[0].length : lines.index + lines[0].length)
  const encrypted = !/Encryption: ?none/.test(near)
  return { name: 'PuTTY private key', start: at, end, confidence: encrypted ? 'medium' : 'high', encrypted }
}

/**
 * The key in base64 whose run starts at an offset: `-----BEGIN …` encoded once more, as Kubernetes has it. Where the
 * run holds none, its end.
 */
export function readEncodedArmour(text: string, at: number): PrivateKey | number {
  const near = text.slice(at, at + REACH)
  const single = /^[A-Za-z0-9+/=]*/.exec(near)![0]
  // in a block scalar the base64 goes on over lines
  const whole =
    single.length >= 200 ? single : /^(?:[A-Za-z0-9+/=]+(?:\r?\n[ \t]*|$))+|/.exec(near)![0] || single
  const compact = whole.replace(/\s+/g, '')
  const decoded = decodeBase64(compact.slice(0, compact.length & ~3))
  const key = decoded === undefined ? undefined : readArmour(decoded, 0)
  return key ? { ...key, start: at, end: at + whole.trimEnd().length } : at + whole.length
}
