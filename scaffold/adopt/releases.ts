import type { Node } from '../../engine/formats/node.ts'
import type { Infra } from '../../engine/infra.ts'
import type { Resource } from '../../engine/resource.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { ENVIRONMENT_ALIASES } from '../../engine/views/aliases.ts'
import { isAside } from './aside.ts'
import { clueAt, clueIn } from './clue.ts'
import { fullImage, storeNamed, storeOf } from './images.ts'
import { requestsOf, type SeenWorkload } from './workload.ts'

/** What a cluster is equipped with, by the names of charts and releases: nobody's product runs in it. */
const PLATFORM =
  /^(?:(?:ingress-)?nginx-ingress(?:-controller)?|ingress-nginx(?:-.*)?|traefik(?:-.*)?|contour|envoy-gateway(?:-.*)?|gateway-helm|kong|haproxy-ingress|cert-manager(?:-.*)?|trust-manager|external-dns(?:-.*)?|external-secrets(?:-.*)?|sealed-secrets(?:-.*)?|reloader|reflector|kube-prometheus-stack|prometheus(?:-.*)?|kube-state-metrics|node-exporter|metrics-server|victoria-metrics(?:-.*)?|vmagent|alertmanager(?:-.*)?|grafana(?:-(?:agent|alloy|operator).*)?|loki(?:-.*)?|promtail|alloy|tempo(?:-.*)?|mimir(?:-.*)?|thanos|fluent-?bit|fluentd|vector(?:-.*)?|opentelemetry-(?:operator|collector)|otel-collector|jaeger(?:-operator)?|velero|volsync|k8up|argo-?cd(?:-.*)?|argo-rollouts|argo-workflows|argo-events|argocd-.*|flux(?:-.*)?|source-controller|kustomize-controller|helm-controller|notification-controller|image-(?:reflector|automation)-controller|source-watcher|flagger|tf-controller|weave-gitops|cilium(?:-.*)?|calico|tigera-operator|multus|metallb|kube-vip|coredns|istiod?(?:-.*)?|linkerd(?:-.*)?|cluster-autoscaler|karpenter|keda(?:-.*)?|vertical-pod-autoscaler|vpa|goldilocks|descheduler|aws-(?:load-balancer-controller|ebs-csi-driver|efs-csi-driver|node-termination-handler|vpc-cni)|ebs-csi-driver|csi-driver-.*|hcloud-(?:csi|ccm)(?:-.*)?|hcloud-cloud-controller-manager|nfs-(?:client|subdir-external)-provisioner|local-path-provisioner|longhorn|rook-ceph(?:-.*)?|openebs(?:-.*)?|democratic-csi|snapshot-controller|kyverno(?:-.*)?|gatekeeper(?:-.*)?|opa|falco|trivy-operator|vault(?:-.*)?|crossplane(?:-.*)?|cloudnative-pg|cnpg|postgres-operator|redis-operator|strimzi-kafka-operator|dragonfly-operator|mariadb-operator|.*-operator|.*-csi-driver|spegel|tuppr|system-upgrade-controller|node-feature-discovery|(?:intel|nvidia|amd)-.*plugin.*|kubelet-csr-approver|dex|cluster-issuers?|addons?|crds?|.*-crds?|node_?exporter|.*[-_]exporter|cadvisor|push-?gateway|watchtower|autoheal|portainer(?:[-_].*)?|(?:docker-)?socket-proxy|nginx-proxy(?:-.*)?|acme-companion|certbot|cloudflared)$/

const PLATFORM_NAMESPACES =
  /^(?:flux-system|kube-system|kube-public|kube-node-lease|argocd|argo-cd|argo|cert-manager|ingress-nginx|ingress|traefik|monitoring|observability|logging|istio-system|istio-ingress|linkerd.*|cilium.*|metallb-system|external-secrets|external-dns|sealed-secrets|velero|kyverno|gatekeeper-system|longhorn-system|rook-ceph|openebs|keda|karpenter|crossplane-system|upbound-system|cnpg-system|actions-runner-system|arc-systems|system-upgrade|volsync-system|network|gpu-operator|calico-system|tigera-operator|kubernetes-dashboard|vault|chaos-mesh|flagger-system)$/

/** Whether an object belongs to what the cluster is equipped with. */
export function isPlatform(resource: Resource): boolean {
  if (PLATFORM.test(resource.name) || PLATFORM_NAMESPACES.test(resource.namespace ?? ''))
    return !isOwn(resource)
  if (/(?:^|\/)gotk-components\.ya?ml$/.test(resource.file.path)) return true
  const chart = chartOf(resource)
  return chart !== undefined && PLATFORM.test(chart)
}

/** Whether a chart, release or service of this name is what a cluster or host is equipped with. */
export function isPlatformName(name: string): boolean {
  return PLATFORM.test(name)
}

/** Operators' objects in the namespaces of the platform are workloads all the same: a database is one wherever it stands. */
function isOwn({ kind, group }: Resource): boolean {
  return kind === 'Cluster' && group === 'postgresql.cnpg.io'
}

function chartOf(resource: Resource): string | undefined {
  const chart =
    resource.kind === 'HelmRelease'
      ? (resource.get('spec', 'chart', 'spec', 'chart') ?? resource.get('spec', 'chartRef', 'name'))
      : resource.kind === 'Application'
        ? resource.get('spec', 'source', 'chart')
        : undefined
  return typeof chart === 'string' ? chart.slice(chart.lastIndexOf('/') + 1) : undefined
}

