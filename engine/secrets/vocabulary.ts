import { detectors } from './detectors/index.ts'
import { buildLexicon, type Lexicon } from './lexicon.ts'

/** The lexicon of all detectors, built from their tables. In the bundle scripts/entry/vocabulary.ts stands in for it. */
export function vocabulary(): Lexicon {
  return buildLexicon(detectors)
}
