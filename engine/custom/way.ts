import type { Node, Step } from '../formats/node.ts'
import { stepInWords } from '../place.ts'

/** A step of a way: a key, an index, the item with a key, or all that there are. */
export type WayStep = Step | typeof ALL

/** Every value of a map, every item of a list. */
export const ALL: unique symbol = Symbol('all')

/** A way that cannot be read: why. */
export class BadWay extends Error {}

const KEY = /[^.[\]"'*\s]+/y
const BRACKET = /\[(?:(\*)|(\d{1,6})|"([^"\]]*)"|'([^'\]]*)'|([\w./-]+)=([^\]]+))\]/y

/**
 * Reads `spec.containers[*].image`, `metadata.labels["app.kubernetes.io/name"]`, `ports[name=http].port`, `data.*`. Throws
 * BadWay for what is none.
 */
export function readWay(text: string): readonly WayStep[] {
  const steps: WayStep[] = []
  for (let at = 0; at < text.length; ) {
    if (text[at] === '.') {
      if (at === 0 || at === text.length - 1) throw new BadWay(`${text} begins or ends with a dot`)
      at++
    } else if (at > 0 && text[at] !== '[')
      throw new BadWay(`${text}: ${text.slice(at)} follows without a dot`)
    if (text[at] === '*') {
      steps.push(ALL)
      at++
      continue
    }
    const expression = text[at] === '[' ? BRACKET : KEY
    expression.lastIndex = at
    const found = expression.exec(text)
    if (!found)
      throw new BadWay(
        `${text}: ${text.slice(at)} is no step; write .key, ["a.key"], [0], [name=web], [*] or .*`,
      )
    const [all, star, index, double, single, key, value] = found
    if (expression === KEY) steps.push(all)
    else if (star !== undefined) steps.push(ALL)
    else if (index !== undefined) steps.push(Number(index))
    else if (key !== undefined) steps.push({ [key]: value! })
    else steps.push(double ?? single!)
    at += all.length
  }
  return steps
}

/** What a way leads to. */
export interface Reached {
  /** without wildcards; ends at the last step that could be told where nothing is there */
  readonly path: readonly Step[]
  /** undefined where it is not there, or null */
  readonly node: Node | undefined
}

/** The most values that one way leads to: more say nothing new. */
const MOST = 10_000

/** All that a way leads to. What is missing before a wildcard has nothing in it to be asked. */
export function follow(root: Node, way: readonly WayStep[]): readonly Reached[] {
  const found: Reached[] = []
  walk(root, way, 0, [], found)
  return found
}

function walk(
  node: Node,
  way: readonly WayStep[],
  depth: number,
  path: readonly Step[],
  found: Reached[],
): void {
  if (found.length >= MOST) return
  const step = way[depth]
  if (step === undefined) {
    found.push({ path, node: isNull(node) ? undefined : node })
    return
  }
  if (step === ALL && node.kind === 'map') {
    for (const { key, value } of node.pairs())
      if (key.text !== '<<') walk(value, way, depth + 1, [...path, key.text], found)
    return
  }
  // a key that follows a list is asked of each of its items
  if (step === ALL || (typeof step === 'string' && node.kind === 'list')) {
    const next = step === ALL ? depth + 1 : depth
    for (const [index, item] of node.items().entries()) walk(item, way, next, [...path, index], found)
    return
  }
  const next = node.get(step)
  if (next) walk(next, way, depth + 1, [...path, step], found)
  else if (!way.includes(ALL, depth))
    found.push({ path: [...path, ...tellable(way.slice(depth))], node: undefined })
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** Keys that are to be made stand where they would; an item that is not there has no place. */
function tellable(steps: readonly WayStep[]): readonly Step[] {
  const end = steps.findIndex((step) => typeof step !== 'string')
  return (end < 0 ? steps : steps.slice(0, end)) as readonly string[]
}

/** A path as messages write it. */
export function wayInWords(path: readonly Step[]): string {
  const words = path
    .map((step) =>
      typeof step !== 'string'
        ? stepInWords(step)
        : /^[\w$@-]+$/.test(step)
          ? `.${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('')
  return words.replace(/^\./, '')
}
