/**
 * What the name of a key says of its value, from what people make up to what programs issue. `unnamed` is some
 * `…_key`: only a value that can be nothing else makes a secret of it.
 */
export type KeyClass = 'password' | 'secret' | 'token' | 'key' | 'weak' | 'unnamed'

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/))

const PASSWORD = words(
  'password passwd passphrase pass pwd passwort passcode pw psk wpapsk motdepasse contrasena kennwort requirepass masterauth userpassword passwords parola senha haslo wachtwoord salasana',
)
const SECRET = words('secret secrets clientsecret appsecret sharedsecret secretvalue')
const TOKEN = words('token tokens jwt bearer pat apitoken authtoken accesstoken bottoken')
const KEY = words('apikey accesskey secretkey privatekey authkey masterkey accountkey sharedkey signingkey')
/** Keys that are credentials by themselves, whatever stands before them. */
const CREDENTIAL = words('credential credentials creds cred auth authorization basicauth')

/** What makes of a `key` something that opens. */
const QUALIFIER = words(
  'api access secret private priv encryption encrypt encrypted signing sign master account shared auth app application license licence storage session cookie hmac jwt crypt crypto cipher client consumer routing integration ingest ingestion subscription webhook write read bot sas root unseal recovery symmetric aes sealing wrapping fernet instrumentation preshared host deploy service admin join bootstrap connection data security user dev',
)
/** Endings of one word that are said in one breath: `dbpassword`, `authtoken`. */
const ENDINGS: readonly (readonly [ending: string, kind: Named])[] = [
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['secret', 'secret'],
  ['token', 'token'],
  ['apikey', 'key'],
  ['accesskey', 'key'],
  ['secretkey', 'key'],
  ['privatekey', 'key'],
  ['accountkey', 'key'],
  ['sharedkey', 'key'],
  ['masterkey', 'key'],
  ['pwd', 'password'],
]
const SHORT_ENDING =
  /^(?:db|root|admin|user|bind|my|mysql|pg|sql|ssh|smtp|mail|key|store|trust|auth|ldap|redis|ftp|rabbit|become|sudo|proxy|ansible|vnc|wifi|web|app|master|http|host|svc|service)(?:pass|pw)$/

/** What may stand behind the word that names the secret, and changes nothing: whose, which, how written. */
const BEHIND = words(
  'value val plain plaintext cleartext clear raw text string str default b64 base64 encoded current new old prod production staging stage stg dev development test testing qa uat live primary secondary main backup rw ro base data content literal one two eu us root admin',
)

/** What makes of it something that is told about a secret: its name, its place, its age, its rules. */
const ABOUT = words(
  'name names ref refs reference references key keys path paths file files filename filepath dir folder directory url urls uri endpoint host hostname port id ids identifier type kind policy policies date time timestamp rotated rotation rotate rotator expiry expires expire expiration exp ttl lifetime duration age length len size min max minimum maximum count limit limits hash hashes hashed algorithm alg algo format pattern regex rule rules enabled enable disabled disable required require optional reset field fields label labels prompt hint store manager provider class version arn engine backend namespace mount location selector annotation annotations header headers param params parameter prefix suffix env environment variable var source method mode scope scopes audience issuer username email role roles template generator operator controller status message msg error description desc title doc docs help link page form input output validity validation validator strength complexity history change changed changes updated update created create creation at on by address addresses addr thumbprint check checks checksum retention digest sha sha1 sha256 sha512 md5 fingerprint sum ciphertext sealed tag tags image repository cert certs certificate certificates ca crt csr rev revision commit pub public property properties object objects config configs settings server bytes interval seconds minutes days hours lookup function command cmd helper process exporter review reviewer request requests response grant exchange owner group groups usage use used permission permissions read write list index pool set sets syntax encryption decryption encrypted length window attempts tries retries retry store leak scanner scanning detection protection projection automount mountpath account accounts item items entry entries',
)

/** What in front makes it a question, a command or something public. */
const BEFORE = words(
  'existing automount hash hashed next change update rotate renew request lifecycle encrypted wrapped continuation pagination page idempotency csrf xsrf cancellation goog amz resume sync cursor public pub is has have use uses using enable enabled disable disabled allow allowed skip no without require requires generate generated create creates external num max min count random show hide forgot reset ignore validate check with publishable site default_auth',
)

/** Whether a key says that its value is told about something: its name, its place, its sum. */
export function isAbout(key: string): boolean {
  return ABOUT.has(wordsOf(key).at(-1) ?? '')
}

/** Whether a word is one for a password, in any of the languages that keys are written in. */
export function isPasswordWord(word: string): boolean {
  return PASSWORD.has(word.toLowerCase())
}

const MASKED =
  /password|passwd|passphrase|secret|token|credential|api[-_.]?key|private[-_.]?key|access[-_.]?key/i

/** The words of a key: `dbPassword_2` → db, password, 2; `APIKey` → api, key. */
export function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

type Named = Exclude<KeyClass, 'weak' | 'unnamed'>

