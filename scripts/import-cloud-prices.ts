import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Price, PriceTable, ServerType } from '../scaffold/prices.ts'

// AWS and DigitalOcean, of the page that `import-prices.ts` reads Hetzner's prices from.

/** EC2's regions that the page has a column of, in its order. */
const REGIONS = ['us-east-1', 'eu-central-1'] as const

/** vCPU and GiB by size; a burstable line has a medium of two cores, a general one of one. The page does not say sizes. */
const BURSTABLE: Readonly<Record<string, readonly [cores: number, memory: number]>> = {
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
}
const GENERAL: Readonly<Record<string, readonly [cores: number, memory: number]>> = {
  medium: [1, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
}

/** Rows of what AWS charges beside servers: its name in the table, the start of its row, its unit. */
const AWS_ITEMS: readonly (readonly [name: string, row: string, unit: string])[] = [
  ['eks', 'EKS cluster /h', 'USD an hour'],
  ['nat-gateway', 'NAT gateway /h', 'USD an hour'],
  ['gp3', 'EBS gp3 /GB-mo', 'USD a GB and month'],
  ['kms-key', 'KMS key /mo', 'USD a month'],
  ['route53-zone', 'Route 53 zone /mo', 'USD a month'],
  ['ipv4', 'Public IPv4 /h', 'USD an hour'],
  ['rds-micro', 'RDS PG db.t4g.micro', 'USD an hour'],
  ['rds-small', 'RDS PG db.t4g.small', 'USD an hour'],
  ['rds-medium', 'RDS PG db.t4g.medium', 'USD an hour'],
  ['rds-gp3', 'RDS gp3 /GB-mo', 'USD a GB and month'],
  ['secret', 'Secrets Manager /secret-mo', 'USD a month'],
]

/** Rows of what DigitalOcean charges beside servers. */
const OCEAN_ITEMS: readonly (readonly [name: string, row: RegExp, unit: string])[] = [
  [
    'control-plane-ha',
    /^\| DOKS control plane \/ HA \| 0 \/ ([\d.]+) \| ([\d-]+) [^|]*\| (.)/m,
    'USD a month',
  ],
  ['load-balancer', /^\| load balancer, per node \| ([\d.]+) \| ([\d-]+) [^|]*\| (.)/m, 'USD a month'],
  ['volume', /^\| volume per GiB \| ([\d.]+) \| ([\d-]+) [^|]*\| (.)/m, 'USD a GiB and month'],
  ['spaces', /^\| Spaces \| ([\d.]+),[^|]*\| base ([\d-]+);[^|]*\| (.)/m, 'USD a month'],
  ['postgresql-1', /^\| PostgreSQL 1 \/[^|]*\| ([\d.]+) \/[^|]*\| ([\d-]+);[^|]*\| (.)/m, 'USD a month'],
  [
    'postgresql-2',
    /^\| PostgreSQL 1 \/[^|]*\| [\d.]+ \/ ([\d.]+) [^|]*\| ([\d-]+);[^|]*\| (.)/m,
    'USD a month',
  ],
  [
    'postgresql-4',
    /^\| PostgreSQL 1 \/[^|]*\| (?:[\d.]+ \/ ){2}([\d.]+) [^|]*\| ([\d-]+);[^|]*\| (.)/m,
    'USD a month',
  ],
  [
    'postgresql-8',
    /^\| PostgreSQL 1 \/[^|]*\| (?:[\d.]+ \/ ){3}([\d.]+) \|[^|]*8 GB: ([\d-]+)[^|]*\| (.)/m,
    'USD a month',
  ],
]

/** Writes `schemas/prices-aws.json` and `schemas/prices-digitalocean.json` from the page. Throws for a row it lacks. */
export function importCloudPrices(page: string, day: string, root: string): void {
  const write = (table: PriceTable) =>
    writeFileSync(join(root, `schemas/prices-${table.provider}.json`), `${JSON.stringify(table, null, 2)}\n`)
  write(awsTable(section(page, 'AWS on-demand'), day))
  write(oceanTable(section(page, 'DigitalOcean'), day))
}

function section(page: string, title: string): string {
  const found = new RegExp(`^## ${title}[\\s\\S]*?(?=^## )`, 'm').exec(page)?.[0]
  if (!found) throw new Error(`the page of prices has no section on ${title}`)
  return found
}

function awsTable(text: string, day: string): PriceTable {
  const [, ...dates] = /us-east-1 generated ([\d-]+)[^,]*, eu-central-1 ([\d-]+)/.exec(text) ?? []
  if (dates.length !== REGIONS.length) throw new Error('the page of prices does not date the prices of EC2')
  const servers: ServerType[] = []
  for (const [, line, sizes, east, west] of text.matchAll(
    /^\| ((?:t3|t4g|m7g))\.([^|]+) \| ([\d./ ]+) \| ([\d./ ]+) \|$/gm,
  )) {
    for (const [index, size] of sizes!.split(' / ').entries()) {
      const [cores, memoryGb] = (line === 'm7g' ? GENERAL : BURSTABLE)[size.trim()]!
      for (const [at, column] of [east, west].entries()) {
        servers.push({
          name: `${line}.${size.trim()}`,
          region: REGIONS[at]!,
          cores,
          memoryGb,
          amount: Number(column!.split(' / ')[index]),
          unit: 'USD an hour',
          date: dates[at]!,
          source: 'AWS price list of EC2, by a dated public transcript',
          sure: true,
        })
      }
    }
  }
  const items = AWS_ITEMS.flatMap(([name, start, unit]) => {
    const row = text.split('\n').find((one) => one.startsWith(`| ${start}`))
    const cells = row?.split('|').map((one) => one.trim())
    if (!cells) throw new Error(`the page of prices has no row ${start}`)
    const dated = cells[4]!.split(' / ')
    const sure = cells[5]!.split(' / ')
    return REGIONS.map((region, at): Price => {
      const date = dated[at] ?? dated[0]!
      return {
        name,
        region,
        // “0.045 + 0.045”: the second is by the gigabyte
        amount: Number(/^[\d.]+/.exec(cells[at + 2]!)?.[0]),
        unit,
        date: wholeDate(date, day),
        source: 'AWS price list, by a dated public transcript',
        // “0.137 (gp2)” is the price of something like it
        sure: (sure[at] ?? sure[0]) === 'S' && !cells[at + 2]!.includes('('),
      }
    })
  })
  return {
    asOf: day,
    provider: 'aws',
    currency: 'USD',
    regions: [...REGIONS],
    elsewhereOnly: [],
    servers,
    items,
  }
}

/** `09-11 [A7]` and `06 [A8]` with the year of the page before them; as much of a date as the page has, else `undated`. */
function wholeDate(text: string, day: string): string {
  const [found] = /^(\d{4}-)?\d\d(-\d\d)?/.exec(text) ?? []
  if (!found) return 'undated'
  return found.length > 5 ? found : `${day.slice(0, 4)}-${found}`
}

function oceanTable(text: string, day: string): PriceTable {
  const servers: ServerType[] = []
  for (const [, names, amounts, dates, sure] of text.matchAll(
    /^\| ((?:s|g|c)-[^|]+) \| ([\d./ ]+) \| ([^|]+) \| ([^|]+) \|$/gm,
  )) {
    for (const [index, name] of names!.split(' / ').entries()) {
      const [, cores, memory] = /-(\d+)(?:vcpu-(\d+)gb)?$/.exec(name) ?? []
      const [date] = /\d{4}-\d\d-\d\d|\d{4}-\d\d/.exec(dates!) ?? []
      servers.push({
        name,
        cores: Number(cores),
        // c-4 has two GB a core
        memoryGb: memory === undefined ? 2 * Number(cores) : Number(memory),
        amount: Number(amounts!.split(' / ')[index]),
        date: date!,
        source: 'digitalocean.com/pricing/droplets, by a dated public transcript',
        // “S; c-8 U” is sure of all but one
        sure: sure!.startsWith('S') && !sure!.includes(`${name.replace(/^(\w-\d+).*/, '$1')} U`),
      })
    }
  }
  const items = OCEAN_ITEMS.map(([name, row, unit]): Price => {
    const [, amount, date, sure] = row.exec(text) ?? []
    if (amount === undefined) throw new Error(`the page of prices has no price of ${name}`)
    return {
      name,
      amount: Number(amount),
      unit,
      date: wholeDate(date!, day),
      source: 'digitalocean.com/pricing, by a dated public transcript',
      sure: sure === 'S',
    }
  })
  return {
    asOf: day,
    provider: 'digitalocean',
    currency: 'USD',
    regions: [],
    elsewhereOnly: [],
    servers,
    items,
  }
}
