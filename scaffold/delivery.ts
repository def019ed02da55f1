import type { Design } from '../engine/design.ts'

/** What brings the tree into the clusters, in words and commands for runbooks: the same question, asked of each engine. */
export interface DeliveryView {
  /** as its project spells it */
  readonly engine: 'Flux' | 'Argo CD' | 'Docker Compose'
  readonly namespace: string
  /** what it keeps in step with Git, one of them */
  readonly unit: 'Kustomization' | 'Application' | 'service'
  /** the command that shows every unit, and what is seen when all is well */
  readonly status: string
  readonly watch: string
  readonly well: string
  /** the command that shows what is not well, and the one that shows why */
  readonly unwell: string
  readonly errors: string
  /** the command that says whether the engine itself runs */
  readonly check: string
  /** the command that brings one unit into step at once */
  readonly reconcile: (name: string) => string
  /** the commands that make it leave one unit alone, and take it up again */
  readonly suspend: (name: string) => string
  readonly resume: (name: string) => string
  /** the commands that install a Helm release again, or look at it, by namespace and name */
  readonly reinstall: (namespace: string, name: string) => string
  readonly release: (namespace: string, name: string) => string
  readonly releases: (namespace: string) => string
}

const FLUX: DeliveryView = {
  engine: 'Flux',
  namespace: 'flux-system',
  unit: 'Kustomization',
  status: 'flux get kustomizations',
  watch: 'flux get kustomizations --watch',
  well: 'all Ready',
  unwell: 'flux get all -A --status-selector ready=false',
  errors: 'flux logs --level=error --since=1h',
  check: 'flux check',
  reconcile: (name) => `flux reconcile kustomization ${name} --with-source`,
  suspend: (name) => `flux suspend kustomization ${name}`,
  resume: (name) => `flux resume kustomization ${name}`,
  reinstall: (namespace, name) => `flux reconcile helmrelease -n ${namespace} ${name} --force`,
  release: (namespace, name) => `flux get helmrelease -n ${namespace} ${name}`,
  releases: (namespace) => `flux get helmreleases -n ${namespace}`,
}

const APPLICATIONS = 'kubectl -n argocd get applications'
const refresh = (name: string) =>
  `kubectl -n argocd annotate application ${name} argocd.argoproj.io/refresh=hard --overwrite`
const automated = (name: string, enabled: boolean) =>
  `kubectl -n argocd patch application ${name} --type=merge --patch '{"spec":{"syncPolicy":{"automated":{"enabled":${enabled}}}}}'`

const ARGO_CD: DeliveryView = {
  engine: 'Argo CD',
  namespace: 'argocd',
  unit: 'Application',
  status: APPLICATIONS,
  watch: `${APPLICATIONS} --watch`,
  well: 'all Synced and Healthy',
  unwell: `${APPLICATIONS} | grep -v 'Synced *Healthy'`,
  errors: 'kubectl -n argocd logs statefulset/argocd-application-controller --since=1h | grep level=error',
  check: 'kubectl -n argocd get pods',
  reconcile: refresh,
  suspend: (name) => automated(name, false),
  resume: (name) => automated(name, true),
  reinstall: (_, name) => refresh(name),
  release: (_, name) => `${APPLICATIONS} ${name}`,
  releases: () => APPLICATIONS,
}

const SERVICES = 'infra/environments/compose.sh'
const bring = () => 'infra/environments/deploy.sh --again'

/** On one host nothing reconciles: a release is handed in, and these run on the host. */
const COMPOSE: DeliveryView = {
  engine: 'Docker Compose',
  namespace: '',
  unit: 'service',
  status: `${SERVICES} ps`,
  watch: `watch ${SERVICES} ps`,
  well: 'all healthy',
  unwell: `${SERVICES} ps --all --filter status=exited`,
  errors: `${SERVICES} logs --since 1h`,
  check: 'systemctl status docker',
  reconcile: bring,
  suspend: (name) => `${SERVICES} stop ${name}`,
  resume: (name) => `${SERVICES} start ${name}`,
  reinstall: bring,
  release: (_, name) => `${SERVICES} ps ${name}`,
  releases: () => `${SERVICES} ps`,
}

/** The words and commands of the engine that the design chose. */
export function deliveryOf({ gitops, runtime }: Design): DeliveryView {
  if (runtime === 'compose') return COMPOSE
  return gitops === 'argocd' ? ARGO_CD : FLUX
}
