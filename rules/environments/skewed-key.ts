import { isDeclared } from '../../engine/exceptions.ts'
import type { Infra } from '../../engine/infra.ts'
import { whole } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type { Member } from '../../engine/views/families.ts'
import { type Setting, settingNames, settingsIn } from '../../engine/views/leaves.ts'

/** Files that list a whole environment share nearly all keys; those that override a few defaults do not. */
const ALIKE = 0.75
const FEWEST = 4

export default defineRule({
  summary: 'The settings of an environment have the keys that the environment below has.',
  why: 'A key that one environment alone sets was forgotten in the others, or is a difference that nobody rehearsed.',
  remedy:
    'Set the key in both, give it a default that both share, or declare it under `exceptions` of `infra/infra.yaml` with its reason.',
  mandate: 'E3',
  severity: 'warning',

  *check(infra) {
    for (const family of infra.families) {
      for (const member of family.members) {
        const lower = family.below(member)[0]
        if (!lower) continue
        for (const [name, file] of member.files) {
          if (!isSettings(file)) continue
          const written = file.path.slice(member.path.length + 1)
          const other = lower.counterpart(name, written)
          if (other && other.linkTarget === undefined) yield* compare(infra, [member, file], [lower, other])
        }
      }
    }
  },
})

/** Files of settings; manifests are compared by object. */
function isSettings(file: SourceFile): boolean {
  if (file.linkTarget !== undefined || file.unread !== undefined) return false
  if (file.format === 'dotenv' || file.name.endsWith('.tfvars')) return true
  return file.format === 'yaml' && /(^|[-_.])values([-_.]|$)/.test(file.name) && !/^kind:/m.test(file.text)
}

function* compare(
  infra: Infra,
  [member, file]: readonly [Member, SourceFile],
  [lower, other]: readonly [Member, SourceFile],
): Iterable<Problem> {
  const written = settingNames(file)
  const theirs = settingNames(other)
  if (written.length === theirs.length && written.every((name, index) => name === theirs[index])) return
  const own = settingsIn(file)
  const below = settingsIn(other)
  const names = new Set(own.map(({ name }) => name))
  const shared = below.filter(({ name }) => names.has(name)).length
  if (shared < FEWEST || shared < ALIKE * Math.max(own.length, below.length)) return
  const defaults = defaultsOf(infra, file)
  const sides = [
    { from: member, to: lower, settings: own, has: new Set(below.map(({ name }) => name)), nearest: other },
    { from: lower, to: member, settings: below, has: names, nearest: file },
  ]
  for (const { from, to, settings, has, nearest } of sides) {
    for (const setting of settings) {
      if (has.has(setting.name) || isPartOf(setting, has) || defaults.has(setting.name)) continue
      if (isDeclared(infra, [from.name, to.name], setting.name)) continue
      yield {
        at: setting.place,
        message: `${setting.name} is set in ${from.name} and not in ${to.name}, which have ${shared} other keys in common; set it in both or declare the difference`,
        related: [{ at: whole(nearest), message: to.name }],
      }
    }
  }
}

/** Whether the other side sets it as a whole (`ports: []`), or keys beneath it. */
function isPartOf({ name }: Setting, has: ReadonlySet<string>): boolean {
  for (let at = name.lastIndexOf('.'); at > 0; at = name.lastIndexOf('.', at - 1))
    if (has.has(name.slice(0, at))) return true
  const prefix = `${name}.`
  for (const other of has) if (other.startsWith(prefix)) return true
  return false
}

/** Keys that have a value without the file: a chart's `values.yaml`, the `.env` that all share. */
function defaultsOf(infra: Infra, file: SourceFile): ReadonlySet<string> {
  const folder = file.folder === '' ? '' : `${file.folder}/`
  const name = file.format === 'dotenv' ? '.env' : 'values.yaml'
  const found = file.name === name ? undefined : infra.tree.get(`${folder}${name}`)
  const keys = new Set(found ? settingsIn(found).map((setting) => setting.name) : [])
  if (!file.name.endsWith('.tfvars')) return keys
  for (const module of infra.terraform) {
    if (!module.variableFiles.includes(file)) continue
    for (const { block } of module.blocks('variable'))
      if (!block.body.attribute('default')) keys.add(block.labels[0] ?? '')
  }
  return keys
}
