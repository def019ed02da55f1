import { readLexicon } from 'embedded:lexicon'
import type { Lexicon } from '../../engine/secrets/lexicon.ts'
import { unpackLexicon } from '../../engine/secrets/packed.ts'

/** The lexicon that `npm run bundle` built: a file beside the chunks. */
export function vocabulary(): Lexicon {
  return unpackLexicon(readLexicon())
}
