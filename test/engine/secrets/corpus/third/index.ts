import type { Make, Slices } from '../case.ts'
import { BARE, CARRIERS } from './carriers.ts'
import { CLEAN_STRUCTURE } from './clean-a.ts'
import { CLEAN_WORDS } from './clean-b.ts'
import { HEALTHY } from './healthy.ts'
import { INVENTED } from './invented.ts'
import { MACHINES } from './machines.ts'
import { type Issue, PLATFORMS } from './providers-a.ts'
import { SERVICES } from './providers-b.ts'

/** A credential in surroundings that the seed chooses; what its form tells alone, also where no key names it. */
function carried({ key, form, alone }: Issue): Make {
  return (d) => {
    const carrier = alone && d.below(4) === 0 ? d.pick(BARE) : d.pick(CARRIERS)
    return carrier(d, key, d.secret(form(d)))
  }
}

/** What providers issue, each in a file of any kind. */
export const THIRD_ISSUED: Slices = Object.fromEntries(
  Object.entries({ ...PLATFORMS, ...SERVICES }).map(([name, issue]) => [name, [carried(issue)]]),
)
/** What people make up, and keys. */
export const THIRD_INVENTED: Slices = { ...INVENTED, ...MACHINES }
/** What is none. */
export const THIRD_CLEAN: Slices = { ...CLEAN_STRUCTURE, ...CLEAN_WORDS }
/** What healthy public repositories taught after the set had been run once. */
export const THIRD_HEALTHY: Slices = HEALTHY
