import type { Infra } from '../infra.ts'
import { CAPTURE_FOLDER, CAPTURE_VERSION } from './capture.ts'

/** What one environment is captured by. */
interface Subject {
  readonly environment: string
  /** folders of Terraform roots, in path order */
  readonly roots: readonly string[]
  readonly terraform: 'tofu' | 'terraform'
  readonly argocd: boolean
  readonly flux: boolean
  /** whether anything of it runs in a cluster */
  readonly cluster: boolean
}

/** Kinds whose objects hold no secret by design; neither Secrets nor ConfigMaps are captured. */
const CLUSTER_KINDS = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'cronjobs.batch',
  'services',
  'serviceaccounts',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'horizontalpodautoscalers.autoscaling',
]

/**
 * A POSIX shell script that captures every environment of a tree with the tools and the rights of whoever runs it:
 * nothing of a credential is in it or written by it. '' where the tree has no environment.
 */
export function captureScript(infra: Infra): string {
  const subjects = subjectsOf(infra)
  if (subjects.length === 0) return ''
  const contexts = new Set(subjects.map(({ environment }) => contextVariable(environment)))
  // environments whose names differ in punctuation only would share a variable
  const variable = (environment: string, index: number): string =>
    contexts.size === subjects.length ? contextVariable(environment) : `KUBE_CONTEXT_${index + 1}`
  return [
    HEAD,
    ...subjects.flatMap((subject, index) => ['', ...partOf(subject, variable(subject.environment, index))]),
    '',
    '[ "$failed" -eq 0 ] || { echo "$failed of the captures could not be made" >&2; exit 1; }',
    '',
  ].join('\n')
}

function subjectsOf(infra: Infra): readonly Subject[] {
  const { design } = infra
  return infra.environments.map(({ name, folders }) => {
    const isIn = (path: string): boolean =>
      folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
    const roots = infra.terraform.filter(({ root, sample, folder }) => root && !sample && isIn(folder))
    const tofu = roots.some(({ files }) => files.some((file) => /\.tofu(?:\.json)?$/.test(file.path)))
    const declared = infra.scopes.find(({ environment }) => environment === name)?.resources ?? []
    const engines = new Set(infra.gitops.map(({ engine }) => engine))
    return {
      environment: name,
      roots: roots.map(({ folder }) => folder).sort(),
      terraform: design?.iac === 'opentofu' || (design === undefined && tofu) ? 'tofu' : 'terraform',
      argocd: design ? design.gitops === 'argocd' : engines.has('argo'),
      flux: design ? design.gitops === 'flux' : engines.has('flux'),
      cluster: design ? design.runtime === 'kubernetes' : declared.length > 0,
    }
  })
}

const HEAD = `#!/bin/sh
# Captures what runs, for \`infra-lint --captures ${CAPTURE_FOLDER}\`. Run it at the root of the repository, logged in to
# the state and the clusters as you are for a plan. It reads and changes nothing but ${CAPTURE_FOLDER}/.
# A plan and a state hold passwords in clear: do not commit the captures, and remove them when they were judged.
set -u
umask 077
commit=$(git rev-parse HEAD) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
failed=0

# what JSON has between quotes
escaped() { printf '%s' "$1" | sed 's/[\\\\"]/\\\\&/g'; }

# capture ENVIRONMENT KIND NAME FOLDER COMMAND...: the output of a command that prints JSON, in its envelope
capture() {
  file="${CAPTURE_FOLDER}/$1/$2-$3.json"
  environment=$1 kind=$2 folder=$4
  shift 4
  mkdir -p "\${file%/*}" || exit 2
  time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  if "$@" >"$work/content.json"; then
    {
      printf '{"infra-capture":${CAPTURE_VERSION},"kind":"%s","environment":"%s","commit":"%s","time":"%s","folder":"%s","content":' \\
        "$kind" "$(escaped "$environment")" "$commit" "$time" "$(escaped "$folder")"
      cat "$work/content.json"
      printf '}\\n'
    } >"$work/capture.json" && mv "$work/capture.json" "$file" && echo "wrote $file"
  else
    echo "$file could not be made" >&2
    failed=$((failed + 1))
  fi
  rm -f "$work/content.json" "$work/capture.json"
}

# plan TOOL FOLDER: a plan as JSON; the plan itself is never kept
plan() {
  "$1" -chdir="$2" plan -input=false -lock=false -out="$work/plan" >&2 &&
    "$1" -chdir="$2" show -json "$work/plan"
  result=$?
  rm -f "$work/plan"
  return $result
}`

function partOf(subject: Subject, variable: string): string[] {
  const { environment, terraform } = subject
  const name = quoted(environment)
  const lines = [`# ${environment.replace(/[^\w. -]/g, '?')}`]
  subject.roots.forEach((root, index) => {
    const label = subject.roots.length === 1 ? name : quoted(`${environment}-${index + 1}`)
    const folder = quoted(root)
    lines.push(
      `capture ${name} terraform-plan ${label} ${folder} plan ${terraform} ${folder}`,
      `capture ${name} terraform-state ${label} ${folder} ${terraform} -chdir=${folder} show -json`,
    )
  })
  if (!subject.argocd && !subject.flux && !subject.cluster) return lines
  lines.push(`context=\${${variable}:-${plainWord(environment)}} # the kubectl context of this environment`)
  const kubectl = 'kubectl --context "$context" get'
  if (subject.argocd)
    lines.push(`capture ${name} argocd ${name} '' ${kubectl} applications.argoproj.io -A -o json`)
  if (subject.flux)
    lines.push(
      `capture ${name} flux ${name} '' ${kubectl} kustomizations.kustomize.toolkit.fluxcd.io,helmreleases.helm.toolkit.fluxcd.io -A -o json`,
    )
  if (subject.cluster)
    lines.push(
      `capture ${name} kubernetes ${name} '' ${kubectl} ${CLUSTER_KINDS.join(',')} -A -o json --show-managed-fields`,
    )
  return lines
}

/** `KUBE_CONTEXT_PRODUCTION`: the variable that names another context than the environment's own name. */
function contextVariable(environment: string): string {
  return `KUBE_CONTEXT_${environment.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

/** A word that the shell takes as it stands; names of environments are such words but for hostile ones. */
function plainWord(text: string): string {
  return text.replace(/[^\w.-]/g, '_')
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
