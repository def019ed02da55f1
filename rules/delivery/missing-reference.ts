import type { Infra } from '../../engine/infra.ts'
import type { Severity } from '../../engine/mandate.ts'
import type { Resource } from '../../engine/resource.ts'
import { defineRule } from '../../engine/rule.ts'
import { suggestion } from '../../engine/spelling.ts'
import { type Delivered, judged, weighedFor } from '../../engine/views/delivered.ts'
import {
  type MadeObject,
  madeObjects,
  mayBeMade,
  mayShareNamespace,
  namedObjects,
} from '../../engine/views/made-objects.ts'
import { type PodReference, podReferences } from '../../engine/views/pod-references.ts'
import { slipOf } from '../../engine/views/slips.ts'
import { isVendored } from '../../engine/views/vendored.ts'
import { isClosed } from '../../engine/views/workload-links.ts'
import type { Workload } from '../../engine/views/workloads.ts'

/** What every namespace, or every cluster, has by itself. */
const ALWAYS =
  /^(default|kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert|system-(node|cluster)-critical)$/

export default defineRule({
  summary: 'What a Pod names is there: ConfigMaps, Secrets, accounts, claims and priorities.',
  why: 'A Pod that names an object which does not exist is refused, or waits for it for ever: the release stands still, and the old Pods go with the next node.',
  remedy: 'Add the object, correct its name, or write `optional: true` where the program does without.',
  mandate: 'C4',
  severity: 'warning',

  *check(infra) {
    const patches = /configMap|secret|serviceAccountName|priorityClassName|claimName/i
    yield* judged(infra, { patches }, function* (objects) {
      for (const workload of objects.workloads) {
        const seen = new Set<string>()
        for (const reference of podReferences(workload)) {
          const id = `${reference.kind}/${reference.name}`
          if (seen.has(id)) continue
          seen.add(id)
          const fact = factOf(infra, objects, workload, reference)
          if (!fact || isVendored(workload.resource) || mayBeMade(infra, objects, reference.name)) continue
          const { kind, name, path, how } = reference
          yield {
            at: workload.resource.at(path),
            message: `${workload.resource} ${how} ${kind} ${name}, ${fact.says}`,
            severity: weighedFor(objects.stage, fact.severity),
          }
        }
      }
    })
  },
})

/** What is wrong with a reference, as far as the objects themselves tell: cheap to say of most. */
function factOf(
  infra: Infra,
  objects: Delivered,
  { resource }: Workload,
  { kind, name, pull }: PodReference,
): { readonly says: string; readonly severity: Severity } | undefined {
  if (ALWAYS.test(name) || name.includes('{{')) return undefined
  const space = kind === 'PriorityClass' ? undefined : resource.namespace
  const own = kind === 'ConfigMap' || kind === 'Secret'
  const made: ReadonlyMap<string, readonly (MadeObject | Resource)[]> = own
    ? madeObjects(infra, objects)
    : namedObjects(objects, kind)
  const same = made.get(own ? `${kind}/${name}` : name) ?? []
  if (same.some((one) => mayShareNamespace(one.namespace, space))) return undefined
  if (kind === 'PersistentVolumeClaim' && isClaimOfSet(objects, name)) return undefined
  const [elsewhere] = same
  if (elsewhere)
    return isMirrored(elsewhere)
      ? undefined
      : {
          says: `which is in namespace ${elsewhere.namespace}, not in ${space}`,
          severity: objects.environment === undefined ? 'info' : 'warning',
        }
  const near = [...made.values()]
    .flat()
    .filter((one) => (!own || one.kind === kind) && mayShareNamespace(one.namespace, space))
  // where there is none of its kind all of them are made elsewhere
  if (near.length === 0) return undefined
  const names = near.map((one) => one.name)
  const meant = slipOf(name, names)
  if (meant) return { says: `which nothing here makes; did you mean ${meant}?`, severity: 'warning' }
  // charts, platform repositories and people make what is not in the tree
  if (!isClosed(objects) || pull || infra.leftOut?.size) return undefined
  if (kind === 'Secret' && !near.some(isKept)) return undefined
  return {
    says: `which nothing here makes${suggestion(name, names)}`,
    severity: kind === 'Secret' || objects.environment === undefined ? 'info' : 'warning',
  }
}

/** Whether a StatefulSet makes a claim of this name for one of its Pods: `data-store-0`. */
function isClaimOfSet(objects: Delivered, name: string): boolean {
  return objects.ofKind('StatefulSet').some((one) =>
    (one.node('spec', 'volumeClaimTemplates')?.items() ?? []).some((claim) => {
      const prefix = `${claim.at(['metadata', 'name'])?.text}-${one.name}-`
      return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))
    }),
  )
}

/** Whether a Secret is kept in the tree, encrypted or as a reference: then the others may be looked for here, too. */
function isKept(made: MadeObject | Resource): boolean {
  const maker = 'maker' in made ? made.maker : undefined
  return maker !== undefined && (maker.kind !== 'Secret' || maker.node('sops') !== undefined)
}

/** Whether a controller copies it into other namespaces. */
function isMirrored(made: MadeObject | Resource): boolean {
  const maker = 'maker' in made ? made.maker : made
  return /reflect|replicat|kubed|mirror/i.test(JSON.stringify(maker?.root.value ?? ''))
}