/** A release of a chart: of Flux, or of an Application that installs a chart. Without values that show an image, by the chart's name. */
export function releaseWorkload(resource: Resource): SeenWorkload | undefined {
  const chart = chartOf(resource)
  if (chart === undefined || resource.name === '' || /[{}$]/.test(resource.name)) return undefined
  const values =
    resource.kind === 'HelmRelease'
      ? resource.node('spec', 'values')
      : (resource.node('spec', 'source', 'helm', 'valuesObject') ??
        resource.node('spec', 'source', 'helm', 'parameters'))
  return chartWorkload(resource.name, chart, values, resource.file, clueIn(resource))
}

/** The charts that the tree itself writes: what their values run. Library charts and umbrella charts without an image are none. */
export function workloadsOfCharts(infra: Infra): readonly SeenWorkload[] {
  return infra.charts.flatMap((chart): SeenWorkload[] => {
    if (isAside(chart.folder) || PLATFORM.test(chart.name)) return []
    const file = chart.values.find(({ name }) => /^values\.ya?ml$/.test(name))
    const values = file?.documents[0]?.root
    if (!file || !values) return []
    const name = withoutEnvironment(chart.name, chart.folder)
    const workload = chartWorkload(name, chart.name, values, file, clueAt(chart.file, 0))
    if (!workload.image && !workload.store) return []
    const service = infra.sketches.some(
      ({ kind, file: template }) =>
        /^(?:Service|Ingress|HTTPRoute)$/.test(kind) && template.path.startsWith(`${chart.folder}/`),
    )
    return [{ ...workload, served: workload.served || service }]
  })
}

function chartWorkload(
  name: string,
  chart: string,
  values: Node | undefined,
  file: SourceFile,
  clue: SeenWorkload['clue'],
): SeenWorkload {
  const found = values && imageIn(values)
  const image = found && fullImage(found.text)
  const store = storeNamed(chart) ?? (image === undefined ? undefined : storeOf(image))
  const host = values && publicIn(values)
  const port = values && portIn(values)
  const requests = values?.at(['resources', 'requests']) ?? found?.beside?.at(['resources', 'requests'])
  const asked = requestsOf(requests?.get('cpu')?.value, requests?.get('memory')?.value)
  return {
    name,
    clue,
    store,
    image: image === undefined ? undefined : { value: image, clue: clueAt(file, found!.node) },
    port: port && { value: port.value as number, clue: clueAt(file, port) },
    public: host && { value: true, clue: clueAt(file, host) },
    // a chart that shows neither image nor port is most often of something that answers
    served:
      port !== undefined || values?.get('service') !== undefined || host !== undefined || image === undefined,
    resources: asked && { value: asked, clue: clueAt(file, requests) },
    calls: [],
  }
}

/** `shop` of a chart `shop-dev` in a folder `dev`: each environment has a chart of its own, and one program. */
function withoutEnvironment(name: string, folder: string): string {
  const step = folder.slice(folder.lastIndexOf('/') + 1)
  return ENVIRONMENT_ALIASES.has(step.toLowerCase()) && name.endsWith(`-${step}`)
    ? name.slice(0, -step.length - 1)
    : name
}

interface FoundImage {
  readonly text: string
  readonly node: Node
  /** the map that the image stands in */
  readonly beside: Node | undefined
}

/** The image of a chart's values: `image: …` or `image: { repository, tag }`, the shallowest first. */
function imageIn(values: Node, depth = 0): FoundImage | undefined {
  const image = values.get('image')
  if (image?.kind === 'scalar' && image.text.includes('/'))
    return { text: image.text, node: image, beside: values }
  const repository = image?.get('repository')
  if (image && repository && repository.text !== '') {
    const registry = image.get('registry')?.text
    const tag = image.get('tag')?.text
    const text = `${registry ? `${registry}/` : ''}${repository.text}${tag ? `:${tag}` : ''}`
    return { text, node: repository, beside: values }
  }
  if (depth >= 5) return undefined
  for (const { key, value } of values.pairs()) {
    if (value.kind !== 'map' || /sidecar|init|redis|postgres|metrics|exporter/i.test(key.text)) continue
    const found = imageIn(value, depth + 1)
    if (found) return found
  }
  return undefined
}

/** What makes a release reachable: an ingress or a route that is not switched off. */
function publicIn(values: Node): Node | undefined {
  for (const key of ['ingress', 'httpRoute', 'route', 'gateway', 'ingressRoute']) {
    const node = values.get(key)
    if (node?.kind !== 'map' || node.size === 0 || node.get('enabled')?.value === false) continue
    if (
      node.get('enabled')?.value === true ||
      node.pairs().some(({ value }) => value.kind !== 'scalar' && value.size > 0)
    )
      return node
  }
  return undefined
}

function portIn(values: Node): Node | undefined {
  for (const path of [
    ['containerPort'],
    ['service', 'targetPort'],
    ['service', 'internalPort'],
    ['port'],
    ['service', 'port'],
  ]) {
    const node = values.at(path)
    if (node && Number.isInteger(node.value)) return node
  }
  return undefined
}
