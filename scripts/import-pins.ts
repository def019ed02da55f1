import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pin, Pins } from '../scaffold/pins.ts'

type Group = Exclude<keyof Pins, 'asOf'>

const GROUPS: Readonly<Record<string, Group>> = {
  action: 'actions',
  image: 'images',
  chart: 'charts',
  provider: 'terraformProviders',
  lock: 'terraformProviders',
  tool: 'tools',
}

/**
 * Brings the pins that templates use from `pins.json` in a folder of outside data into `schemas/pins.json`, each with
 * its source and date. Of several that fit, the newest with a digest is taken. Throws for a name that is not there, but
 * for a lock block: the tree owes that.
 */
export function importPins(from: string, root = process.cwd()): Pins {
  const all = JSON.parse(readFileSync(join(from, 'pins.json'), 'utf8')) as Record<Group, Pin[]> & {
    about: { asOf: string }
  }
  const pins: Record<Group, Pin[]> = {
    actions: [],
    images: [],
    charts: [],
    terraformProviders: [],
    tools: [],
  }
  for (const { group, name, qualifier, kind } of usedPins(join(root, 'generators'), join(root, 'scaffold'))) {
    const fits = all[group].filter(
      (pin) =>
        pin.name === name &&
        (group === 'charts'
          ? (pin.repository ?? '').startsWith(qualifier)
          : pin.version.startsWith(qualifier)),
    )
    const best = fits.sort(
      (a, b) => Number(b.digest !== undefined) - Number(a.digest !== undefined) || (a.date < b.date ? 1 : -1),
    )[0]
    if (!best && kind === 'lock') continue
    if (!best)
      throw new Error(`${from}/pins.json has no ${name}${qualifier && ` ${qualifier}`} among ${group}`)
    if (
      !pins[group].some(
        (pin) => pin.name === best.name && pin.version === best.version && pin.repository === best.repository,
      )
    ) {
      pins[group].push(slim(best))
    }
  }
  for (const group of Object.values(pins)) group.sort((a, b) => (a.name < b.name ? -1 : 1))
  const result: Pins = { asOf: all.about.asOf.slice(0, 10), ...pins }
  writeFileSync(join(root, 'schemas/pins.json'), `${JSON.stringify(result, null, 2)}\n`)
  return result
}

function slim(pin: Pin): Pin {
  const kept: Record<string, unknown> = {}
  for (const key of [
    'name',
    'version',
    'sha',
    'digest',
    'repository',
    'constraints',
    'hashes',
    'source',
    'date',
  ] as const) {
    if (pin[key] !== undefined) kept[key] = pin[key]
  }
  return kept as unknown as Pin
}

interface Used {
  readonly kind: string
  readonly group: Group
  readonly name: string
  readonly qualifier: string
}

/** Every `pin.image('name', 'version')` that stands in a generator, one of its templates or the scaffold. */
function usedPins(...folders: readonly string[]): readonly Used[] {
  const used = new Map<string, Used>()
  for (const entry of folders.flatMap(filesBelow)) {
    const text = readFileSync(entry, 'utf8')
    for (const match of text.matchAll(
      /\bpin(?:ned\(sources\))?\.(action|image|chart|provider|lock|tool)\(\s*'([^']+)'(?:,\s*'([^']+)')?/g,
    )) {
      const [, kind, name, qualifier = ''] = match
      used.set(`${kind} ${name} ${qualifier}`, { kind: kind!, group: GROUPS[kind!]!, name: name!, qualifier })
    }
  }
  return [...used.keys()].sort().map((key) => used.get(key)!)
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
