import { expect, test } from 'vitest'
import { keyClassOf, namesSecret } from '../../../engine/secrets/key.ts'

test.each([
  ['password', 'password'],
  ['smtp_auth_password', 'password'],
  ['adminPassword', 'password'],
  ['PGPASSWORD', 'password'],
  ['dbpass', 'password'],
  ['ansible_become_pass', 'password'],
  ['requirepass', 'password'],
  ['BORG_PASSPHRASE', 'password'],
  ['POSTGRES_PASSWORD_PROD', 'password'],
  ['password2', 'password'],
  ['client_secret', 'secret'],
  ['clientSecret', 'secret'],
  ['JWT_SECRET', 'secret'],
  ['_authToken', 'token'],
  ['X-Vault-Token', 'token'],
  ['Authorization', 'token'],
  ['secret_key_base', 'key'],
  ['SECRET_KEY', 'key'],
  ['AccountKey', 'key'],
  ['encryptionKey', 'key'],
  ['apiKey', 'key'],
  ['X-Api-Key', 'key'],
  ['spring.datasource.password', 'password'],
])('%s names a %s', (key, kind) => {
  expect(keyClassOf(key)).toBe(kind)
})

test.each([
  'password_policy',
  'admin_password_rotated_date',
  'secretName',
  'existingSecret',
  'passwordSecretRef',
  'tokenUrl',
  'token_endpoint',
  'publicKey',
  'ssh_public_key',
  'existingSecretPasswordKey',
  'adminPasswordKey',
  'key',
  'secretKeyRef',
  'automountServiceAccountToken',
  'bypass',
  'compass',
  'author',
  'keyboard',
  'nextToken',
  'password_min_length',
  'secret_arn',
  'tokenFile',
  'kms_key_id',
  'keys',
  'monkey',
  'authMethod',
  'secretStoreRef',
  'generatePassword',
])('%s names none', (key) => {
  expect(keyClassOf(key)).toBeUndefined()
})

test('names of secrets are told from secrets', () => {
  for (const name of ['postgres-password', 'GITHUB_TOKEN', 'dbPassword', 'redis.password'])
    expect(namesSecret(name), name).toBe(true)
  for (const value of ['hunter2', 'S3cr3t-t0ken', 'supersecret', 'prom-operator'])
    expect(namesSecret(value), value).toBe(false)
})
