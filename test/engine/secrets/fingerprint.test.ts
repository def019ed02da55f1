import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../../engine/config.ts'
import { readInfra } from '../../../engine/infra.ts'
import { lint } from '../../../engine/lint.ts'
import { treeOf } from '../../../engine/tree.ts'
import { rules } from '../../../rules/index.ts'

// put together here: no scanner of this repository shall trip on them
const [one, other] = [
  ['correct', 'Horse', '9battery'].join('-'),
  ['staple', 'Mule', '7accumulator'].join('-'),
]

/** The fingerprints of the secrets in a file, in order. */
function fingerprints(text: string): readonly string[] {
  const infra = readInfra(treeOf({ 'infra/settings.yaml': text }), { now: new Date('2026-11-21') })
  const { findings } = lint(infra, rules, NO_CONFIG, { only: ['secrets/generic-credential'] })
  return findings.map(({ fingerprint }) => fingerprint)
}

test('the fingerprint of a secret follows its key and its value, not its line', () => {
  const [known] = fingerprints(`password: ${one}\n`)
  expect(known).toMatch(/^v1:[0-9a-f]{32}$/)
  expect(fingerprints(`# moved\n\nuser: shop\npassword: ${one}\n`)).toEqual([known])
  expect(fingerprints(`password: ${other}\n`)).not.toContain(known)
  expect(fingerprints(`admin_password: ${one}\n`)).not.toContain(known)
})
