import { type Infra, readInfra } from '../../engine/infra.ts'
import { plural } from '../../engine/reporters/counts.ts'
import type { Request } from '../arguments.ts'
import { differences, type ObjectDifference } from '../differences.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import type { Parts } from '../parts.ts'
import { type Prepared, prepare } from '../prepare.ts'
import { type Delivery, deliveryTo, publicValue, writtenAt } from '../rendered.ts'
import { needFiles, needGit, openSession, printable, readWorkingTree, type Session } from '../session.ts'
import { commitTree } from '../snapshot.ts'

/** What an environment gets, and the tree it is rendered from. */
interface Side {
  readonly title: string
  readonly delivery: Delivery
  readonly infra: Infra
}

/**
 * `infra-lint diff`: what differs between two environments, or, with `--base`, between a commit and the tree for each one that
 * is named. Exit code 1 where something does.
 */
export async function diffCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, [])
  const prepared = prepare(await readWorkingTree(session), session.context)
  needFiles(session, prepared)
  const now = readInfra(prepared.tree, prepared.sourcesOf(prepared.tree))
  const side = (name: string, infra: Infra, of = ''): Side => {
    const delivery = deliveryTo(name, infra, request.kinds)
    return { title: `${delivery.environment}${of}`, delivery, infra }
  }
  const pairs: (readonly [Side, Side])[] = []
  if (request.base === undefined) {
    const [one, other] = request.operands.map((name) => side(name, now))
    pairs.push([one!, other!])
  } else {
    const before = baseOf(session, prepared, request.base)
    for (const name of request.operands)
      pairs.push([side(name, before, ` at ${request.base}`), side(name, now)])
  }
  session.progress.clear()
  let count = 0
  for (const [one, other] of pairs) {
    for (const text of [...one.delivery.problems, ...other.delivery.problems]) session.say(text)
    const found = differences(one.delivery.objects, other.delivery.objects, publicValue)
    count += found.length
    io.stdout.write(printable(listing(one, other, found)))
  }
  return count > 0 ? 1 : 0
}

function baseOf(session: Session, now: Prepared, name: string): Infra {
  const git = needGit(session, '--base')
  const commit = git.resolve(name)
  if (commit === undefined)
    throw new Failure(`--base ${name}: there is no such commit; in CI, fetch it first`)
  const { tree, sourcesOf } = prepare(commitTree(git, commit, now.snapshot), session.context, now.found)
  return readInfra(tree, sourcesOf(tree))
}

/** A key of an object that differs, in words. */
interface Line {
  readonly object: string
  readonly key: string
  /** what stands before and after, and where */
  readonly words: string
}

/** As many objects that one and the same line of the tree makes different are told of once. */
const MANY = 3

function listing(one: Side, other: Side, found: readonly ObjectDifference[]): string {
  const head = `${one.title} → ${other.title}: ${found.length === 0 ? 'no difference' : plural(found.length, 'object')}\n`
  const lines = found.flatMap((difference) => linesOf(one, other, difference))
  const shared = new Map<string, Line[]>()
  for (const line of lines) shared.set(line.words, [...(shared.get(line.words) ?? []), line])
  const everywhere: string[] = []
  for (const [words, same] of shared) {
    const objects = new Set(same.map(({ object }) => object)).size
    if (objects < MANY) shared.delete(words)
    else {
      const keys = [...new Set(same.map(({ key }) => key))]
      const more = keys.length > 1 ? ` and ${plural(keys.length - 1, 'other key')}` : ''
      everywhere.push(`    ~ ${keys[0]}${more}: ${words}, in ${plural(objects, 'object')}\n`)
    }
  }
  const common = everywhere.length > 0 ? `\nin many objects\n${everywhere.join('')}` : ''
  const single = found.flatMap((difference) => {
    if (!difference.before || !difference.after) return [onlyIn(one, other, difference)]
    const own = lines.filter(({ object, words }) => object === difference.name && !shared.has(words))
    const text = own.map(({ key, words }) => `    ${signOf(words)} ${key}: ${words}\n`).join('')
    return own.length > 0 ? [`\n~ ${difference.name}\n${text}`] : []
  })
  return head + common + single.join('')
}

function onlyIn(one: Side, other: Side, { name, before, after }: ObjectDifference): string {
  const [side, resource] = before ? [one, before] : [other, after!]
  return `\n${before ? '-' : '+'} ${name}  only in ${side.title} (${writtenAt(resource, [], side.infra)})\n`
}

function linesOf(one: Side, other: Side, { name, before, after, keys }: ObjectDifference): readonly Line[] {
  if (!before || !after) return []
  return keys.map((key) => {
    const from = key.before === undefined ? undefined : writtenAt(before, key.beforePath, one.infra)
    const to = key.after === undefined ? undefined : writtenAt(after, key.afterPath, other.infra)
    const values = `${key.before === undefined ? 'none' : short(key.before)} → ${key.after === undefined ? 'none' : short(key.after)}`
    const places = [...new Set([from, to])].filter((place) => place !== undefined)
    return { object: name, key: key.key, words: `${values}  (${places.join(' → ')})` }
  })
}

function signOf(words: string): string {
  return words.startsWith('none →') ? '+' : words.includes('→ none  (') ? '-' : '~'
}

const WIDTH = 120

function short(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text
}