/** Keys that everybody may know, or that are none of cryptography. */
const OPEN_KEY = words(
  'public pub verify verification verifying peer recipient host hostname ssh gpg pgp cache sort partition primary foreign hash range group index order object row map prefix integrity password token name label annotation tag config secret',
)

function kindOf(all: readonly string[], at: number): Named | undefined {
  const word = all[at]!.replace(/\d+$/, '')
  if (PASSWORD.has(word)) return 'password'
  if (SECRET.has(word)) return 'secret'
  if (TOKEN.has(word)) return 'token'
  if (KEY.has(word)) return 'key'
  if (CREDENTIAL.has(word)) return 'token'
  if (word === 'key' || word === 'keys') return at > 0 && QUALIFIER.has(all[at - 1]!) ? 'key' : undefined
  // what the nodes of a cluster of Erlang know each other by
  if (word === 'erlangcookie' || (word === 'cookie' && all[at - 1] === 'erlang')) return 'key'
  if (SHORT_ENDING.test(word)) return 'password'
  for (const [ending, kind] of ENDINGS) {
    if (word.length > ending.length && word.endsWith(ending)) return kind
  }
  return undefined
}

/**
 * What kind of secret a key names, by its last words: `smtp_auth_password` and `password2` are passwords,
 * `password_policy`, `secretName`, `tokenUrl` and `passwordSecretRef` are none. `weak` where an unknown word follows.
 */
export function keyClassOf(key: string): KeyClass | undefined {
  const all = wordsOf(key)
  // a long trail of words is a sentence
  if (all.length === 0 || all.length > 12) return undefined
  let last = all.length - 1
  while (last > 0 && (/^\d+$/.test(all[last]!) || BEHIND.has(all[last]!)) && !kindOf(all, last)) last--
  const kind = kindOf(all, last)
  if (kind) {
    if (all.slice(Math.max(0, last - 4), last).some((word) => BEFORE.has(word))) return undefined
    if ((all[last] === 'key' || all[last] === 'keys') && /^(?:password|passwd|token)$/.test(all[last - 1]!))
      return undefined
    return kind
  }
  if (
    last > 0 &&
    all[last] === 'key' &&
    !OPEN_KEY.has(all[last - 1]!) &&
    !all.some((word) => BEFORE.has(word))
  )
    return 'unnamed'
  const before = last > 0 ? kindOf(all, last - 1) : undefined
  if (!before || ABOUT.has(all[last]!) || all.slice(0, last).some((word) => BEFORE.has(word)))
    return undefined
  return 'weak'
}

/** Whether a word that stands as a value is itself the name of a secret: `postgres-password`, `GITHUB_TOKEN`, `dbPassword`. */
export function namesSecret(value: string): boolean {
  const composed = /^[A-Za-z]+(?:[-_.][A-Za-z]+)+\d{0,2}$|^[a-z]+[A-Z][A-Za-z]+$/.test(value)
  return composed && MASKED.test(value) && keyClassOf(value) !== undefined
}

const WORDS = new Map<string, readonly string[]>()

/** The words of a key, remembered. */
export function cachedWordsOf(key: string): readonly string[] {
  let all = WORDS.get(key)
  if (!all) {
    all = wordsOf(key)
    if (WORDS.size >= CACHED_KEYS) WORDS.clear()
    WORDS.set(key, all)
  }
  return all
}

const CLASSES = new Map<string, KeyClass | undefined>()
/** Names that are remembered at once. */
const CACHED_KEYS = 5000

/** The class of a key, remembered: the same names come again and again. */
export function cachedClassOf(key: string): KeyClass | undefined {
  let kind = CLASSES.get(key)
  if (kind === undefined && !CLASSES.has(key)) {
    kind = keyClassOf(key)
    if (CLASSES.size >= CACHED_KEYS) CLASSES.clear()
    CLASSES.set(key, kind)
  }
  return kind
}

/** A key that names a secret, and of what kind. */
export interface NamedKey {
  readonly key: string
  readonly kind: KeyClass
}

interface KnownBytes {
  readonly bytes: Uint8Array
  readonly named: NamedKey | undefined
}

/** Keys by a sum of their bytes, the last of those whose sums fall together. */
const KNOWN: (KnownBytes | undefined)[] = []
const SUMS = 4096

/** The key that stands in some bytes where it names a secret: the same ones come again and again, no text is made for them. */
export function namedBy(bytes: Uint8Array, from: number, to: number): NamedKey | undefined {
  let sum = to - from
  for (let at = from; at < to; at++) sum = (Math.imul(sum, 31) + bytes[at]!) | 0
  sum &= SUMS - 1
  const known = KNOWN[sum]
  if (known && isSame(known.bytes, bytes, from, to)) return known.named
  let key = ''
  for (let at = from; at < to; at++) key += String.fromCharCode(bytes[at]!)
  const kind = cachedClassOf(key)
  const named = kind && { key, kind }
  KNOWN[sum] = { bytes: bytes.slice(from, to), named }
  return named
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false
  return true
}
