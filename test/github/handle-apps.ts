import type { Permissions } from './actors.ts'
import type { Answer, Call, Delivery, Handler } from './call.ts'
import { iso } from './clock.ts'
import { presentActor, presentApp, presentRepository, presentUser } from './present.ts'
import { ApiError, notFound } from './world.ts'

/** The app, its installation, its webhooks, and the limits. */
export const appHandlers: Readonly<Record<string, Handler>> = {
  'apps/get-authenticated': (call: Call) => ({ status: 200, body: presentApp(asApp(call)) }),
  'apps/list-installations': (call: Call) => ({
    status: 200,
    body: [presentInstallation(asApp(call))],
    page: true,
  }),
  'apps/get-installation': getInstallation,
  'apps/get-repo-installation': (call: Call) => ({ status: 200, body: presentInstallation(asApp(call)) }),
  'apps/create-installation-access-token': createToken,
  'apps/list-repos-accessible-to-installation': listRepositories,
  'apps/list-webhook-deliveries': listDeliveries,
  'apps/get-webhook-delivery': getDelivery,
  'apps/redeliver-webhook-delivery': redeliver,
  'rate-limit/get': rateLimit,
  'users/get-authenticated': getUser,
}

function asApp<Body>(call: Call<Body>): Call<Body> {
  if (call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded')
  return call
}

function presentInstallation(call: Call): object {
  const { actors, url } = call.services
  const { app, appPermissions } = actors
  return {
    id: app.installationId,
    client_id: app.clientId,
    account: presentUser(call, 'acme'),
    repository_selection: 'all',
    access_tokens_url: `${url}/app/installations/${app.installationId}/access_tokens`,
    repositories_url: `${url}/installation/repositories`,
    html_url: `${url}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: 1,
    target_type: 'Organization',
    permissions: appPermissions,
    events: ['check_run', 'issue_comment', 'pull_request', 'push'],
    single_file_name: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    suspended_at: null,
    suspended_by: null,
  }
}

function assertInstallation(call: Pick<Call, 'services' | 'params'>): void {
  if (Number(call.params.installation_id) !== call.services.actors.app.installationId) throw notFound()
}

function getInstallation(call: Call): Answer {
  assertInstallation(asApp(call))
  return { status: 200, body: presentInstallation(call) }
}

function createToken(
  call: Call<
    | { repositories?: readonly string[]; repository_ids?: readonly number[]; permissions?: Permissions }
    | undefined
  >,
): Answer {
  assertInstallation(asApp(call as Call<never>))
  const { actors, clock } = call.services
  const all = [...call.world.repositories.values()]
  const { repositories: names, repository_ids: ids, permissions = actors.appPermissions } = call.body ?? {}
  const wanted =
    names || ids ? all.filter((one) => names?.includes(one.name) || ids?.includes(one.id)) : undefined
  if (wanted && wanted.length < (names?.length ?? 0) + (ids?.length ?? 0))
    throw new ApiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  for (const [name, level] of Object.entries(permissions)) {
    const held = actors.appPermissions[name]
    if (held === undefined || (level === 'write' && held === 'read'))
      throw new ApiError(422, 'The permissions requested are not granted to this installation.')
  }
  const now = clock.now()
  const token = actors.installation(
    now,
    { metadata: 'read', ...permissions },
    wanted?.map((one) => one.fullName),
  )
  return {
    status: 201,
    body: {
      token,
      expires_at: iso(now + 3_600_000),
      permissions,
      repository_selection: wanted ? 'selected' : 'all',
      ...(wanted && { repositories: wanted.map((one) => presentRepository(call as Call<never>, one)) }),
    },
  }
}

function listRepositories(call: Call): Answer {
  const { actor, world } = call
  if (actor.kind !== 'installation')
    throw new ApiError(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    )
  const found = [...world.repositories.values()].filter(
    (one) => actor.repositories?.includes(one.fullName) ?? true,
  )
  const body = { total_count: found.length, repositories: found.map((one) => presentRepository(call, one)) }
  return { status: 200, body, page: 'repositories' }
}

function presentDelivery(call: Call, one: Delivery): Record<string, unknown> {
  return {
    id: one.id,
    guid: one.guid,
    delivered_at: iso(one.at),
    redelivery: one.redelivery,
    duration: 0.03,
    status:
      one.status >= 200 && one.status < 300
        ? 'OK'
        : one.status === 0
          ? 'failed to connect to host'
          : `Invalid HTTP Response: ${one.status}`,
    status_code: one.status,
    event: one.event,
    action: one.action,
    installation_id: call.services.actors.app.installationId,
    repository_id: one.repositoryId,
  }
}

function listDeliveries(call: Call): Answer {
  const found = [...asApp(call).services.deliveries.list()].reverse().map((one) => presentDelivery(call, one))
  return { status: 200, body: found, page: true }
}

function deliveryOf(call: Call): Delivery {
  const found = asApp(call)
    .services.deliveries.list()
    .find((one) => one.id === Number(call.params.delivery_id))
  if (!found) throw new ApiError(404, 'Not Found')
  return found
}

function getDelivery(call: Call): Answer {
  const one = deliveryOf(call)
  const request = {
    headers: { 'X-GitHub-Event': one.event, 'X-GitHub-Delivery': one.guid },
    payload: JSON.parse(one.body),
  }
  return {
    status: 200,
    body: { ...presentDelivery(call, one), request, response: { headers: null, payload: null } },
  }
}

function redeliver(call: Call): Answer {
  call.services.deliveries.redeliver(deliveryOf(call).id)
  return { status: 202, body: {} }
}

function rateLimit(call: Call): Answer {
  const core = call.services.rates.overview(call.actor)
  const idle = { ...core, used: 0, remaining: core.limit }
  return { status: 200, body: { resources: { core, search: idle, graphql: idle }, rate: core } }
}

function getUser(call: Call): Answer {
  if (call.actor.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
  if (call.actor.kind !== 'user') throw new ApiError(403, 'Resource not accessible by integration')
  const at = iso(call.services.clock.now())
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 }
  const blank = {
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
  }
  return { status: 200, body: { ...presentActor(call), ...counts, ...blank, created_at: at, updated_at: at } }
}
