import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { ApiError, accountOf, type Repository, type Role, type World } from './world.ts'

/** What a token may do, by GitHub's names of permissions. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>

/** Who asks. */
export interface Actor {
  readonly kind: 'app' | 'installation' | 'user' | 'anonymous'
  readonly login: string
  /** whose limits are counted */
  readonly key: string
  readonly permissions: Permissions
  /** full names; undefined for all */
  readonly repositories: readonly string[] | undefined
  /** moment at which the token dies */
  readonly expiresAt: number | undefined
}

/** The app that is installed, as a test configures its bot with. */
export interface App {
  readonly id: number
  readonly clientId: string
  readonly slug: string
  /** login of what the app does: `slug[bot]` */
  readonly login: string
  readonly installationId: number
  /** PKCS#8 PEM, made for this run */
  readonly privateKey: string
  readonly webhookSecret: string
}

/** Everything the bot may need, and `workflows` as well. */
export const ALL_PERMISSIONS: Permissions = {
  actions: 'read',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  security_events: 'write',
  statuses: 'write',
  workflows: 'write',
}

let pair: { publicKey: string; privateKey: string } | undefined

/** The tokens of one stand-in. */
export class Actors {
  readonly app: App
  readonly appPermissions: Permissions
  readonly #tokens = new Map<string, Actor>()
  readonly #secret: string
  readonly #publicKey: string
  #made = 0

  constructor(slug: string, permissions: Permissions, seed: string) {
    // a key pair costs 50 ms, and nothing depends on which it is
    pair ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    this.#secret = seed
    this.#publicKey = pair.publicKey
    this.appPermissions = permissions
    this.app = {
      id: 4711,
      clientId: 'Iv23fakeclient',
      slug,
      login: `${slug}[bot]`,
      installationId: 815,
      privateKey: pair.privateKey,
      webhookSecret: createHmac('sha256', seed).update('webhooks').digest('hex'),
    }
  }

  /** A token of the installation, in the shape of 2026: `ghs_APPID_JWT`. Lives an hour. */
  installation(now: number, permissions: Permissions, repositories?: readonly string[]): string {
    const { id, login, installationId } = this.app
    return this.#keep(`ghs_${id}_${this.#jwt(now)}`, {
      kind: 'installation',
      login,
      key: `installation ${installationId}`,
      permissions,
      repositories,
      expiresAt: now + 3_600_000,
    })
  }

  /** What a workflow of GitHub Actions has as `GITHUB_TOKEN`. */
  actions(now: number, permissions: Permissions, repository: string): string {
    return this.#keep(`ghs_15368_${this.#jwt(now)}`, {
      kind: 'installation',
      login: 'github-actions[bot]',
      key: `actions ${repository}`,
      permissions,
      repositories: [repository],
      expiresAt: now + 3_600_000,
    })
  }

  /** A person's token, which may do what the person may. */
  user(login: string): string {
    return this.#keep(`ghp_${this.#signature(`user ${login}`).replace(/\W/g, '').slice(0, 36)}`, {
      kind: 'user',
      login,
      key: `user ${login}`,
      permissions: ALL_PERMISSIONS,
      repositories: undefined,
      expiresAt: undefined,
    })
  }

  /** Takes a token back, or all of them. */
  revoke(token?: string): void {
    if (token === undefined) this.#tokens.clear()
    else this.#tokens.delete(token)
  }

  /** Who sent an `Authorization` header. Throws 401 for what is no credential, or no longer one. */
  identify(header: string | undefined, now: number): Actor {
    if (header === undefined) return ANONYMOUS
    const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header) ?? []
    const token =
      scheme.toLowerCase() === 'basic'
        ? Buffer.from(value, 'base64')
            .toString('utf8')
            .replace(/^[^:]*:/, '')
        : value
    const actor = this.#tokens.get(token)
    if (actor && (actor.expiresAt ?? Number.POSITIVE_INFINITY) > now) return actor
    if (!actor && token.split('.').length === 3 && token.startsWith('ey')) return this.#asApp(token, now)
    throw new ApiError(401, 'Bad credentials')
  }

  /** A JSON Web Token of the app, signed with its key; lives ten minutes at most. */
  #asApp(token: string, now: number): Actor {
    const [head = '', payload = '', signature = ''] = token.split('.')
    const key = createPublicKey(this.#publicKey)
    const bytes = Buffer.from(signature, 'base64url')
    if (!verify('sha256', Buffer.from(`${head}.${payload}`), key, bytes))
      throw new ApiError(401, 'A JSON web token could not be decoded')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
    // a client makes it by its machine's clock, whatever the stand-in's says: either will do
    const problems = [now, Date.now()].map((moment) => timeProblem(claims, moment / 1000))
    if (problems[0] !== undefined && problems[1] !== undefined) throw new ApiError(401, problems[0])
    if (String(claims.iss) !== String(this.app.id) && claims.iss !== this.app.clientId)
      throw new ApiError(404, 'Integration not found')
    return {
      kind: 'app',
      login: this.app.slug,
      key: `app ${this.app.id}`,
      permissions: { metadata: 'read' },
      repositories: undefined,
      expiresAt: undefined,
    }
  }

  #keep(token: string, actor: Actor): string {
    this.#tokens.set(token, actor)
    return token
  }

  #jwt(now: number): string {
    this.#made += 1
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ jti: this.#made, iat: Math.floor(now / 1000) })}`
    return `${body}.${this.#signature(body)}`
  }

  #signature(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url')
  }
}

function timeProblem(claims: Readonly<Record<string, unknown>>, seconds: number): string | undefined {
  if (!(Number(claims.iat) <= seconds + 60))
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
  if (!(Number(claims.exp) > seconds))
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
  // ten minutes, and one of grace for clocks that differ
  return Number(claims.exp) > seconds + 660
    ? "'Expiration time' claim ('exp') is too far in the future"
    : undefined
}

const ANONYMOUS: Actor = {
  kind: 'anonymous',
  login: 'ghost',
  key: 'anonymous',
  permissions: {},
  repositories: [],
  expiresAt: undefined,
}

/** What a person may do in a repository. */
export function roleOf(repository: Repository, login: string): Role {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'admin'
  return repository.collaborators.get(login.toLowerCase()) ?? (repository.private ? 'none' : 'read')
}

/** Whether an actor sees a repository at all. */
export function sees(actor: Actor, repository: Repository): boolean {
  if (!repository.private) return true
  if (actor.kind === 'user') return roleOf(repository, actor.login) !== 'none'
  if (actor.kind !== 'installation') return false
  return actor.repositories?.includes(repository.fullName) ?? true
}

/** Whether an actor may do something that one of these permissions allows. */
export function may(actor: Actor, repository: Repository, names: readonly string[], write: boolean): boolean {
  if (actor.kind === 'user') {
    const role = roleOf(repository, actor.login)
    if (write && names.every((name) => name === 'issues' || name === 'pull_requests')) return role !== 'none'
    return write ? role === 'admin' || role === 'write' : role !== 'none'
  }
  const covers = actor.repositories?.includes(repository.fullName) ?? actor.kind === 'installation'
  const granted = names.some(
    (name) => actor.permissions[name] === 'write' || (!write && actor.permissions[name] === 'read'),
  )
  if (covers && granted) return true
  // what is public anybody may read; checks and statuses as well
  return !write && !repository.private
}

/** The account of who acts. */
export const actingAccount = (world: World, actor: Actor) =>
  accountOf(world, actor.login, actor.login.endsWith('[bot]') ? 'Bot' : 'User')
