import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Price, PriceTable, ServerType } from '../scaffold/prices.ts'
import { importCloudPrices } from './import-cloud-prices.ts'

/** A price table with the digest of the page that it was brought in from. */
type Imported = PriceTable & { readonly digest?: string }

/** A server's row: `| cx23 | 2/4/40 | 5.49 | 3.99 |`; what stands behind its name in brackets is a remark. */
const SERVER = /^\| ([a-z]+\d+)(?: \([^)]*\))? \| (\d+)\/(\d+)\/(\d+) \| (\d+(?:\.\d+)?) \|/gm

/** Rows of other things, by the name that the table gives them: several stand in one row, their prices with slashes between. */
const ITEMS: Readonly<Record<string, readonly [row: RegExp, at: number]>> = {
  lb11: [/^\| lb11 \/ lb21 \| ([\d.]+) \/ ([\d.]+) \|/m, 1],
  lb21: [/^\| lb11 \/ lb21 \| ([\d.]+) \/ ([\d.]+) \|/m, 2],
  lb31: [/^\| lb31 \| ([\d.]+) \|/m, 1],
  volume: [/^\| volume, per GB[^|]*\| ([\d.]+) \|/m, 1],
  'server-backup': [/^\| backup \| \+([\d.]+) %/m, 1],
  ipv4: [/^\| primary IPv4 \/ IPv6 \| ([\d.]+) \//m, 1],
  'object-storage': [/^\| object storage base \| ([\d.]+),/m, 1],
}

/**
 * Brings Hetzner's list prices from `prices.md` in a folder of outside data into `schemas/prices.json`. What is the
 * same keeps its date and source; what changed gets the day of the page. The page's SHA-256 is noted. Throws for a price
 * of the table that the page no longer has. undefined where the folder has no such page.
 */
export function importPrices(from: string, root = process.cwd()): Imported | undefined {
  const path = join(from, 'prices.md')
  if (!existsSync(path)) return undefined
  const page = readFileSync(path, 'utf8')
  const day = /compiled (\d{4}-\d{2}-\d{2})/.exec(page)?.[1]
  const section = /^## Hetzner Cloud[\s\S]*?(?=^## )/m.exec(page)?.[0]
  if (!day || !section) throw new Error(`${path} has no day, or no section on Hetzner Cloud`)
  const target = join(root, 'schemas/prices.json')
  const before = JSON.parse(readFileSync(target, 'utf8')) as Imported
  const dated = <Kind extends Price>(known: Kind, amount: number): Kind =>
    known.amount === amount ? known : { ...known, amount, date: day, source: `list prices of ${day}` }
  const servers = [...section.matchAll(SERVER)].map(([, name, cores, memory, disk, amount]): ServerType => {
    const size = { cores: Number(cores), memoryGb: Number(memory), diskGb: Number(disk) }
    const fresh = {
      name: name!,
      ...size,
      amount: Number(amount),
      date: day,
      source: `list prices of ${day}`,
      sure: true,
    }
    const known = before.servers.find((one) => one.name === name)
    return known ? { ...dated(known, Number(amount)), ...size } : fresh
  })
  for (const { name } of before.servers) {
    if (!servers.some((one) => one.name === name)) throw new Error(`${path} has no price of ${name}`)
  }
  const items = before.items.map((item) => {
    const [row, at] = ITEMS[item.name] ?? []
    const amount = row && Number(row.exec(section)?.[at!])
    if (amount === undefined || Number.isNaN(amount)) throw new Error(`${path} has no price of ${item.name}`)
    return dated(item, amount)
  })
  const digest = `sha256:${createHash('sha256').update(page).digest('hex')}`
  const table: Imported = { ...before, asOf: day, servers, items, digest }
  importCloudPrices(page, day, root)
  writeFileSync(target, `${JSON.stringify(table, null, 2)}\n`)
  return table
}
