import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SopsDocument } from '../../engine/secrets/sops.ts'
import { type CreationRule, governingRule, isSameKey, keyName } from '../../engine/secrets/sops-config.ts'
import { placeOfBlock, sopsDocumentsIn } from '../../engine/secrets/sops-state.ts'
import { quoted } from '../../engine/secrets/store.ts'

/** What is asked beyond agreement. */
interface Options {
  /** recipients that a file must have at least */
  readonly minimum: number
}

export default defineRule<Options>({
  summary: 'An encrypted file has the recipients and key groups that .sops.yaml names.',
  why: 'Who was added to .sops.yaml cannot decrypt what was encrypted before, and who was taken out still can, until the file’s keys are updated; with one recipient only, one lost key loses every secret.',
  remedy:
    'Run `sops updatekeys FILE`. Where somebody was taken out, rotate what the file holds as well (`sops rotate --in-place FILE`, then the values themselves): they could read it.',
  mandate: 'C3',
  severity: 'warning',
  options: {
    type: 'object',
    properties: {
      minimum: { type: 'integer', minimum: 1, description: 'Recipients that a file must have at least.' },
    },
    additionalProperties: false,
  },
  defaults: { minimum: 1 },

  *check(infra, { minimum }) {
    const seen = new Set<string>()
    for (const document of sopsDocumentsIn(infra.tree)) {
      const { file, block } = document
      // documents of one file share their keys
      if (block.groups.length === 0 || seen.has(file.path)) continue
      seen.add(file.path)
      const at = placeOfBlock(document)
      const count = new Set(block.groups.flat().map(({ kind, id }) => `${kind} ${id}`)).size
      if (count < minimum)
        yield {
          at,
          message: `${file.path} has ${count === 1 ? 'one recipient' : `${count} recipients`}, and ${minimum} are asked for; add one to .sops.yaml and run \`sops updatekeys ${quoted(file.path)}\``,
        }
      const governing = governingRule(infra.tree, file.path)
      if (!governing || governing.rule.groups.flat().length === 0) continue
      const differences = [...differencesOf(document, governing.rule)]
      if (differences.length === 0) continue
      yield {
        at,
        message: `${file.path} and ${governing.config.file.path} differ: ${differences.join('; ')}; run \`sops updatekeys ${quoted(file.path)}\``,
        related: [
          {
            at: keyed(governing.config.file, governing.rule.path),
            message: 'the rule that sops follows for it',
          },
        ],
      }
    }
  },
})

/** How the keys of a file are not those that its rule names. */
function* differencesOf({ block }: SopsDocument, rule: CreationRule): Iterable<string> {
  const present = block.groups.flat()
  const wanted = rule.groups.flat()
  const missing = wanted.filter((key) => !present.some((one) => isSameKey(one, key)))
  const extra = present.filter((key) => !wanted.some((one) => isSameKey(one, key)))
  for (const key of missing.slice(0, 5)) yield `${keyName(key)} cannot decrypt it`
  if (missing.length > 5) yield `${missing.length - 5} more cannot`
  for (const key of extra.slice(0, 5)) yield `${keyName(key)} still can and is no longer named`
  if (extra.length > 5) yield `${extra.length - 5} more still can`
  if (rule.groups.length > 1 && block.groups.length !== rule.groups.length)
    yield `it has ${block.groups.length === 1 ? 'one key group' : `${block.groups.length} key groups`} instead of ${rule.groups.length}`
  const threshold = (groups: number, said: number | undefined): number => said || groups
  const [is, should] = [
    threshold(block.groups.length, block.threshold),
    threshold(rule.groups.length, rule.threshold),
  ]
  if (rule.groups.length > 1 && block.groups.length === rule.groups.length && is !== should)
    yield `${is} of its key groups are enough, and ${should} should be needed`
}
