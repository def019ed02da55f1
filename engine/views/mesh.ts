import type { Resource } from '../resource.ts'
import type { Delivered } from './delivered.ts'
import { mayShareNamespace, namedObjects } from './made-objects.ts'

/** The Service of an environment that a host of a mesh means: `web`, `web.shop`, `web.shop.svc.cluster.local`. */
export function serviceOfHost(
  objects: Delivered,
  host: string,
  namespace: string | undefined,
): Resource | undefined {
  const [name = '', space = namespace, svc] = host.split('.')
  if (svc !== undefined && svc !== 'svc') return undefined
  return namedObjects(objects, 'Service')
    .get(name)
    ?.find((one) => one.group === '' && mayShareNamespace(one.namespace, space))
}

/** Whether an object is one of Istio’s for traffic. */
export function isIstio({ group }: Resource): boolean {
  return group === 'networking.istio.io'
}
