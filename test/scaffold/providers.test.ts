import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH, type Design } from '../../engine/design.ts'
import { designFromAnswers } from '../../generators/scaffold.ts'
import { projectCost } from '../../scaffold/cost.ts'
import { managedDatabases } from '../../scaffold/databases.ts'
import { readDesign, readDesignToWrite } from '../../scaffold/design.ts'
import { iacView } from '../../scaffold/iac.ts'
import { owedBy } from '../../scaffold/owed.ts'
import { pinned } from '../../scaffold/pins.ts'
import { priceTable } from '../../scaffold/prices.ts'
import { providerDefaults, providerOf, REQUIRED } from '../../scaffold/provider.ts'
import { cloudWatchDays } from '../../scaffold/providers/aws.ts'
import { unsupported } from '../../scaffold/support.ts'
import { toolsFor, variablesFor } from '../../scaffold/tools.ts'
import { allTrees, type Written } from './trees.ts'

// What a provider supplies reaches everything that is written, and what another one supplies reaches nothing.
const trees = allTrees()
const of = (provider: string) => trees.filter(({ design }) => design.provider === provider)
const [aws] = of('aws')
const [ocean] = of('digitalocean')
const changed = ({ text }: Written, change: (text: string) => string): Design => {
  const { design, problems } = readDesign(DESIGN_PATH, change(text), sources)
  expect(problems).toEqual([])
  return design!
}

test('there are valid designs of every provider', () => {
  for (const provider of ['hetzner', 'aws', 'digitalocean', 'docker'])
    expect(of(provider).length, provider).toBeGreaterThan(0)
})

/** Words by which a provider is known. The keys of S3 are called AWS_… wherever S3 is spoken. */
const WORDS: Readonly<Record<string, RegExp>> = {
  hetzner: /hcloud|hetzner|your-objectstorage|\bfsn1\b|\bnbg1\b|\bhel1\b|\blb11\b/i,
  aws: /\baws_(?!access|secret|profile|request|response|pager|default)|\bAWS\b(?! provider| refuses)|amazonaws\.com|\bEKS\b|\bEC2\b|Route 53|arn:aws|AWS_PROFILE/,
  digitalocean: /digitalocean|\bdoctl\b|\bDOKS\b|\bfra1\b|do-block-storage/i,
}

/** Where storage that is not AWS is told from AWS. */
const ABOUT_S3 = /^infra\/iac\/(object-storage\.sh|environments\/[^/]+\/backend\.tf)$/

test.each(Object.keys(WORDS))('the tree of another provider has no word of %s', (provider) => {
  for (const { name, design, outputs } of trees) {
    if (design.provider === provider) continue
    for (const [path, { content }] of outputs.plan) {
      if (path.startsWith('infra/.infra/') || (provider === 'aws' && ABOUT_S3.test(path))) continue
      // a design may keep state and copies at somebody else's
      const own = content.replaceAll(design.state.endpoint, '').replaceAll(design.backups.endpoint, '')
      const line = own.split('\n').find((one) => WORDS[provider]!.test(one))
      expect(line, `${name}: ${path}`).toBeUndefined()
    }
  }
})

test('what a cluster of the provider’s own does is not told to be done by hand on its servers', () => {
  for (const { name, outputs, design } of trees.filter(
    (one) => providerOf(one.design).cluster === 'managed',
  )) {
    expect(design.provider).not.toBe('hetzner')
    for (const [path, { content }] of outputs.plan) {
      if (path.startsWith('infra/.infra/') || path === 'infra/monitoring/metrics.yaml') continue
      expect(content, `${name}: ${path}`).not.toMatch(/\bk3s\b|\betcd\b|local-path|ssh_keys|cluster_token/i)
    }
  }
})

