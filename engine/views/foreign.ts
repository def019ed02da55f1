import type { Infra } from '../infra.ts'
import { ENVIRONMENT_ALIASES, stageOf } from './aliases.ts'
import type { Stage } from './environments.ts'
import type { Member } from './families.ts'

/** The names by which the tree calls its environments, in lower case, with what they mean; only such as mean one thing. */
export function environmentNames(infra: Infra): ReadonlyMap<string, Stage> {
  const names = new Map<string, Stage>()
  const seen = new Set<string>()
  const add = (written: string): void => {
    if (seen.has(written)) return
    seen.add(written)
    const name = written.toLowerCase()
    if (ENVIRONMENT_ALIASES.get(name)?.certain) names.set(name, stageOf(name))
  }
  for (const { name } of infra.environments) add(name)
  for (const { members } of infra.families) for (const { name } of members) add(name)
  return names
}

/**
 * The environment that a text names, where it is another than the member's own and its own is not named beside it:
 * `staging` of `s3://acme-staging/web` in production. Words are what stands between other characters than letters and
 * digits, so that `development` is no `dev`.
 */
export function foreignIn(
  text: string,
  { name, stage }: Pick<Member, 'name' | 'stage'>,
  names: ReadonlyMap<string, Stage>,
): string | undefined {
  let foreign: string | undefined
  const own = name.toLowerCase()
  for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) {
    const meant = names.get(word) ?? (ENVIRONMENT_ALIASES.get(word)?.certain ? stageOf(word) : undefined)
    if (word === own || own.split(/[-_.]/).includes(word) || meant === stage) return undefined
    if (meant !== undefined && names.has(word)) foreign ??= word
  }
  return foreign
}
