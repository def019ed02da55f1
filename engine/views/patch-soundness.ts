import type { Path, Step } from '../formats/node.ts'
import type { Conformance } from '../kubernetes/conformance.ts'
import type { Violation } from '../kubernetes/explain.ts'
import type { Resource } from '../resource.ts'
import type { Kustomization } from './kubernetes.ts'
import type { JsonOperation, Overlay, Patch } from './overlays.ts'

/** Fields of a kustomization that copy values to where their types may not fit. */
const COPIERS: ReadonlySet<string> = new Set(['replacements', 'vars'])

/**
 * Whether what a kustomization does to sound objects may make one that its schema refuses. Patches are judged by themselves: what is
 * right in a patch is right in the object, but for what an object must have and a patch takes away. `false` is certain,
 * `true` is a reason to render.
 */
export function mayBreak(
  { document }: Kustomization,
  overlay: Overlay | undefined,
  conformance: Conformance,
): boolean {
  if (document.root?.pairs().some(({ key }) => COPIERS.has(key.text))) return true
  return overlay?.patches.some((patch) => mayBreakOne(patch, overlay, conformance)) ?? false
}

const KNOWN = new WeakMap<Patch, boolean>()

function mayBreakOne(patch: Patch, overlay: Overlay, conformance: Conformance): boolean {
  let may = KNOWN.get(patch)
  if (may === undefined) {
    const targets = overlay.targetsOf(patch)
    may =
      patch.merges.some((root) =>
        mergeMayBreak(root.value, root.get('$patch')?.text, targets, conformance),
      ) || patch.operations.some((one) => operationMayBreak(one, targets, patch, conformance))
    KNOWN.set(patch, may)
  }
  return may
}

type Raw = Readonly<Record<string, unknown>>

function mergeMayBreak(
  value: unknown,
  directive: string | undefined,
  targets: readonly Resource[] | undefined,
  conformance: Conformance,
): boolean {
  if (directive === 'delete') return false
  if (directive !== undefined || typeof value !== 'object' || value === null || removes(value)) return true
  const { apiVersion, kind } = value as Raw
  const named = targets?.[0]
  const violations = conformance.violationsOfPart(
    value,
    String(apiVersion ?? named?.apiVersion ?? ''),
    String(kind ?? named?.kind ?? ''),
  )
  return violations?.some((one) => !isMetByAll(one, value, targets)) ?? false
}

/** Whether a merge patch takes something away: a null does. */
function removes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null
  return Object.values(value).some(removes)
}

/** Whether what a patch lacks, or what directs the merging, leaves every object sound that the patch is for. */
function isMetByAll(
  { keyword, path, wanted }: Violation,
  value: unknown,
  targets: readonly Resource[] | undefined,
): boolean {
  if (keyword === 'additionalProperties')
    return String(wanted) === '$patch' && directiveAt(value, path) === 'delete'
  if (keyword !== 'required' || !targets || targets.length === 0) return false
  const steps = named(value, path)
  return (
    steps !== undefined &&
    targets.every(
      (one) =>
        one.node(...steps, String(wanted)) !== undefined ||
        directiveAt(value, [...path, '$patch']) === 'delete',
    )
  )
}

function directiveAt(value: unknown, path: Path): unknown {
  let found = value
  for (const step of path)
    found = typeof found === 'object' && found !== null ? (found as Raw)[String(step)] : undefined
  return found
}

/** A path of a patch in the words of the object: an item is the one with the same name. */
function named(value: unknown, path: Path): readonly Step[] | undefined {
  const steps: Step[] = []
  let found = value
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? (found as Raw)[String(step)] : undefined
    if (typeof step !== 'number') steps.push(step)
    else {
      const name = (found as Raw | undefined)?.name
      if (typeof name !== 'string') return undefined
      steps.push({ name })
    }
  }
  return steps
}

function operationMayBreak(
  { op, pointer, value }: JsonOperation,
  targets: readonly Resource[] | undefined,
  { target }: Patch,
  conformance: Conformance,
): boolean {
  if (op === 'test') return false
  if ((op !== 'add' && op !== 'replace') || value === undefined || !targets) return true
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (steps.length === 0) return true
  if (targets.length === 0) return target?.kind === undefined
  const part = nested(steps, value.value)
  const kinds = new Map(targets.map((one) => [`${one.apiVersion}/${one.kind}`, one]))
  return [...kinds.values()].some((one) =>
    conformance
      .violationsOfPart(part, one.apiVersion, one.kind)
      // what lacks above the place that is changed, the object has
      ?.some(({ keyword, path }) => keyword !== 'required' || path.length >= steps.length),
  )
}

/** A value where a pointer puts it; a number or a dash is the item of a list. */
function nested(steps: readonly string[], value: unknown): unknown {
  return steps.reduceRight((inner, step) => (/^(?:\d+|-)$/.test(step) ? [inner] : { [step]: inner }), value)
}
