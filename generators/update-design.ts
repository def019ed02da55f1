import { DESIGN_PATH } from '../engine/design.ts'
import { setValue } from '../engine/edits/structured.ts'
import { yaml } from '../engine/edits/yaml.ts'
import type { Path } from '../engine/formats/node.ts'
import { readYaml } from '../engine/formats/yaml.ts'
import { SourceFile } from '../engine/tree.ts'
import { Refusal } from './refusal.ts'

/** Where the answer to a question stands in infra.yaml; every other name is a key path of its own. */
const KEYS: Readonly<Record<string, string>> = {
  owner: 'owners.team',
  contact: 'owners.contact',
  region: 'regions[0]',
  recipient: 'recipients[0]',
}

/**
 * An infra.yaml with some keys set, its comments and order kept: `domain=acme.org`,
 * `environments[name=dev].servers=1`. A value is read as YAML. Throws a Refusal where a pair cannot be set; whether the
 * design is then valid is for its reader to say.
 */
export function withSet(text: string, pairs: readonly string[]): string {
  return pairs.reduce((each, pair) => {
    const [, name, value] = /^((?:[^=[\]]|\[[^\]]*\])+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined || value === '')
      throw new Refusal(`--set ${pair} has no value; --set domain=acme.org`)
    const file = new SourceFile({ path: DESIGN_PATH, text: each })
    const target = { file, document: 0, syntax: yaml }
    try {
      return setValue(
        target,
        pathOf(KEYS[name] ?? name),
        readYaml(value, { dialect: 'core' })[0]?.root?.value,
      ).text
    } catch (error) {
      throw new Refusal(
        `--set ${pair}: ${error instanceof Error ? error.message : String(error)}\nnothing was written`,
      )
    }
  }, text)
}

/** `environments[name=dev].servers` → its steps. */
function pathOf(name: string): Path {
  return [...name.matchAll(/\[(\d+)\]|\[([^=\]]+)=([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, index, key, value, word]) =>
      index !== undefined ? Number(index) : key !== undefined ? { [key]: value ?? '' } : (word ?? ''),
  )
}
