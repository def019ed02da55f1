import { detectors } from '../../../../engine/secrets/detectors/index.ts'
import { sampleOf } from '../../../../engine/secrets/samples.ts'
import { lettersOf } from '../../../fixtures.ts'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const DIGITS = '0123456789'

const ADJECTIVES =
  'blue silent rapid bitter golden winter humble crimson sunny velvet rusty lucky brave frozen'
const NOUNS =
  'horse anchor falcon pepper marble rocket castle summer dragon coffee monkey tiger biscuit walnut'
const PRODUCTS = 'shop billing checkout ledger catalog search orders mailer reports gateway invoices identity'

/** How the words of a key are joined. */
export const STYLES = {
  snake: (words: readonly string[]) => words.join('_'),
  scream: (words: readonly string[]) => words.join('_').toUpperCase(),
  kebab: (words: readonly string[]) => words.join('-'),
  camel: (words: readonly string[]) =>
    words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join(''),
  dotted: (words: readonly string[]) => words.join('.'),
} as const

/** Makes up what cases are filled with; everything follows from the seed. */
export class Draw {
  readonly #seed: string
  #count = 0

  constructor(seed: string) {
    this.#seed = seed
  }

  /** a number from 0 to below `most` */
  below(most: number): number {
    const digits = lettersOf(`${this.#seed}/${this.#count++}`, 6)
    let number = 0
    for (const letter of digits) number = (number * 62 + letter.charCodeAt(0)) % 1_000_003
    return number % most
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!
  }

  word(list: string): string {
    return this.pick(list.split(' '))
  }

  from(characters: string, length: number): string {
    let text = ''
    while (text.length < length) text += characters[this.below(characters.length)]
    return text
  }

  digits = (length: number) => this.from(DIGITS, length)
  hex = (length: number) => this.from(`${DIGITS}abcdef`, length)
  lower = (length: number) => this.from(LOWER + DIGITS, length)
  alnum = (length: number) => this.from(UPPER + LOWER + DIGITS, length)
  url64 = (length: number) =>
    this.from(UPPER + LOWER, 1) + this.from(`${UPPER}${LOWER}${DIGITS}_-`, length - 2) + this.digits(1)

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join('-')
  }

  base64(bytes: number): string {
    return Buffer.from(this.alnum(bytes)).toString('base64')
  }

  /** base64 of bytes that are no text */
  binary64(bytes: number): string {
    return Buffer.from(Array.from({ length: bytes }, () => this.below(256))).toString('base64')
  }

  /** a sample of a detector, by its id */
  token(id: string): string {
    return sampleOf(detectors.find((detector) => detector.id === id)!, `${this.#seed}/${this.#count++}`)
  }

  /** marks a value as a secret that must be found */
  secret(value: string): string {
    return `\u0001${value}\u0002`
  }

  product(): string {
    return this.word(PRODUCTS)
  }

  environment(): string {
    return this.pick(['production', 'staging', 'prod', 'eu-west', 'live'])
  }

  /** what a person makes up */
  human(): string {
    const adjective = this.word(ADJECTIVES)
    const noun = this.word(NOUNS)
    const capital = noun[0]!.toUpperCase() + noun.slice(1)
    return this.pick([
      `${capital}${this.digits(4)}!`,
      `${adjective}-${noun}-${this.digits(2)}`,
      `${adjective}${capital}${this.digits(2)}`,
      `${noun.replace('o', '0').replace('a', '4').replace('e', '3')}_${this.digits(3)}`,
      `${capital}#${this.digits(3)}${adjective}`,
      `${adjective}${noun}${this.digits(1)}`,
    ])
  }

  /** what a generator makes */
  generated(): string {
    return this.pick([
      this.alnum(16),
      this.alnum(24),
      this.alnum(32),
      this.hex(32),
      this.url64(20),
      `${this.alnum(6)}-${this.alnum(6)}-${this.alnum(6)}`,
      `${this.alnum(7)}!${this.alnum(6)}%${this.alnum(4)}`,
    ])
  }

  password(): string {
    return this.below(2) === 0 ? this.human() : this.generated()
  }

  /** a password that may stand in an address unescaped */
  plainPassword(): string {
    return this.pick([this.alnum(14), this.human().replace(/[#!]/g, '_'), this.hex(20), this.url64(18)])
  }

  key(
    words: string,
    styles: readonly (keyof typeof STYLES)[] = ['snake', 'scream', 'kebab', 'camel'],
  ): string {
    return STYLES[this.pick(styles)](words.split(' '))
  }

  /** one of the names under which passwords go */
  passwordWords(): string {
    return this.pick([
      'password',
      'db password',
      'database password',
      'admin password',
      'root password',
      'smtp password',
      'redis password',
      'postgres password',
      'mysql root password',
      'api key',
      'secret key',
      'client secret',
      'auth token',
      'access token',
      'jwt secret',
      'session secret',
      'encryption key',
      'signing key',
      'rabbitmq password',
      'grafana admin password',
      'ldap bind password',
      'keystore password',
      'webhook secret',
      'registry password',
      'backup passphrase',
    ])
  }

  /** text as it stands in a kind of quotes */
  quoted(text: string): string {
    return this.pick([text, `"${text}"`, `'${text}'`])
  }

  /** lines of a PEM block: heads and base64 that begins like DER */
  pem(kind = 'RSA PRIVATE KEY'): string {
    const head =
      { 'RSA PRIVATE KEY': 'MIIEpAIBAAKCAQEA', 'EC PRIVATE KEY': 'MHcCAQEEI' }[kind] ?? 'MIIEvQIBADANBgkq'
    const lines = kind === 'EC PRIVATE KEY' ? 3 : 14
    const body = head + this.binary64(lines * 48).slice(head.length, lines * 64 - 20)
    const dashes = '-'.repeat(5)
    return [
      `${dashes}BEGIN ${kind}${dashes}`,
      ...(body.match(/.{1,64}/g) ?? []),
      `${dashes}END ${kind}${dashes}`,
    ].join('\n')
  }

  certificate(): string {
    const body = `MIIDazCCAlOgAwIBAgIU${this.binary64(600)}`
    const dashes = '-'.repeat(5)
    return [
      `${dashes}BEGIN CERTIFICATE${dashes}`,
      ...(body.match(/.{1,64}/g) ?? []),
      `${dashes}END CERTIFICATE${dashes}`,
    ].join('\n')
  }
}

/** A text with every line indented. */
export function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by))
}

/** What Kubernetes has under `data`. */
export function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}
