/**
 * One value as SOPS writes it, `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`: AES in Galois counter mode with a nonce of
 * 32 bytes and a tag of 16 (getsops/sops, aes/cipher.go). The lengths are facts of the form: what does not have them
 * was cut, copied in part or made up.
 */

const FORM =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/]*={0,2}),iv:([A-Za-z0-9+/]*={0,2}),tag:([A-Za-z0-9+/]*={0,2}),type:(\w+)\]$/
/** Types that SOPS gives its values. */
const TYPES: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'bytes', 'time', 'comment'])
/** Bytes of a nonce, and of a tag. */
const NONCE = 32
const TAG = 16

/** A value of SOPS, sound or broken. */
export interface Ciphertext {
  /** bytes of what is encrypted */
  readonly bytes: number
  readonly type: string
  /** what is wrong with it, lower case: `its iv has 3 bytes, not 32`; undefined where nothing is */
  readonly fault: string | undefined
}

/** Reads a value that begins as SOPS begins its own; undefined for every other. */
export function readCiphertext(text: string): Ciphertext | undefined {
  if (!text.startsWith('ENC[AES256_GCM,')) return undefined
  const match = FORM.exec(text)
  if (!match) return { bytes: 0, type: '', fault: faultOf(text) }
  const [, data, iv, tag, type] = match as unknown as [string, string, string, string, string]
  const bytes = lengthOf(data)
  return { bytes: bytes ?? 0, type, fault: wrong(bytes, lengthOf(iv), lengthOf(tag), type) }
}

/** Whether a value is ciphertext of SOPS that can be what SOPS wrote. */
export function isCiphertext(text: string): boolean {
  const read = readCiphertext(text)
  return read !== undefined && read.fault === undefined
}

function wrong(
  data: number | undefined,
  iv: number | undefined,
  tag: number | undefined,
  type: string,
): string | undefined {
  if (data === undefined || data === 0) return 'its data is no base64'
  if (iv !== NONCE) return iv === undefined ? 'its iv is no base64' : `its iv has ${iv} bytes, not ${NONCE}`
  if (tag !== TAG) return tag === undefined ? 'its tag is no base64' : `its tag has ${tag} bytes, not ${TAG}`
  return TYPES.has(type) ? undefined : `sops has no type ${type}`
}

function faultOf(text: string): string {
  const absent = ['data', 'iv', 'tag', 'type'].filter((part) => !text.includes(`${part}:`))
  return absent.length > 0 ? `it has no ${absent.join(', no ')}` : 'it is not in the form that sops writes'
}

/** Bytes that a text of standard base64 stands for; undefined where it is none. */
function lengthOf(base64: string): number | undefined {
  if (base64.length % 4 !== 0) return undefined
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return (base64.length / 4) * 3 - padding
}
