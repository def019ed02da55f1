import { type App, actingAccount, roleOf } from './actors.ts'
import type { Call, Services } from './call.ts'
import { iso } from './clock.ts'
import type { Commit } from './git.ts'
import {
  type Account,
  accountOf,
  type IssueComment,
  type Label,
  nodeId,
  type Repository,
  type World,
} from './world.ts'

/** What a presenter needs of a call. */
export type Context = Pick<Call, 'services' | 'world'>

/** An account as answers embed it. */
export function presentAccount({ services: { url } }: Context, { login, id, type }: Account): object {
  const self = `${url}/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `${url}/avatars/u/${id}`,
    gravatar_id: '',
    url: self,
    html_url: `${url}/${encodeURIComponent(login)}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type,
    site_admin: false,
  }
}

/** The account of a login, as answers embed it. */
export const presentUser = (context: Context, login: string): object =>
  presentAccount(context, accountOf(context.world, login, login.endsWith('[bot]') ? 'Bot' : 'User'))

const SUFFIXES = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

/** A repository, with all that any of the description's shapes of it wants. */
export function presentRepository(context: Context, repository: Repository, parent = false): object {
  const { url } = context.services
  const { id, owner, name, fullName } = repository
  const self = `${url}/repos/${fullName}`
  const open = [...repository.pulls.values()].filter((pull) => pull.state === 'open').length
  const forks = [...context.world.repositories.values()].filter((one) => one.parent === fullName).length
  const above = repository.parent && context.world.repositories.get(repository.parent.toLowerCase())
  return {
    id,
    node_id: nodeId('R', id),
    name,
    full_name: fullName,
    owner: presentUser(context, owner),
    private: repository.private,
    html_url: `${url}/${fullName}`,
    description: null,
    fork: repository.parent !== undefined,
    url: self,
    ...Object.fromEntries(Object.entries(SUFFIXES).map(([key, suffix]) => [key, `${self}${suffix}`])),
    git_url: `${url}/${fullName}.git`,
    ssh_url: `ssh://git@127.0.0.1/${fullName}.git`,
    clone_url: `${url}/${fullName}.git`,
    svn_url: `${url}/${fullName}`,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: repository.defaultBranch,
    visibility: repository.private ? 'private' : 'public',
    archived: repository.archived,
    disabled: false,
    size: 1,
    forks,
    forks_count: forks,
    network_count: forks,
    stargazers_count: 0,
    subscribers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: open,
    open_issues_count: open,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
    ...(parent &&
      above && { parent: presentRepository(context, above), source: presentRepository(context, above) }),
  }
}

/** A repository with what the asker may do there. */
export function presentOwnRepository(call: Call): object {
  const { actor, repository } = call
  const role =
    actor.kind === 'user'
      ? roleOf(repository, actor.login)
      : actor.permissions.contents === 'write'
        ? 'write'
        : 'read'
  const permissions = {
    admin: role === 'admin',
    maintain: role === 'admin',
    push: role === 'admin' || role === 'write',
    triage: role === 'admin' || role === 'write',
    pull: role !== 'none',
  }
  return { ...presentRepository(call, repository, true), permissions }
}

/** What somebody is to a repository. */
export function association(context: Context, repository: Repository, login: string): string {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER'
  if (repository.collaborators.has(login.toLowerCase())) return 'COLLABORATOR'
  return login === context.services.actors.app.login ? 'NONE' : 'CONTRIBUTOR'
}

/** The app, as checks and comments name it. */
export function presentApp(context: Context): object {
  const { id, slug, clientId }: App = context.services.actors.app
  const { url } = context.services
  return {
    id,
    slug,
    client_id: clientId,
    node_id: nodeId('A', id),
    owner: presentUser(context, 'acme'),
    name: slug,
    description: null,
    external_url: `${url}/`,
    html_url: `${url}/apps/${slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: context.services.actors.appPermissions,
    events: ['check_run', 'installation', 'issue_comment', 'pull_request', 'push'],
  }
}

const person = ({ name, email, seconds }: Commit['author']) => ({ name, email, date: iso(seconds * 1000) })

/** Whether GitHub signed a commit; nobody else's signature is known here. */
export function verification(repository: Repository, sha: string): object {
  const signed = repository.signed.has(sha)
  return {
    verified: signed,
    reason: signed ? 'valid' : 'unsigned',
    signature: signed ? '-----BEGIN PGP SIGNATURE-----\n(stand-in)\n-----END PGP SIGNATURE-----\n' : null,
    payload: signed ? `commit ${sha}` : null,
    verified_at: null,
  }
}

/** A commit of the Git database. */
export function presentGitCommit(call: Call, commit: Commit): object {
  const { url } = call.services
  const { fullName } = call.repository
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${url}/repos/${fullName}/git/commits/${commit.sha}`,
    html_url: `${url}/${fullName}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${url}/repos/${fullName}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => parent(call, sha)),
    verification: verification(call.repository, commit.sha),
  }
}

function parent(call: Call, sha: string): object {
  const { url } = call.services
  const { fullName } = call.repository
  return {
    sha,
    url: `${url}/repos/${fullName}/commits/${sha}`,
    html_url: `${url}/${fullName}/commit/${sha}`,
  }
}

/** A commit of a history. */
export function presentCommit(call: Call, commit: Commit): object {
  const { url } = call.services
  const { repository, world } = call
  const self = `${url}/repos/${repository.fullName}/commits/${commit.sha}`
  return {
    url: self,
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    html_url: `${url}/${repository.fullName}/commit/${commit.sha}`,
    comments_url: `${self}/comments`,
    commit: {
      url: `${url}/repos/${repository.fullName}/git/commits/${commit.sha}`,
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/repos/${repository.fullName}/git/trees/${commit.tree}` },
      verification: verification(repository, commit.sha),
    },
    author: byMail(call, commit.author.email),
    committer: byMail(call, commit.committer.email),
    parents: commit.parents.map((sha) => parent(call, sha)),
  }

  function byMail(context: Context, email: string): object | null {
    const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1]
    return login && world.accounts.has(login.toLowerCase()) ? presentUser(context, login) : null
  }
}

/** A comment on an issue or pull request. */
export function presentIssueComment(call: Call, comment: IssueComment): object {
  const { url } = call.services
  const { fullName } = call.repository
  const self = `${url}/repos/${fullName}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: self,
    html_url: `${url}/${fullName}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${url}/repos/${fullName}/issues/${comment.number}`,
    body: comment.body,
    user: presentUser(call, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(call, call.repository, comment.user),
    performed_via_github_app: comment.app ? presentApp(call) : null,
  }
}

/** A label. */
export function presentLabel(context: Context, repository: Repository, label: Label): object {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${context.services.url}/repos/${repository.fullName}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  }
}

/** A context out of its parts. */
export const contextOf = (services: Services, world: World): Context => ({ services, world })

/** Who acts, as answers embed it. */
export const presentActor = (call: Call): object =>
  presentAccount(call, actingAccount(call.world, call.actor))
