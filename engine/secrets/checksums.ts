/** Ways a token proves that its provider made it, by name. */
export const CHECKSUMS = [
  'github-crc32',
  'npm-crc32',
  'gitlab-routable',
  'age-bech32',
  'aws-account',
  'jwt',
] as const

/** The name of a way to prove a token. */
export type Checksum = (typeof CHECKSUMS)[number]

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

let table: Uint32Array | undefined

/** CRC-32 of ISO 3309 (as in zlib), of ASCII text, as an unsigned number. */
export function crc32(text: string): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1
    return sum
  })
  let sum = 0xffffffff
  for (let at = 0; at < text.length; at++) sum = table[(sum ^ text.charCodeAt(at)) & 0xff]! ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}

/** A number in base 62, digits before upper case before lower case, padded with zeros to `length`. */
export function base62(value: number, length: number): string {
  let digits = ''
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) digits = BASE62[rest % 62]! + digits
  return digits.padStart(length, '0')
}

/** What GitHub and npm put at a token's end: six base-62 digits of the CRC-32 of the thirty characters before. */
function endsInCrc62(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1)
  return base62(crc32(body.slice(0, -6)), 6) === body.slice(-6)
}

/**
 * GitLab's routable token: after the last dot two base-36 digits, the payload's length, and seven, the CRC-32 of all
 * that stands before them. Since version 1 the version stands between payload and length.
 */
function isRoutable(token: string): boolean {
  const crc = token.slice(-7)
  const summed = token.slice(0, -7)
  return crc32(summed).toString(36).padStart(7, '0') === crc
}

/** The five-bit steps of BIP 173's checksum. */
function polymod(values: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) sum ^= generator[bit]!
  }
  return sum >>> 0
}

const spread = (words: string) => [
  ...[...words].map((letter) => letter.charCodeAt(0) >>> 5),
  0,
  ...[...words].map((letter) => letter.charCodeAt(0) & 31),
]

/** Whether a text of one case is bech32 (BIP 173) without its limit of 90 characters. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase()
  const at = lower.lastIndexOf('1')
  const values = [...lower.slice(at + 1)].map((letter) => BECH32.indexOf(letter))
  return at > 0 && !values.includes(-1) && polymod([...spread(lower.slice(0, at)), ...values]) === 1
}

/** Data in BIP 173's characters with the six of the checksum behind them. */
function withBech32(prefix: string, data: string): string {
  const values = [...data.toLowerCase()].map((letter) => BECH32.indexOf(letter))
  const sum = polymod([...spread(prefix.toLowerCase()), ...values, 0, 0, 0, 0, 0, 0]) ^ 1
  return data + [25, 20, 15, 10, 5, 0].map((shift) => BECH32[(sum >>> shift) & 31]!).join('')
}

/**
 * The account number in an AWS access key id: 40 bits from the ninth of what base 32 encodes after the prefix of four
 * characters. Undefined for ids made before 2019, which begin with I or J and encode none; NaN for what is not base 32.
 */
export function awsAccountOf(id: string): number | undefined {
  const body = id.slice(4)
  if (!/^[A-Z2-7]+$/.test(body)) return Number.NaN
  if (/^[IJ]/.test(body)) return undefined
  let bits = 0n
  for (const letter of body.slice(0, 10)) bits = bits * 32n + BigInt(BASE32.indexOf(letter))
  // Ten characters are 50 bits; the first 48 hold one flag, the account's 40 bits, and seven more.
  return Number(((bits >> 2n) & 0x7fffffffff80n) >> 7n)
}

/** Whether the first part of a JWT decodes to a header with an algorithm. */
function hasHeader(token: string): boolean {
  const begin = token.indexOf('eyJ')
  const part = token.slice(begin, token.indexOf('.', begin)).replace(/-/g, '+').replace(/_/g, '/')
  try {
    return /"alg"\s*:\s*"/.test(atob(part))
  } catch {
    return false
  }
}

/** Whether a token's checksum is right. A wrong one speaks against the token, it does not acquit it. */
export function verify(checksum: Checksum, token: string): boolean {
  switch (checksum) {
    case 'github-crc32':
    case 'npm-crc32':
      return endsInCrc62(token)
    case 'gitlab-routable':
      return isRoutable(token)
    case 'age-bech32':
      return isBech32(token)
    case 'aws-account': {
      const account = awsAccountOf(token)
      return account === undefined || (account > 0 && account < 1e12)
    }
    case 'jwt':
      return hasHeader(token)
  }
}

/** Makes the checksum of a token right whose other characters were made up; for samples. */
export function withChecksum(checksum: Checksum, token: string): string {
  switch (checksum) {
    case 'github-crc32':
    case 'npm-crc32': {
      const body = token.slice(token.indexOf('_') + 1, -6)
      return token.slice(0, -6) + base62(crc32(body), 6)
    }
    case 'gitlab-routable': {
      const dot = token.lastIndexOf('.')
      const payload = token.slice(token.indexOf('-') + 1).split('.')[0]!
      const summed = `${token.slice(0, dot + 1)}${payload.length.toString(36).padStart(2, '0')}`
      return summed + crc32(summed).toString(36).padStart(7, '0')
    }
    case 'age-bech32': {
      const at = token.lastIndexOf('-1') + 2
      const data = token.slice(at, -6)
      return (token.slice(0, at) + withBech32(token.slice(0, at - 1), data)).toUpperCase()
    }
    case 'aws-account': {
      // A letter below Q as the first keeps the number under 10^12.
      const body = token.slice(5).replace(/[0189]/g, (digit) => BASE32[Number(digit)]!)
      return `${token.slice(0, 4)}A${body}`
    }
    case 'jwt': {
      const begin = token.indexOf('eyJ')
      const header = btoa(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).replace(/=+$/, '')
      return token.slice(0, begin) + header + token.slice(token.indexOf('.', begin))
    }
  }
}
