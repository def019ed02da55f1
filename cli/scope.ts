import { matcher } from '../engine/glob.ts'
import { formatOf } from '../engine/tree.ts'

/** Names a config may have, at the root. */
export const CONFIG_NAMES = ['.infra-lint.yaml', '.infra-lint.yml', '.infra-lint.json'] as const
/** Known findings, where `--baseline` names no other file. */
export const BASELINE_PATH = '.infra-lint-baseline'

/** What decides which files are judged. */
export interface Layout {
  /** whether the tree has a design at infra/infra.yaml */
  readonly designed: boolean
  /** folders that the design maps deliverables and inputs to; those of the config where there is no design */
  readonly paths: readonly string[]
  /** globs of the config */
  readonly exclude: readonly string[]
}

/** Whether a file is judged: yes, excluded by the config, or none of the tree's business. */
export type Membership = 'in' | 'excluded' | 'out'

/** Files beside `infra/` that the mandate speaks of, wherever the system that reads them wants them. */
const COMPANIONS = new RegExp(
  `^(?:${[
    '\\.github/(?:workflows|actions)/.*',
    '\\.github/(?:CODEOWNERS|dependabot\\.ya?ml|settings\\.ya?ml|renovate\\.json5?)',
    '\\.gitlab-ci\\.ya?ml',
    '\\.gitlab/.*',
    'CODEOWNERS',
    '\\.sops\\.ya?ml',
    // what other scanners of secrets were told
    '\\.(?:gitleaks\\.toml|gitleaksignore|betterleaksignore|secrets\\.baseline)',
    '\\.gitignore',
    '\\.infra-lint\\.(?:ya?ml|json)',
    '\\.(?:tool|terraform|opentofu|terragrunt)-versions?|\\.?mise\\.toml',
    '\\.pre-commit-config\\.ya?ml',
    '(?:renovate\\.json5?|\\.renovaterc(?:\\.json5?)?)',
    '(?:README|CHANGELOG|SECURITY)\\.md',
    '(?:docker-)?compose(?:\\.[\\w-]+)?\\.ya?ml',
  ].join('|')})$`,
)

/** Files without an extension of their own that a reader or a secret rule understands. */
const KNOWN_NAMES =
  /(?:^|\/)(?:CODEOWNERS|\.(?:tool|terraform|opentofu|terragrunt)-versions?|\.gitignore|\.gitleaksignore|\.betterleaksignore|\.secrets\.baseline|\.gitattributes|Chart\.lock|Dockerfile(?:\..+)?|Containerfile|Makefile|Jenkinsfile|Caddyfile|Pulumi\..+|\.envrc|\.netrc|\.npmrc|\.pypirc|\.htpasswd|\.pgpass|\.dockercfg|kubeconfig|id_(?:rsa|dsa|ecdsa|ed25519))$/
const KNOWN_ENDINGS =
  /\.(?:orig|rej|tfstate|tfstate\.backup|tfplan|pem|key|p8|ppk|kubeconfig|sh|bash|ps1|tpl|tmpl|j2|gotmpl|service|timer|rego|promql|rules|sql|p12|pfx|jks|keystore|kdbx)$/i

/** Whether a reader recognises a file: what is judged where neither design nor config says what belongs to the tree. */
export function isRecognised(path: string): boolean {
  if (formatOf(path) !== 'text') return true
  const start = path.lastIndexOf('/') + 1
  const dot = path.lastIndexOf('.')
  // most files of a repository are sources: an ending that says nothing, and a name that begins like none of these
  const ending = dot < start ? '' : path.slice(dot)
  let isKnown = ENDINGS.get(ending)
  if (isKnown === undefined) {
    isKnown = ending === '.backup' || KNOWN_ENDINGS.test(ending)
    if (ENDINGS.size < MOST_ENDINGS) ENDINGS.set(ending, isKnown)
  }
  if (isKnown && KNOWN_ENDINGS.test(path)) return true
  if (!INITIALS.includes(path[start] ?? '/') && !path.includes('file.') && !path.includes('Pulumi.'))
    return false
  return KNOWN_NAMES.test(path)
}

/** Endings of files that were asked about, and whether one of `KNOWN_ENDINGS` may be meant. */
const ENDINGS = new Map<string, boolean>()
const MOST_ENDINGS = 1000
/** What `KNOWN_NAMES` begin with. */
const INITIALS = '.CDMJPki'

/**
 * Makes the test for a layout. The same for disk, index and commit: it looks at names only. `closed` paths, such as
 * submodules, may hide anything: they belong wherever a file that a reader recognises would.
 */
export function scopeOf(
  layout: Layout,
  closed: ReadonlySet<string> = new Set(),
): (path: string) => Membership {
  const excluded = matcher(layout.exclude)
  const mapped = matcher(layout.paths.filter((path) => path !== '').map((path) => path.replace(/\/+$/, '')))
  const isKnown = (path: string): boolean => isRecognised(path) || closed.has(path)
  // a deliverable that lives at the root is in reach of everything
  const limited = (layout.designed || layout.paths.length > 0) && !layout.paths.includes('.')
  return (path) => {
    if (path === BASELINE_PATH || isOurs(path)) return 'out'
    if (limited) {
      const belongs =
        path.startsWith('infra/') ||
        mapped(path) ||
        COMPANIONS.test(path) ||
        (path.startsWith('docs/') && isKnown(path))
      if (!belongs) return 'out'
    } else if (!isKnown(path)) return 'out'
    return excluded(path) ? 'excluded' : 'in'
  }
}

/** The name of the journal of an interrupted `--fix`, at the root. */
export const JOURNAL_NAME = '.infra-lint-journal.json'
/** The journal before it takes its place. One name, so that a killed run leaves at most one such file. */
export const NEXT_JOURNAL_NAME = `${JOURNAL_NAME}.tmp`

/** Whether a file is one that writing leaves behind when it is killed. */
export function isOurs(path: string): boolean {
  // asked of every path of a repository: most are told apart without the expression
  if (!path.includes('.infra-lint-')) return false
  return (
    path === JOURNAL_NAME ||
    path === NEXT_JOURNAL_NAME ||
    /(?:^|\/)\.[^/]*\.infra-lint-[0-9a-f]{12}\.tmp$/.test(path)
  )
}
