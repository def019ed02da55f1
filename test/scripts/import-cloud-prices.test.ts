import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { PriceTable } from '../../scaffold/prices.ts'
import { importCloudPrices } from '../../scripts/import-cloud-prices.ts'

// A page of the form that prices come in; its numbers are nobody's.
const PAGE = `## DigitalOcean (USD/month)

| item | price | date | ok |
|---|---|---|---|
| s-1vcpu-1gb / s-2vcpu-4gb | 1 / 2.50 | 2026-09-30 [D1] | S |
| c-2 / c-4 | 3 / 4 | 2026-06 [D7] | S; c-4 U |
| DOKS control plane / HA | 0 / 5 | 2026-09-27 [D6] | S |
| load balancer, per node | 6 | 2026-09-30 [D6] | S |
| volume per GiB | 0.7 | 2026-09-27 [D6] | S |
| Spaces | 8, with 250 GiB + 1 TiB out | base 2026-09-30; overage undated | S; overage U |
| PostgreSQL 1 / 2 / 4 / 8 GB, one node | 9 / 10 / 11 / 12 | 2026-09-30; 8 GB: 08-09 [D2] | S |

## AWS on-demand (USD)

| EC2 Linux per hour | us-east-1 | eu-central-1 |
|---|---|---|
| t3.large / xlarge | 0.1 / 0.2 | 0.3 / 0.4 |
| m7g.medium / large | 0.5 / 0.6 | 0.7 / 0.8 |

All **S**: us-east-1 generated 2026-07-20 [A1], eu-central-1 2026-08-14 [A2].

| item | us-east-1 | eu-central-1 | date | ok |
|---|---|---|---|---|
| EKS cluster /h (extended support 0.60) | 0.11 | 0.12 | 2026-09-20 [A5][A3] | S |
| NAT gateway /h + per GB | 0.13 + 0.14 | 0.15 + 0.16 | 08-10 [A4] / 10-02 [A5] | S |
| EBS gp3 /GB-mo | 0.17 | 0.18 | 08-10 [A4] / 10-02 [A5] | S |
| RDS PG db.t4g.micro /h | 0.19 | 0.20 | 09-11 [A7] / 06 [A8] | S / U |
| RDS PG db.t4g.small | 0.21 | 0.22 | 09-11 [A7] / undated | S / U |
| RDS PG db.t4g.medium | 0.23 | 0.24 | 09-11 [A7] / undated | S / U |
| RDS gp3 /GB-mo | 0.25 | 0.26 (gp2) | 2026-07-28 [A6] | S / U |
| Route 53 zone /mo | 0.27 | 0.27 | 2026-06 [A8][A3] | S |
| KMS key /mo | 0.28 | 0.28 | 2026-06 [A8][A3] | S |
| Secrets Manager /secret-mo | 0.30 | 0.30 | 2026-07-28 [A6] | S |
| Public IPv4 /h, in use or idle | 0.29 | 0.29 | 2026-07-28 [A6] | S |

## Sources
`

const root = mkdtempSync(join(tmpdir(), 'prices-'))
mkdirSync(join(root, 'schemas'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const table = (provider: string): PriceTable =>
  JSON.parse(readFileSync(join(root, `schemas/prices-${provider}.json`), 'utf8'))

test('prices come by region, with as much of a date as the page has, and whether they are sure', () => {
  importCloudPrices(PAGE, '2026-11-21', root)
  const { servers, items, regions } = table('aws')
  expect(regions).toEqual(['us-east-1', 'eu-central-1'])
  expect(
    servers.map(({ name, region, amount, cores, memoryGb }) => [name, region, amount, cores, memoryGb]),
  ).toEqual([
    ['t3.large', 'us-east-1', 0.1, 2, 8],
    ['t3.large', 'eu-central-1', 0.3, 2, 8],
    ['t3.xlarge', 'us-east-1', 0.2, 4, 16],
    ['t3.xlarge', 'eu-central-1', 0.4, 4, 16],
    ['m7g.medium', 'us-east-1', 0.5, 1, 4],
    ['m7g.medium', 'eu-central-1', 0.7, 1, 4],
    ['m7g.large', 'us-east-1', 0.6, 2, 8],
    ['m7g.large', 'eu-central-1', 0.8, 2, 8],
  ])
  const of = (name: string) =>
    items.filter((one) => one.name === name).map(({ amount, date, sure }) => [amount, date, sure])
  expect(of('nat-gateway')).toEqual([
    [0.13, '2026-08-10', true],
    [0.15, '2026-10-02', true],
  ])
  expect(of('rds-small')).toEqual([
    [0.21, '2026-09-11', true],
    [0.22, 'undated', false],
  ])
  expect(of('rds-gp3')[1]).toEqual([0.26, '2026-07-28', false])
  expect(of('kms-key')[0]).toEqual([0.28, '2026-06', true])
})

test('DigitalOcean’s are the same in every region', () => {
  const { servers, items, regions } = table('digitalocean')
  expect(regions).toEqual([])
  expect(
    servers.map(({ name, amount, date, sure, memoryGb }) => [name, amount, date, sure, memoryGb]),
  ).toEqual([
    ['s-1vcpu-1gb', 1, '2026-09-30', true, 1],
    ['s-2vcpu-4gb', 2.5, '2026-09-30', true, 4],
    ['c-2', 3, '2026-06', true, 4],
    ['c-4', 4, '2026-06', false, 8],
  ])
  expect(items.map(({ name, amount }) => [name, amount])).toEqual([
    ['control-plane-ha', 5],
    ['load-balancer', 6],
    ['volume', 0.7],
    ['spaces', 8],
    ['postgresql-1', 9],
    ['postgresql-2', 10],
    ['postgresql-4', 11],
    ['postgresql-8', 12],
  ])
})

test('a row that the page no longer has is named', () => {
  const without = PAGE.replace(/^\| EKS cluster.*\n/m, '')
  expect(() => importCloudPrices(without, '2026-11-21', root)).toThrow(
    'the page of prices has no row EKS cluster /h',
  )
})
