import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Actor, may, sees } from './actors.ts'
import type { Services } from './call.ts'
import type { Effect } from './faults.ts'
import { serveGit } from './git-http.ts'
import { refMoved } from './pull-actions.ts'
import type { RequestRecord } from './server.ts'
import { ApiError, type World } from './world.ts'

function identified(services: Services, request: IncomingMessage): Actor | undefined {
  try {
    return services.actors.identify(request.headers.authorization, services.clock.now())
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

const refuse = (response: ServerResponse, status: number, text: string): void => {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}
  response.writeHead(status, { 'content-type': 'text/plain', ...challenge })
  response.end(text)
}

/** Clones, fetches and pushes, with what follows from a push. */
export async function serveRepository(
  services: Services,
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  url: URL,
  effects: readonly Effect[],
  log: RequestRecord[],
): Promise<void> {
  const [, name = '', rest = ''] = /^\/([^/]+\/[^/]+)\.git\/(.*)$/.exec(path) ?? []
  const asked = rest === 'info/refs' ? url.searchParams.get('service') : rest
  const service = asked === 'git-upload-pack' || asked === 'git-receive-pack' ? asked : undefined
  const repository = world.repositories.get(name.toLowerCase())
  const actor = identified(services, request)
  const write = service === 'git-receive-pack'
  const record: RequestRecord = {
    method: request.method ?? 'GET',
    path,
    query: Object.fromEntries(url.searchParams),
    operation: 'git',
    body: undefined,
    actor: actor?.login ?? '',
    write: write && rest !== 'info/refs',
    at: services.clock.now(),
    status: 0,
    faults: effects.map((one) => one.kind),
  }
  log.push(record)
  for (const one of effects) if (one.kind === 'race') await one.run()
  const planned = effects.find((one) => one.kind === 'status')
  const status = !actor
    ? 401
    : !repository || !sees(actor, repository)
      ? actor.kind === 'anonymous'
        ? 401
        : 404
      : !service
        ? 404
        : !may(actor, repository, ['contents'], write)
          ? actor.kind === 'anonymous'
            ? 401
            : 403
          : 200
  record.status = planned?.status ?? status
  if (record.status !== 200 || !repository || !service)
    return refuse(
      response,
      record.status,
      record.status === 403 ? `Permission to ${name}.git denied.` : 'Repository not found.',
    )
  const git = services.git(repository)
  const before = git.refs('refs/heads/')
  await serveGit(request, response, git.dir, service, rest === 'info/refs')
  if (record.write) {
    const after = git.refs('refs/heads/')
    for (const ref of new Set([...before.keys(), ...after.keys()]))
      if (before.get(ref) !== after.get(ref))
        await refMoved({ services, world }, repository, ref, before.get(ref), after.get(ref), actor!.login)
  }
  response.end()
}

/** A repository at a commit as a tar archive, made by Git, or what a fault has put in its place. */
export async function serveArchive(
  services: Services,
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  planted: Buffer | undefined,
  log: RequestRecord[],
): Promise<void> {
  const [, name = '', sha = ''] =
    /^\/codeload\/([^/]+\/[^/]+)\/legacy\.tar\.gz\/([0-9a-f]{40})$/.exec(path) ?? []
  const repository = world.repositories.get(name.toLowerCase())
  const actor = identified(services, request)
  const found = repository && actor && sees(actor, repository)
  const record: RequestRecord = {
    method: request.method ?? 'GET',
    path,
    query: {},
    operation: 'codeload',
    body: undefined,
    actor: actor?.login ?? '',
    write: false,
    at: services.clock.now(),
    status: found ? 200 : 404,
    faults: planted ? ['archive'] : [],
  }
  log.push(record)
  if (!found) return refuse(response, 404, '404: Not Found')
  const prefix = `${name.replace('/', '-')}-${sha.slice(0, 7)}/`
  const made =
    planted ??
    (await services.git(repository).ask('archive', '--format=tar.gz', `--prefix=${prefix}`, sha)).stdout
  response.writeHead(200, { 'content-type': 'application/x-gzip', 'content-length': made.length })
  response.end(made)
}
