/**
 * What stands in the place of a secret and is none: a reference to where it is kept, its ciphertext, a public part,
 * a filler. One grammar for all formats, since files of one format are written into those of another.
 */
import { isCiphertext } from './sops-ciphertext.ts'

/** Variables and templates, as a whole or anywhere within. */
const TEMPLATE =
  /\$\{\{|\$__(?:env|file|vault)\{|\{\{|\{%|<%|\$\{[\w!#.@*]|\$\([^)]|%\([A-Za-z_]\w{0,60}\)[sS]|#\{[\w.]{1,80}\}|%\{[\w.:]|@@\w+@@|\[\[[^\]]{1,80}\]\]/
/** One of these is in every one of them. */
const TEMPLATE_SIGN = /[$#%{<@[]/
const VARIABLE =
  /^(?:\$[A-Za-z_]\w*|(?:Get|Read|New|ConvertTo|ConvertFrom|Import|Invoke|Select|Join|Unprotect)-[A-Z]\w{1,40}|%[A-Za-z_]\w*%|\$[0-9@*#?]|`[^`]*`|\$env:\w+|%%\w+%%|__[A-Z]\w*__|@[\w.]+@)$/
/** A filler in angle brackets, braces or angle quotes. */
const BRACKETED = /^«[^«»]{1,80}»$|^[<{][^<>{}]{1,80}[>}]$|^\[[\w .-]{1,60}\]$/

const POINTER =
  /^(?:(?:ref\+|vault:|vault\+|op:\/\/|ssm:|awssm:|awskms:|asm:|gcpsm:|gcp:|azurekv:|akv:|secretref:|keyref:|env:|file:|file\(|secret:|secrets:|sm:\/\/|secretsmanager:|secretmanager:|keyvault:|bws:|doppler:|infisical:|k8s:|k8s-secret:|from:|env\.|env\(|getenv|os\.|process\.env|System\.|include|lookup|@Microsoft\.KeyVault|projects\/[^/]+\/secrets\/|arn:|!|\*[a-z]|&[a-z])|(?:var|local|module|data|each|self|path|terraform|count|random_[a-z]+|tls_private_key|vault_[a-z_]+|aws_[a-z_]+|google_[a-z_]+|azurerm_[a-z_]+|hcloud_[a-z_]+|dependency|inputs|include|params|parameters|secrets|steps|needs|inputs|outputs|vars|env|context|Values|vault|settings|config|configuration|this|request|req|args|opts|options|props|credentials?)\.[A-Za-z_])/
/** Encrypted by something that we know by its envelope. */
const CIPHERTEXT =
  /^(?:ENC\[(?!AES256_GCM,)|ENC\(|\{cipher\}|vault:v\d+:|\$ANSIBLE_VAULT;|AQ(?:ICA|ECA)H|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)|YWdlLWVuY3J5cHRpb24|LS0tLS1CRUdJTiBQR1AgTUVTU|LS0tLS1CRUdJTiBBR0UgRU5DUllQV|\{encrypted\}|encrypted:|!vault|pkcs7\[|AgA[A-Za-z0-9+/]{200}|PKCS7\()/
/** The part that everybody may know. */
const PUBLIC =
  /^(?:age1[02-9ac-hj-np-z]{20,}|ssh-(?:rsa|dss|ed25519) |ecdsa-sha2-|sk-(?:ssh|ecdsa)|-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|PGP PUBLIC KEY|TRUSTED CERTIFICATE|X509 CRL|CERTIFICATE REQUEST|SSH2 PUBLIC KEY|DH PARAMETERS|EC PARAMETERS)|LS0tLS1CRUdJTiB(?:DRVJU|QVUJM)|sha(?:1|256|384|512)[:-]|0x[0-9a-fA-F]{40}$|pk_(?:live|test)_)/

/** Words that say of what sort a value is, whether there is one, or who makes it. */
const WORDS: ReadonlySet<string> = new Set([
  '',
  'not set',
  ...'true false yes no on off y n null nil none undefined empty unset default defaults auto automatic string str text number integer int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float float32 float64 double byte date date-time bool boolean object array list map any bytes binary optional required sensitive generate generated random disable disabled enable enabled read write admin-only read-only read-write inherit always never ifnotpresent opaque basic bearer digest plain plaintext env file vault kubernetes aws gcp azure oidc saml ldap jwt token tokens password passwd pass pwd passphrase secret secrets key keys apikey api_key api-key credential credentials username user login email name value values data client prompt ask manual external internal changed todo tbd tba fixme n/a na unknown missing not-set notset unused dummy foo bar baz foobar placeholder redacted masked hidden removed censored secretstring securestring self other test-only'.split(
    ' ',
  ),
])
/** Nothing longer is among them. */
const LONGEST_WORD = 12

/** The next option of a command, which stands where a value would. */
const OPTION = /^--[a-z][\w-]*$/

/** Fillers that ask to be replaced, anywhere in a value. */
const FILLER =
  /^(?:my|some|the|a|an)(?:[-_ ][a-z]{1,20}){0,3}[-_ ](?:password|passwd|secret|token|key|passphrase|credentials?|value)$|change[-_ .]?(?:me|this|it)|(?:please|must)[-_ ]?(?:change|replace|set)|replace[-_ ]?(?:me|this|with|it|by)|^(?:replace|insert|enter|put|fill|set|add|use|provide|paste)[-_ ](?:your|me|me_|the|here|in|a|this|with)|\byour[-_ ]?[\w -]{0,40}(?:token|password|secret|key|here|id|value|pass|credential|account|domain|name|org|project|string)|(?:token|password|secret|key|value|goes|go)[-_ ]?(?:goes[-_ ]?)?here\b|redacted|placeholder|\bexample\b|(?:^|[-_.])example(?:$|[-_.])|example$|EXAMPLE(?:KEY|TOKEN)?$|^(?:dummy|fake|sample|mock|stub)[-_ ]|[-_ ](?:dummy|fake|sample|mock|placeholder|todo)$|not[-_ ]?(?:a[-_ ])?real|not[-_ ](?:for[-_ ]|here\b|secure)|^replace[-_ ]|(?:^|[-_ ])(?:todo|tbd|fixme|xxx)(?:$|[-_ ])|\.\.\.$|…|^\*+$|^[xX]{3,}$|^[-_=.#]+$|^(.)\1{3,}$|^[x*•]{3,}|[*•]{3,}|x{6,}|X{6,}|^(?:0x)?0{6,}|do[-_ ]?not[-_ ]?use/i

const PATHLIKE =
  /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[^\s]*$|^(?:[\w.@-]+\/){2,}[\w.@-]*$|^[\w.-]+\/[\w./-]+\.[a-z]{1,5}$/
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/(?![^\s/]*:[^\s/]*@)/i
const IMAGE = /^[\w.-]+(?::\d+)?\/[\w./-]+(?::[\w.-]+|@sha256:)/
const DATED = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$/
const MEASURE =
  /^\d+(?:\.\d+)*\s?(?:ns|us|ms|s|m|h|d|w|y|days?|hours?|minutes?|seconds?|months?|[kmgt]i?b?|%)?$/i
const VERSION = /^[~^<>=]{0,2} ?v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$/
const EMAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/

/** Why a value is no secret: what it is instead; undefined where it may be one. */
export type Harmless = 'reference' | 'ciphertext' | 'public' | 'filler' | 'word' | 'path' | 'measure'

/** Judges a value by its form alone. `value` is without its quotes; only its first 1,024 characters are looked at. */
export function harmlessOf(value: string): Harmless | undefined {
  const text = (value.length > 1024 ? value.slice(0, 1024) : value).trim()
  if (CIPHERTEXT.test(text)) return 'ciphertext'
  // a value that is longer than what was looked at ends later
  if (text.startsWith('ENC[AES256_GCM,')) return ofSops(value.trim())
  if (PUBLIC.test(text)) return 'public'
  if (text.length <= LONGEST_WORD && WORDS.has(text.toLowerCase())) return 'word'
  if (OPTION.test(text)) return 'word'
  if (VARIABLE.test(text) || POINTER.test(text)) return 'reference'
  if (TEMPLATE_SIGN.test(text) && TEMPLATE.test(text)) return 'reference'
  if (BRACKETED.test(text) || FILLER.test(text)) return 'filler'
  if (IMAGE.test(text)) return 'public'
  if (PATHLIKE.test(text) || ADDRESS.test(text)) return 'path'
  if (DATED.test(text) || VERSION.test(text) || EMAIL.test(text)) return 'measure'
  return MEASURE.test(text) && !/^\d{6,}$/.test(text) ? 'measure' : undefined
}

/**
 * What begins like a value of SOPS has to go on like one. One that was shortened for show has all its parts and opens
 * nothing; one without them is somebody's text in a form that deceives.
 */
function ofSops(text: string): Harmless | undefined {
  if (isCiphertext(text)) return 'ciphertext'
  return /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=.…]+,iv:[A-Za-z0-9+/=.…]+,(?:aad:[A-Za-z0-9+/=]*,)?tag:[A-Za-z0-9+/=.…]+(?:,type:\w+)?\]$/.test(
    text,
  )
    ? 'filler'
    : undefined
}

/** Whether letters or digits of a text stand in their order, as nothing draws them. */
export function isSampleText(text: string): boolean {
  return /0123456789|1234567890|abcdefghij|abcdef0123|123456abcdef/i.test(text)
}

/** Whether a token that matched a provider's pattern is one of the samples that documents show. */
export function isSampleToken(token: string): boolean {
  return (
    /example|x{8,}|(?:\*{3,})|0{10,}|dummy|redacted|placeholder|changeme|your[-_]/i.test(token) ||
    isSampleText(token) ||
    new Set(token.slice(-20)).size <= 4
  )
}
