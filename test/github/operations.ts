import { may, sees } from './actors.ts'
import type { Call, Handler } from './call.ts'
import { appHandlers } from './handle-apps.ts'
import { checkHandlers } from './handle-checks.ts'
import { gitHandlers } from './handle-git.ts'
import { issueHandlers } from './handle-issues.ts'
import { pullHandlers } from './handle-pulls.ts'
import { repositoryHandlers } from './handle-repos.ts'
import { reviewHandlers } from './handle-reviews.ts'
import { ApiError, notFound } from './world.ts'

/** Who answers what. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  ...appHandlers,
  ...checkHandlers,
  ...gitHandlers,
  ...issueHandlers,
  ...pullHandlers,
  ...repositoryHandlers,
  ...reviewHandlers,
}

/** The permission that an operation asks for; any of those named is enough. The first prefix that fits counts. */
const PERMISSIONS: readonly (readonly [prefix: string, names: readonly string[]])[] = [
  ['repos/get-collaborator-permission-level', ['metadata']],
  ['repos/create-commit-status', ['statuses']],
  ['repos/list-commit-statuses-for-ref', ['statuses']],
  ['repos/get-combined-status-for-ref', ['statuses']],
  ['repos/list-pull-requests-associated-with-commit', ['pull_requests', 'contents']],
  ['repos/get-', ['contents']],
  ['repos/get', ['metadata']],
  ['repos/', ['contents']],
  ['git/', ['contents']],
  ['pulls/merge', ['contents']],
  ['pulls/', ['pull_requests']],
  ['issues/create-label', ['issues', 'pull_requests']],
  ['issues/', ['issues', 'pull_requests']],
  ['reactions/', ['issues', 'pull_requests']],
  ['checks/', ['checks']],
  ['code-scanning/', ['security_events']],
]

/** Throws 404 for what the actor does not see, 403 for what it may not do, 401 for who has not said who it is. */
export function assertAllowed(call: Call<unknown>, operation: string, write: boolean): void {
  const { actor, repository } = call
  const names = PERMISSIONS.find(([prefix]) => operation.startsWith(prefix))?.[1]
  if (!names) return
  if (!sees(actor, repository)) throw notFound()
  if (write && repository.archived) throw new ApiError(403, 'Repository was archived so is read-only.')
  if (may(actor, repository, names, write)) return
  if (actor.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
  if (actor.kind === 'user')
    throw write ? new ApiError(403, 'Must have admin rights to Repository.') : notFound()
  throw new ApiError(403, 'Resource not accessible by integration')
}
