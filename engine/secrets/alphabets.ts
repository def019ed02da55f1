const DIGIT = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * The characters a run of a credential is made of, by the word that detectors use: what a regular expression's class
 * holds, and the characters one by one for making samples.
 */
export const ALPHABETS = {
  /** decimal digits */
  digit: { of: '0-9', characters: DIGIT },
  /** hexadecimal, lower case */
  hex: { of: '0-9a-f', characters: `${DIGIT}abcdef` },
  /** hexadecimal, upper case */
  upperhex: { of: '0-9A-F', characters: `${DIGIT}ABCDEF` },
  /** hexadecimal in either case */
  anyhex: { of: '0-9a-fA-F', characters: `${DIGIT}abcdefABCDEF` },
  lower: { of: 'a-z', characters: LOWER },
  upper: { of: 'A-Z', characters: UPPER },
  alpha: { of: 'A-Za-z', characters: UPPER + LOWER },
  lowernum: { of: '0-9a-z', characters: DIGIT + LOWER },
  uppernum: { of: '0-9A-Z', characters: DIGIT + UPPER },
  alnum: { of: '0-9A-Za-z', characters: DIGIT + UPPER + LOWER },
  /** letters, digits and underscore */
  word: { of: '0-9A-Za-z_', characters: `${DIGIT}${UPPER}${LOWER}_` },
  /** letters, digits and hyphen */
  dashed: { of: '0-9A-Za-z\\-', characters: `${DIGIT}${UPPER}${LOWER}-` },
  /** lower-case letters, digits and hyphen, as in a DNS label */
  label: { of: '0-9a-z\\-', characters: `${DIGIT}${LOWER}-` },
  /** RFC 4648 §5, base64url without padding */
  url64: { of: '0-9A-Za-z_\\-', characters: `${DIGIT}${UPPER}${LOWER}_-` },
  /** base64url with padding, wherever the provider puts it */
  padded: { of: '0-9A-Za-z_=\\-', characters: `${DIGIT}${UPPER}${LOWER}_-=` },
  /** base64url with dots and tildes, as Entra ID's client secrets */
  tilde: { of: '0-9A-Za-z_.~\\-', characters: `${DIGIT}${UPPER}${LOWER}_-.~` },
  /** base64url with dots between parts */
  dotted: { of: '0-9A-Za-z_.\\-', characters: `${DIGIT}${UPPER}${LOWER}_-.` },
  /** RFC 4648 §4, base64 without padding */
  base64: { of: '0-9A-Za-z+/', characters: `${DIGIT}${UPPER}${LOWER}+/` },
  /** padding of base64 */
  pad: { of: '=', characters: '=' },
  /** base64 in a URL: either alphabet, or percent escapes */
  escaped64: { of: '0-9A-Za-z%+/=_\\-', characters: `${DIGIT}${UPPER}${LOWER}` },
  /** RFC 4648 §6, base32 */
  base32: { of: 'A-Z2-7', characters: `${UPPER}234567` },
  /** base32 in lower case */
  lower32: { of: 'a-z2-7', characters: `${LOWER}234567` },
  /** Crockford's base32 as ULIDs use it */
  crockford: { of: '0-9A-HJKMNP-TV-Z', characters: '0123456789ABCDEFGHJKMNPQRSTVWXYZ' },
  /** BIP 173's characters in upper case */
  bech32: { of: '02-9AC-HJ-NP-Z', characters: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L' },
  /** Bitcoin's base58 */
  base58: {
    of: '1-9A-HJ-NP-Za-km-z',
    characters: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  },
  /** crypt(3)'s base64 */
  crypt64: { of: './0-9A-Za-z', characters: `./${DIGIT}${UPPER}${LOWER}` },
  /** what stands between the head of a PEM block and its first line: ends of lines, written out or not, and quotes */
  gap: { of: '\\s\\\\"\'|>', characters: '\n' },
} as const satisfies Record<string, { of: string; characters: string }>

/** The name of a set of characters. */
export type Alphabet = keyof typeof ALPHABETS