test('roots and modules require exactly what the provider names, in the release that is pinned', () => {
  for (const { name, design, outputs } of trees) {
    const provider = providerOf(design)
    for (const source of provider.required) expect(REQUIRED).toContain(source)
    const folders = [
      ...design.environments.map((one) => `environments/${one.name}`),
      ...provider.modules.map((one) => `modules/${one}`),
    ]
    const { required } = iacView(design, pinned(sources))
    for (const folder of folders) {
      const text = outputs.plan.get(`infra/iac/${folder}/versions.tf`)?.content ?? ''
      const asked = [...text.matchAll(/source {2}= "(.+)"\n +version = "(.+)"/g)].map(([, source, range]) => [
        source,
        range,
      ])
      expect(asked, `${name}: ${folder}`).toEqual(
        required.map(({ source, pin }) => [source, `~> ${pin.version.replace(/\.\d+$/, '')}.0`]),
      )
    }
    const written = new Set(
      [...outputs.plan.keys()].flatMap((path) => /^infra\/iac\/modules\/([^/]+)\//.exec(path)?.[1] ?? []),
    )
    expect([...written].sort(), name).toEqual([...provider.modules].sort())
  }
})

describe('AWS', () => {
  test('no policy allows any action or any resource', () => {
    for (const { outputs } of of('aws')) {
      for (const [path, { content }] of outputs.plan) {
        if (!/^infra\/iac\/modules\/.*\.tf$/.test(path)) continue
        expect(content, path).not.toMatch(/Action\s*=\s*\[?\s*"\*"|"[a-z0-9-]+:\*"|"[a-z0-9-]+:[A-Za-z]*\*"/)
        // in a key's own policy the resource * is that key
        if (!path.startsWith('infra/iac/modules/keys/'))
          expect(content, path).not.toMatch(/Resource\s*=\s*\[?\s*"\*"/)
      }
    }
  })

  test('pipelines exchange their token for the environment’s roles, and have no key of the account', () => {
    const workflow = aws!.outputs.plan.get('.github/workflows/infrastructure.yml')!.content
    expect(workflow).not.toMatch(/AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY/)
    for (const { name, account } of aws!.design.environments) {
      for (const role of ['plan', 'apply'])
        expect(workflow).toContain(`role-to-assume: arn:aws:iam::${account}:role/shop-${name}-${role}`)
    }
    const applies = workflow.split(/^ {2}(?=apply-)/m).slice(1)
    expect(applies.length).toBe(4)
    for (const job of applies) expect(job).toContain('id-token: write')
  })

  test('EKS from the stage growth on, k3s on one server before', () => {
    const managed = aws!.outputs.plan.get('infra/iac/modules/cluster/control-plane.tf')
    expect(managed?.content).toContain('resource "aws_eks_cluster"')
    const one = trees.find(({ name }) => name === 'aws-one-server.yaml')!
    expect(one.outputs.plan.has('infra/iac/modules/cluster/control-plane.tf')).toBe(false)
    expect(one.outputs.plan.get('infra/iac/modules/cluster/servers.tf')?.content).toContain(
      'resource "aws_instance"',
    )
  })

  test('dumps and External Secrets come by roles, each environment by its own account’s', () => {
    const tree = trees.find(({ name }) => name === 'aws-argocd.yaml')!
    for (const { name, account } of tree.design.environments) {
      expect(tree.outputs.plan.get(`infra/environments/${name}/secrets/store.yaml`)!.content).toContain(
        `arn:aws:iam::${account}:role/shop-${name}-secrets`,
      )
      expect(tree.outputs.plan.get(`infra/environments/${name}/kustomization.yaml`)!.content).toContain(
        `arn:aws:iam::${account}:role/shop-${name}-copies`,
      )
    }
    expect(variablesFor(tree.design).map(({ name }) => name)).not.toContain('VAULT_ADDR')
    expect(toolsFor(tree.design).map(({ name }) => name)).not.toContain('vault')
  })

  test('accounts that nobody has named are owed, names that a load balancer cannot have are refused', () => {
    const unnamed = aws!.text.replace(', account: "222222222222"', '')
    expect(
      owedBy(
        changed(aws!, () => unnamed),
        unnamed,
      ),
    ).toContain('aws-accounts')
    expect(owedBy(aws!.design, aws!.text)).not.toContain('aws-accounts')
    const said = (change: (text: string) => string) =>
      unsupported(changed(aws!, change)).map(({ message }) => message)
    expect(said((text) => text.replace(/^name: shop/m, 'name: a-shop-with-quite-a-long-name'))).toEqual(
      [
        'environment production makes a load balancer called a-shop-with-quite-a-long-name-production, 40 characters; AWS takes 32: shorten name or the environment’s name',
        'environment staging makes a load balancer called a-shop-with-quite-a-long-name-staging, 37 characters; AWS takes 32: shorten name or the environment’s name',
        'environment test makes a load balancer called a-shop-with-quite-a-long-name-test, 34 characters; AWS takes 32: shorten name or the environment’s name',
        'environment dev makes a load balancer called a-shop-with-quite-a-long-name-dev, 33 characters; AWS takes 32: shorten name or the environment’s name',
      ].reverse(),
    )
    const arm = aws!.text.replace('name: dev,', 'name: dev, serverType: m7g.large,')
    expect(readDesignToWrite(DESIGN_PATH, arm, sources).problems.map(({ message }) => message)).toEqual([
      'environment dev asks for m7g.large, an Arm server; images are built for amd64: take t3 or another type without the letter g',
    ])
    expect(
      said((text) => `${text}state: { bucket: shop-state, endpoint: "https://s3.acme.test", region: eu }\n`),
    ).toEqual([
      'state is kept at https://s3.acme.test; on aws pipelines log in with roles, which S3 knows and no other storage; such as https://s3.eu-west-1.amazonaws.com',
    ])
  })

  test('a log is kept for as long as asked for at least, in days that CloudWatch knows', () => {
    expect([1, 30, 91, 365, 5000].map(cloudWatchDays)).toEqual([1, 30, 120, 365, 3653])
  })

  test('sums are those of their lines, to the cent, and what has no price is named', () => {
    const { environments, unpriced } = projectCost(aws!.design, priceTable(sources, 'aws'))
    // by hand, of Frankfurt: EKS 73.00, a t3.large 70.08, 50 GB 4.76, 70 GB 6.66, a gateway 37.96, four addresses 14.60,
    // a key 1.00, a zone 0.50
    expect(environments[0]!.total).toBe(7300 + 7008 + 476 + 666 + 3796 + 1460 + 100 + 50)
    expect(unpriced).toEqual(['network-load-balancer'])
  })
})

describe('DigitalOcean', () => {
  test('sums are those of their lines, to the cent', () => {
    const { environments, shared, unpriced } = projectCost(ocean!.design, priceTable(sources, 'digitalocean'))
    // by hand: s-4vcpu-8gb 48.00, 70 GiB 7.00, a load balancer 12.00; with three servers 40.00 for the control plane
    expect(environments[0]!.total).toBe(4800 + 700 + 1200)
    expect(environments[3]!.total).toBe(4000 + 3 * 4800 + 1100 + 1200)
    expect(shared.map(({ amount }) => amount)).toEqual([500])
    expect(unpriced).toEqual([])
  })

  test('the ingress controller is not opened to the internet beside the load balancer', () => {
    expect(ocean!.outputs.plan.get('infra/environments/base/platform/traefik.yaml')!.content).toContain(
      'kubernetes.digitalocean.com/firewall-managed: "false"',
    )
  })

  test('networks that DigitalOcean keeps are refused, and none is taken by itself', () => {
    expect(ocean!.design.environments.map(({ network }) => network)).toEqual(
      [110, 120, 130, 140].map((second) => `10.${second}.0.0/16`),
    )
    const taken = changed(ocean!, (text) => text.replace('name: test', 'name: test, network: 10.245.0.0/16'))
    expect(unsupported(taken).map(({ message }) => message)).toEqual([
      'environment test has the network 10.245.0.0/16, which DigitalOcean keeps for itself; such as 10.120.0.0/16',
    ])
  })
})

test.each(['hetzner', 'aws', 'digitalocean'])(
  'a first design on %s is valid, is written, and keeps to its budget',
  (provider) => {
    const text = designFromAnswers({ name: 'shop', provider }, sources)
    const { design, problems } = readDesignToWrite(DESIGN_PATH, text, sources)
    expect(problems).toEqual([])
    expect(design!.provider).toBe(provider)
    expect(design!.regions).toEqual([providerDefaults(provider).region])
    const { budget } = projectCost(design!, priceTable(sources, provider))
    expect(budget!.left).toBeGreaterThan(0)
    expect(budget!.percent).toBeLessThan(40)
  },
)

test('a first design on a host of one’s own is valid, and says what is not known of it', () => {
  const text = designFromAnswers({ name: 'shop', provider: 'docker' }, sources)
  const { design, problems } = readDesignToWrite(DESIGN_PATH, text, sources)
  expect(problems).toEqual([])
  const { unpriced } = projectCost(design!, priceTable(sources, 'docker'))
  expect(unpriced).toEqual(['host'])
  expect(owedBy(design!, text)).toEqual(expect.arrayContaining(['host-keys', 'object-storage']))
  const own =
    'state: { bucket: shop-state, endpoint: "https://s3.acme.test", region: away }\nbackups: { bucket: shop-copies, endpoint: "https://s3.acme.test", region: away, keep: { daily: 7, weekly: 4, monthly: 3 } }\n'
  const said = readDesign(DESIGN_PATH, `${text}${own}`, sources).design!
  expect(owedBy(said, `${text}${own}`)).not.toContain('object-storage')
})

describe('databases that the provider runs', () => {
  const managed = trees.filter(({ design }) => managedDatabases(design).length > 0)
  const said = ({ text }: Written, change: (text: string) => string) =>
    readDesignToWrite(DESIGN_PATH, change(text), sources).problems.map(({ message }) => message)

  test('a first design has one where the provider rents them out, and a design that does not say has none', () => {
    for (const [provider, expected] of [
      ['hetzner', 0],
      ['aws', 1],
      ['digitalocean', 1],
      ['docker', 0],
    ] as const) {
      const text = designFromAnswers({ name: 'shop', provider }, sources)
      const { design } = readDesign(DESIGN_PATH, text, sources)
      expect(managedDatabases(design!).length, provider).toBe(expected)
    }
    for (const { design, text } of trees)
      if (!text.includes('managed: true')) expect(managedDatabases(design)).toEqual([])
  })

  test('leave no operator, no cluster object and no service of one in the tree', () => {
    expect(managed.length).toBeGreaterThan(1)
    for (const { name, design, outputs } of managed) {
      const all = design.workloads.filter(({ type }) => type === 'database')
      if (managedDatabases(design).length < all.length) continue
      for (const [path, { content }] of outputs.plan) {
        if (path.startsWith('infra/.infra/')) continue
        expect(content, `${name}: ${path}`).not.toMatch(/cnpg|CloudNativePG|-rw\b/)
      }
    }
  })

  test('are reached by who uses them, their dumps and their meter, in the environment’s own network', () => {
    const { outputs, design } = managed.find(({ name }) => name === 'managed-database.yaml')!
    for (const { name, network } of design.environments) {
      const overlay = outputs.plan.get(`infra/environments/${name}/kustomization.yaml`)!.content
      const patches = overlay.split('kind: NetworkPolicy').slice(1)
      expect(patches.map((one) => /name: (\S+) \}/.exec(one)?.[1]).sort()).toEqual([
        'orders-backup',
        'orders-client',
        'web',
      ])
      for (const one of patches) expect(one).toContain(`/ipBlock/cidr\n        value: "${network}"`)
    }
  })

  test('cost what they are listed for, twice with a standby', () => {
    const { design } = managed.find(({ name }) => name === 'managed-database.yaml')!
    const { environments, unpriced } = projectCost(design, priceTable(sources, 'digitalocean'))
    const line = (index: number) =>
      environments[index]!.lines.find(({ what }) => what.startsWith('database orders'))
    expect([line(0)?.amount, line(3)?.amount]).toEqual([3045, 6090])
    expect(unpriced).toEqual([])
    const rds = managed.find(({ name }) => name === 'aws-managed-database.yaml')!
    const cost = projectCost(rds.design, priceTable(sources, 'aws'))
    // by hand, of Frankfurt: a db.t4g.small 27.74, twice a db.t4g.medium 110.96
    const amounts = [0, 3].map(
      (index) =>
        cost.environments[index]!.lines.find(({ what }) => what.startsWith('database orders'))?.amount,
    )
    expect(amounts).toEqual([2774, 11_096])
    expect(cost.unpriced).toEqual(['network-load-balancer'])
  })

  test('what a provider does not run, or not so, is refused', () => {
    const bare = trees.find(({ name }) => name === 'several-workloads.yaml')!
    expect(
      said(bare, (text) => text.replace(/engine: postgresql, /, 'engine: postgresql, managed: true, '))[0],
    ).toMatch(/is managed; Hetzner rents out no databases: strike managed, and the cluster runs it$/)
    const ours = managed.find(({ name }) => name === 'managed-database.yaml')!
    expect(said(ours, (text) => text.replace('sizeGi: 20', 'sizeGi: 31'))).toEqual(
      ['dev', 'test', 'staging', 'production'].map(
        (name) =>
          `environment ${name} has databases of db-s-1vcpu-2gb, which hold 30 GiB; orders asks for 31: take a larger databaseType`,
      ),
    )
    expect(
      said(ours, (text) => text.replace('name: dev }', 'name: dev, databaseType: db.t4g.small }')),
    ).toEqual([
      'environment dev asks for databases of db.t4g.small, which is no size of DigitalOcean’s; such as db-s-1vcpu-2gb',
    ])
    expect(said(ours, (text) => text.replaceAll('orders', 'or--ders'))).toEqual([
      'database or--ders would be called shop-dev-or--ders, with two hyphens in a row, which providers do not take',
    ])
  })
})

test('every price of every provider says when and where it was seen, as far as the page says', () => {
  for (const provider of ['aws', 'digitalocean']) {
    const table = priceTable(sources, provider)
    expect(table.provider).toBe(provider)
    for (const { name, amount, date, source, sure } of [...table.servers, ...table.items]) {
      expect(amount, name).toBeGreaterThan(0)
      expect(date, name).toMatch(/^(2026-\d\d(-\d\d)?|undated)$/)
      if (date === 'undated') expect(sure, name).toBe(false)
      expect(source, name).not.toBe('')
    }
  }
})
