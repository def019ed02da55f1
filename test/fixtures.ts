import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Lock, Plan, PlannedFile } from '../engine/design.ts'
import { detectors } from '../engine/secrets/detectors/index.ts'
import { sampleOf } from '../engine/secrets/samples.ts'
import { SourceFile, type Tree } from '../engine/tree.ts'

/** The repository's `fixtures/` folder. */
export const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** Reads a folder as a tree, with the fake secrets it names expanded. A folder that is not there is an empty tree. */
export function readTree(folder: string): Tree {
  const tree = new Map<string, SourceFile>()
  for (const path of filesBelow(folder)) {
    const full = join(folder, path)
    const mode = statSync(full).mode & 0o100 ? '100755' : '100644'
    const bytes = readFileSync(full)
    tree.set(
      path,
      bytes.includes(0)
        ? new SourceFile({ path, bytes, mode })
        : new SourceFile({ path, text: expandSecrets(bytes.toString('utf8')), mode }),
    )
  }
  return tree
}

/** Every file below a folder, `/`-separated, sorted by code unit. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort((a, b) => (a < b ? -1 : 1))
}

/** A folder that stands in for the plan: a file's owner is what the lock says, else `merged`; its mandate is T1. */
export function readExpected(folder: string, lock: Lock | undefined): Plan | undefined {
  if (!existsSync(folder)) return undefined
  const plan = new Map<string, PlannedFile>()
  for (const [path, file] of readTree(folder)) {
    plan.set(path, {
      content: file.text,
      mode: file.mode === '100755' ? '100755' : '100644',
      owner: lock?.files[path]?.owner ?? 'merged',
      mandate: 'T1',
    })
  }
  return plan
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits that follow from a seed; they look random and are nobody's. */
export function lettersOf(seed: string, length: number): string {
  let letters = ''
  for (let round = 0; letters.length < length; round++) {
    for (const byte of createHash('sha256').update(`${seed}/${round}`).digest())
      letters += LETTERS[byte % LETTERS.length]
  }
  return letters.slice(0, length)
}

const encoded = (text: string): string => Buffer.from(text).toString('base64')

/** What follows from a seed in the form of a key file, DER or binary behind its first bytes; nobody's. */
function armoured(label: string, head: string, seed: string): string {
  const body = encoded(head + lettersOf(seed, 300))
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()
  return `-----${'BEGIN'} ${label}-----\n${body}\n-----END ${label}-----`
}

const pem = (seed: string): string => armoured(`PRIVATE ${'KEY'}`, '0\x82\x04\xa4\x02\x01\0', seed)

function putty(seed: string): string {
  return [
    `PuTTY-User-Key-${'File'}-3: ssh-ed25519`,
    'Encryption: none',
    'Comment: deploy',
    'Public-Lines: 1',
    encoded(lettersOf(`${seed}/public`, 40)),
    'Private-Lines: 1',
    encoded(lettersOf(seed, 32)),
    `Private-MAC: ${createHash('sha256').update(seed).digest('hex')}`,
  ].join('\n')
}

/** Kinds of fake secrets that no detector is about, by the word fixtures use. */
const OWN_KINDS: Readonly<Record<string, (seed: string) => string>> = {
  password: (seed) => `${lettersOf(seed, 5)}-${lettersOf(`${seed}/2`, 7)}`,
  letters: (seed) => lettersOf(seed, 40),
  hex: (seed) => createHash('sha256').update(seed).digest('hex'),
  'aws-example': () => `AK${'IA'}IOSFODNN7EXAMPLE`,
  hcloud: (seed) => lettersOf(seed, 64),
  base64: (seed) => encoded(lettersOf(seed, 18)),
  basic: (seed) => encoded(`shop:${lettersOf(seed, 14)}`),
  jwt: (seed) =>
    [
      { alg: 'RS256', kid: lettersOf(`${seed}/kid`, 12), typ: 'JWT' },
      { iss: 'kubernetes/serviceaccount', sub: `system:serviceaccount:shop:${lettersOf(seed, 8)}` },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(lettersOf(`${seed}/signature`, 86))
      .join('.'),
  pem,
  'pem-escaped': (seed) => pem(seed).replaceAll('\n', '\\n'),
  'pem-base64': (seed) => encoded(`${pem(seed)}\n`),
  'pem-rsa': (seed) => armoured(`RSA PRIVATE ${'KEY'}`, '0\x82\x04\xa4\x02\x01\0', seed),
  'pem-encrypted': (seed) => armoured(`ENCRYPTED PRIVATE ${'KEY'}`, '0\x82\x04\xa4\x02\x01\0', seed),
  openssh: (seed) =>
    armoured(`OPENSSH PRIVATE ${'KEY'}`, 'openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none', seed),
  pgp: (seed) => armoured(`PGP PRIVATE ${'KEY'} BLOCK`, '\x95\x03', seed),
  putty,
  'docker-auth': (seed) =>
    encoded(JSON.stringify({ auths: { 'ghcr.io': { auth: encoded(`shop:${lettersOf(seed, 20)}`) } } })),
}

/**
 * Kinds of fake secrets by the word fixtures use, `«secret:github-pat:seed»`: the id of a detector, or a kind of ours.
 * `base64-` before a kind encodes it once.
 */
export const FAKE_SECRETS: Readonly<Record<string, (seed: string) => string>> = {
  ...Object.fromEntries(detectors.map((one) => [one.id, (seed: string) => sampleOf(one, seed)])),
  ...OWN_KINDS,
}

/**
 * Replaces every `«secret:kind:seed»` by a fake secret, so that no scanner trips on this repository. One of several
 * lines keeps the indent of the line it stands in.
 */
export function expandSecrets(text: string): string {
  return text.replace(/«secret:([a-z0-9-]+):([^»]*)»/g, (marker, kind: string, seed: string, at: number) => {
    const wrapped = kind.startsWith('base64-')
    const make = FAKE_SECRETS[wrapped ? kind.slice(7) : kind]
    if (!make)
      throw new Error(`${marker} names no kind of fake secret: neither a detector nor one of fixtures.ts`)
    const secret = wrapped ? encoded(make(seed)) : make(seed)
    if (!secret.includes('\n')) return secret
    const indent = /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at) + 1))![0]
    return secret.replaceAll('\n', `\n${indent}`)
  })
}
