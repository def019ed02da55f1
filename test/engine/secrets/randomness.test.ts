import { expect, test } from 'vitest'
import { BIGRAMS } from '../../../engine/secrets/bigrams.ts'
import { looksRandom, randomBits } from '../../../engine/secrets/randomness.ts'
import { lettersOf } from '../../fixtures.ts'
import { countBigrams } from './bigrams.ts'

test('the table is what the repository’s own words give, within what new words change', () => {
  const counted = countBigrams()
  let apart = 0
  for (const [row, numbers] of BIGRAMS.entries()) {
    for (let column = 0; column < 26; column++)
      if (Math.abs(Number(numbers[column]) - Number(counted[row]![column])) > 1) apart++
  }
  expect(apart).toBeLessThan(27 * 26 * 0.1)
})

test.each([
  'prom-operator',
  'postgres-password',
  'correct horse battery staple',
  'kube-prometheus-stack-grafana',
  'letsencrypt-prod-account-key',
  'GITHUB_TOKEN',
  'ClusterSecretStore',
  '/var/run/secrets/kubernetes.io/serviceaccount',
  'changeme-please',
])('%s is made of words', (text) => {
  expect(looksRandom(text)).toBe(false)
})

test('what is drawn at random looks so, nineteen times in twenty from 16 characters on', () => {
  let random = 0
  for (let seed = 0; seed < 400; seed++) if (looksRandom(lettersOf(`random/${seed}`, 16))) random++
  expect(random).toBeGreaterThan(380)
  expect(looksRandom(lettersOf('long', 40))).toBe(true)
})

test('a long text costs no more than its beginning', () => {
  expect(randomBits('a'.repeat(1_000_000))).toBe(randomBits('a'.repeat(200)))
})
