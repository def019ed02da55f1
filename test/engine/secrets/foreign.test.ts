import { expect, test } from 'vitest'
import { readGitleaksConfig } from '../../../engine/secrets/gitleaks-config.ts'
import { sha1Of } from '../../../engine/secrets/ignore-files.ts'
import { secretsOf } from '../../../engine/secrets/secrets.ts'
import { lookFor } from '../../../engine/secrets/settings.ts'
import { SourceFile, type Tree } from '../../../engine/tree.ts'
import { expandSecrets, lettersOf } from '../../fixtures.ts'

const tree = (files: Readonly<Record<string, string>>): Tree =>
  new Map(Object.entries(files).map(([path, text]) => [path, new SourceFile({ path, text })]))
const keysIn = (of: Tree) =>
  secretsOf(of).flatMap(({ file, hits }) => hits.map(({ key, name }) => `${file.path} ${key ?? name}`))

const PASSWORD = expandSecrets('«secret:password:foreign»')
const APP = { 'infra/app.yaml': `a: 1\npassword: ${PASSWORD}\nother_password: ${PASSWORD}x\n` }
const BOTH = ['infra/app.yaml password', 'infra/app.yaml other_password']

test('a line of an ignore file hides what stands in that line, whatever rule it names; one of a commit does not', () => {
  expect(keysIn(tree(APP))).toEqual(BOTH)
  expect(keysIn(tree({ ...APP, '.gitleaksignore': '# old\ninfra/app.yaml:generic-api-key:2\n' }))).toEqual([
    BOTH[1],
  ])
  expect(keysIn(tree({ ...APP, '.betterleaksignore': 'infra/app.yaml:x:3 # why\n' }))).toEqual([BOTH[0]])
  expect(keysIn(tree({ ...APP, '.gitleaksignore': `${'ab'.repeat(20)}:infra/app.yaml:x:2\n` }))).toEqual(BOTH)
})

test('a detect-secrets baseline hides a value by its hash, wherever it moved in its file', () => {
  const results = {
    'infra/app.yaml': [{ type: 'Secret Keyword', hashed_secret: sha1Of(PASSWORD), line_number: 77 }],
  }
  expect(keysIn(tree({ ...APP, '.secrets.baseline': JSON.stringify({ results }, null, 2) }))).toEqual([
    BOTH[1],
  ])
})

test('rules and allowlists of a Gitleaks configuration are heeded', () => {
  const own = `shop_${lettersOf('gitleaks', 24).toLowerCase()}`
  const config = [
    '[[rules]]',
    'id = "shop-token"',
    'description = "token of the shop"',
    "regex = '''(?i)[\\w.-]{0,50}?(?:shop_)([a-z0-9]{24})(?:[\\x60'\"\\s;]|$)'''",
    'keywords = ["shop_"]',
    '[[rules.allowlists]]',
    'stopwords = ["nothing"]',
    '[allowlist]',
    "paths = ['''^infra/known/''']",
    "regexes = ['''^fixed-.*''']",
  ].join('\n')
  const found = keysIn(
    tree({
      '.gitleaks.toml': config,
      'infra/a.txt': `x ${own}\n`,
      'infra/known/b.yaml': `password: ${PASSWORD}\n`,
      'infra/c.yaml': `password: fixed-${PASSWORD}\n`,
      'infra/d.txt': `x ${own.slice(0, -1)}\n`,
    }),
  )
  expect(found).toEqual(['infra/a.txt token of the shop'])
})

test('what of a Gitleaks configuration cannot be used is said', () => {
  const file = new SourceFile({
    path: '.gitleaks.toml',
    text: "[[rules]]\nid = 'a'\nregex = '''(x+)+y'''\nkeywords = ['xyz']\n",
  })
  expect(readGitleaksConfig(file).problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('a: this pattern'),
  ])
})

test('patterns of a config are looked for in the tree that they were said for', () => {
  const files = { 'infra/a.txt': `id ACME-${lettersOf('own', 12)}\n` }
  const with_ = tree(files)
  lookFor([{ id: 'acme', name: 'Acme key', pattern: 'ACME-[A-Za-z0-9]{12}', keywords: ['acme-'] }], with_)
  expect(keysIn(with_)).toEqual(['infra/a.txt Acme key'])
  expect(keysIn(tree(files))).toEqual([])
})

test('lists of logins are read by the names of their files', () => {
  const found = keysIn(
    tree({
      'infra/.pgpass': `# host\ndb:5432:*:app:${PASSWORD}\ndb:5432:*:app:*\n`,
      'infra/userlist.txt': `"app" "${PASSWORD}"\n"b" "md5${'0a'.repeat(16)}"\n`,
      'infra/users.acl': `user app on >${PASSWORD} ~*\nuser default off nopass\n`,
      'infra/userlist.md': `"app" "${PASSWORD}"\n`,
    }),
  )
  expect(found).toEqual([
    'infra/.pgpass a login in .pgpass',
    'infra/userlist.txt a login in userlist.txt',
    'infra/users.acl a login in users.acl',
  ])
})
