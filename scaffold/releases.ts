// Helm releases are written once in the templates, in Flux' words. For Argo CD each, with its source, becomes an
// Application with the same values.

const SEPARATOR = '\n---\n'

/**
 * The text of a manifest whose Helm releases Argo CD is to bring. The source of each (OCIRepository or HelmRepository)
 * goes, its HelmRelease becomes an Application in `argocd`; comments in values stay. What has no release is given back
 * as it is. `namespace` is that of releases that leave theirs to a kustomization. Throws where a release has no source
 * with a version: that is a mistake in a template.
 */
export function asApplications(text: string, namespace: string): string {
  if (!/^kind: HelmRelease$/m.test(text)) return text
  const documents = text.replace(/\n$/, '').split(SEPARATOR)
  const sources = new Map<string, Source>()
  for (const document of documents) {
    const kind = kindOf(document)
    if (kind === 'OCIRepository' || kind === 'HelmRepository') {
      sources.set(first(document, /^ {2}name: (\S+)$/m), sourceOf(document, kind))
    }
  }
  const lead = /^(?:#.*\n)*/.exec(documents[0]!)![0]
  const kept = documents.flatMap((document, index) => {
    const kind = kindOf(document)
    if (kind === 'OCIRepository' || kind === 'HelmRepository') return []
    const whole = kind === 'HelmRelease' ? application(document, sources, namespace) : document
    return [index === 0 ? whole.slice(lead.length) : whole]
  })
  return `${lead}${kept.join(SEPARATOR)}\n`
}

/** Where a chart comes from, as an Application says it. */
interface Source {
  readonly url: string
  readonly chart: string | undefined
  readonly version: string | undefined
}

function kindOf(document: string): string {
  return /^kind: (\S+)$/m.exec(document)?.[1] ?? ''
}

function first(document: string, pattern: RegExp): string {
  const found = pattern.exec(document)?.[1]
  if (found === undefined) throw new Error(`a Helm release lacks ${pattern.source} in\n${document}`)
  return found.replace(/^(["'])(.*)\1$/, '$2')
}

/** An OCI chart is addressed by its registry's folder, without the scheme, and its name. */
function sourceOf(document: string, kind: 'OCIRepository' | 'HelmRepository'): Source {
  const url = first(document, /^ {2}url: (\S+)$/m)
  const plain = url.replace(/^oci:\/\//, '')
  if (kind === 'HelmRepository') return { url: plain, chart: undefined, version: undefined }
  const slash = plain.lastIndexOf('/')
  return {
    url: plain.slice(0, slash),
    chart: plain.slice(slash + 1),
    version: first(document, /^ {4}tag: (\S+)$/m),
  }
}

function application(document: string, sources: ReadonlyMap<string, Source>, fallback: string): string {
  const name = first(document, /^ {2}name: (\S+)$/m)
  const namespace = /^ {2}namespace: (\S+)$/m.exec(document)?.[1] ?? fallback
  const source = sources.get(first(document, /Ref:\n +kind: \S+\n +name: (\S+)$/m))
  if (!source) throw new Error(`Helm release ${name} has no source`)
  const chart = source.chart ?? first(document, /^ {6}chart: (\S+)$/m)
  const version = source.version ?? first(document, /^ {6}version: (\S+)$/m)
  const values = /^ {2}values:\n([\s\S]*)$/m.exec(document)?.[1] ?? ''
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: platform
  destination:
    server: https://kubernetes.default.svc
    namespace: ${namespace}
  source:
    repoURL: ${source.url}
    chart: ${chart}
    targetRevision: ${quoted(version)}
    helm:
      releaseName: ${name}
      valuesObject:
${values.replace(/^(?=.)/gm, '    ')}
  syncPolicy:
    automated: { prune: true, selfHeal: true }
    retry:
      limit: -1
      backoff: { duration: 30s, factor: 2, maxDuration: 5m }
    syncOptions: [ServerSideApply=true]`
}

/** A version that YAML would read as a number stands in quotes. */
function quoted(version: string): string {
  return /^\d+(\.\d+)?$/.test(version) ? JSON.stringify(version) : version
}
