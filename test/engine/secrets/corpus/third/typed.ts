import type { Make } from '../case.ts'
import type { Draw } from '../draw.ts'

const ANIMALS = 'otter badger heron lynx marmot stoat puffin weasel gecko ibex'
const PLACES = 'Lisbon Oslo Kyoto Quito Riga Malmo Turin Ghent Zagreb Cork'

/** What an operator types when something asks for a password. */
export function typed(d: Draw): string {
  const animal = d.word(ANIMALS)
  const place = d.word(PLACES)
  return d.pick([
    `${place}${d.digits(2)}${animal}`,
    `${animal}.${place}.${d.digits(3)}`,
    `${place}!${animal}!${d.digits(1)}`,
    `${animal[0]!.toUpperCase()}${animal.slice(1)}@${d.digits(4)}`,
    `My${place}Db${d.digits(2)}`,
    `${d.alnum(12)}`,
    `${d.alnum(9)}-${d.alnum(4)}`,
    `${d.hex(24)}`,
  ])
}

/** As typed, with nothing that an address would have to escape. */
export const typedPlain = (d: Draw) => typed(d).replace(/[!@]/g, '-')

/** A file with one secret as somebody types it. */
export const one =
  (path: string, write: (d: Draw, secret: string) => string): Make =>
  (d) => ({ path, content: write(d, d.secret(typed(d))) })

/** The same where a command or an address takes it unescaped. */
export const plain =
  (path: string, write: (d: Draw, secret: string) => string): Make =>
  (d) => ({ path, content: write(d, d.secret(typedPlain(d))) })
