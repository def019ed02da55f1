import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { readInfra } from '../../engine/infra.ts'
import { type Tree, treeOf } from '../../engine/tree.ts'
import { fullImage } from '../../scaffold/adopt/images.ts'
import { inferDesign } from '../../scaffold/adopt/infer.ts'
import { fiveFields, gibibytes, hostIn } from '../../scaffold/adopt/workload.ts'
import { adoptedDesign } from '../../scaffold/adopt/write.ts'
import { readDesign } from '../../scaffold/design.ts'

const ROOT = join(import.meta.dirname, '../../fixtures')
const NOW = new Date('2026-11-21T12:00:00Z')
const RUNS = process.env.DEEP ? 10_000 : 150

function treeAt(folder: string): Tree {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
  return treeOf(paths.map((path) => [path, readFileSync(join(folder, path), 'latin1')] as const))
}

/** What is wrong with the design that is read out of a tree; it must always be a valid one, whatever the tree. */
function problemsOf(tree: Tree, folder = 'shop'): readonly string[] {
  const infra = readInfra(tree, { now: NOW })
  const adoption = inferDesign(infra, { folder, repository: undefined, paths: {} })
  const text = adoptedDesign(adoption)
  const { problems, design } = readDesign('infra/infra.yaml', text, sources)
  if (design) {
    expect(design.environments.map(({ name }) => name)).toEqual(
      adoption.design.environments.map(({ name }) => name),
    )
    expect(design.workloads.map(({ name }) => name)).toEqual(
      adoption.design.workloads.map(({ name }) => name),
    )
  }
  return problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test('a tree that deploys to one place has a production, with the place that shows it', () => {
  const tree = treeOf({ 'k8s/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n' })
  const { environments } = inferDesign(readInfra(tree, { now: NOW }), { folder: 'shop', paths: {} })
  expect(environments.filter(({ clues }) => clues.length > 0)).toMatchObject([
    { name: 'production', clues: [{ file: 'k8s/web.yaml', line: 1 }] },
  ])
})

test('sources of databases, schedules and images are read in every usual spelling', () => {
  expect(
    ['@daily', '*/5 * * * MON-FRI', 'TZ=UTC 0 3 * * ?', 'H 3 * * *', '0 25 * * *'].map(fiveFields),
  ).toEqual(['0 0 * * *', '*/5 * * * 1-5', '0 3 * * *', undefined, undefined])
  expect(
    ['nginx', 'acme/web:1', 'ghcr.io/acme/web', '${REGISTRY:-ghcr.io/acme}/web:${TAG:-1}', '$IMAGE'].map(
      fullImage,
    ),
  ).toEqual([
    'docker.io/library/nginx',
    'docker.io/acme/web:1',
    'ghcr.io/acme/web',
    'ghcr.io/acme/web:1',
    undefined,
  ])
  expect(['20Gi', '500Mi', '1Ti', '10G', 'big'].map(gibibytes)).toEqual([20, 1, 1024, 10, undefined])
  expect(
    ['postgresql://u@db.shop:5432/x', 'redis:6379', 'http://api/', '8080', 'true story'].map(hostIn),
  ).toEqual(['db', 'redis', 'api', undefined, undefined])
})

const designOf = (files: Readonly<Record<string, string>>) => {
  const infra = readInfra(treeOf(files), { now: NOW })
  return inferDesign(infra, { folder: 'shop', paths: {} })
}

const foundIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  designOf(files)
    .environments.filter(({ clues }) => clues.length > 0)
    .map(({ name }) => name)

describe('what is told where folders, files and templates say it in their own way', () => {
  test('Compose for developers beside production: its services, ports and images are theirs', () => {
    const { design } = designOf({
      'docker-compose.local.yml': [
        'services:',
        '  django: { build: ., image: shop_local_django, ports: ["8000:8000"] }',
        '  mailpit: { image: axllent/mailpit, ports: ["8025:8025"] }',
      ].join('\n'),
      'docker-compose.production.yml': [
        'services:',
        '  django: { build: ., image: shop_production_django, depends_on: [postgres] }',
        '  postgres: { build: ./pg, image: shop_production_postgres, volumes: ["pg:/var/lib/postgresql/data"] }',
        '  proxy: { image: "traefik:v3", depends_on: [django], ports: ["80:80"] }',
      ].join('\n'),
    })
    expect(design.workloads.filter(({ name }) => name !== 'proxy')).toEqual([
      {
        name: 'django',
        type: 'web',
        image: 'ghcr.io/example/django',
        exposure: 'public',
        uses: ['postgres'],
      },
      { name: 'postgres', type: 'database', data: { stateful: true, engine: 'postgresql' } },
    ])
  })

  test('folders that end with an environment, where none is one by itself; repositories of images are no programs', () => {
    const unit = (module: string) =>
      `terraform {\n  source = "git::git@github.com:x/${module}.git?ref=v1"\n}\n`
    const files = {
      'acme-prod/eu-central-1/vpc/terragrunt.hcl': unit('terraform-aws-vpc'),
      'acme-staging/eu-central-1/web-app/terragrunt.hcl': unit('terraform-aws-ecs-service'),
      'acme-shared/ecr/web-api/terragrunt.hcl': unit('terraform-aws-ecr-cross-account'),
    }
    expect(foundIn(files)).toEqual(['acme-staging', 'acme-prod'])
    expect(designOf(files).design.workloads.map(({ name }) => name)).toEqual(['web-app'])
    expect(foundIn({ ...files, 'envs/prod/main.tf': 'resource "null_resource" "x" {}\n' })).toEqual(['prod'])
  })

  test('a second name for a stage comes after it in the order of promotion, what is no stage comes last', () => {
    const overlay = 'resources: []\n'
    const names = ['qa', 'load-gpu', 'integration-gpu', 'integration-non-gpu', 'prod-eu', 'staging-eu']
    expect(
      foundIn(Object.fromEntries(names.map((name) => [`envs/${name}/kustomization.yaml`, overlay]))),
    ).toEqual(['integration-gpu', 'integration-non-gpu', 'qa', 'staging-eu', 'prod-eu', 'load-gpu'])
  })

  test('the cloud and region of Pulumi’s stacks and programs, and of settings within settings', () => {
    const pulumi = designOf({
      'infra/aws/Pulumi.yaml': 'name: shop\nruntime: nodejs\n',
      'infra/aws/Pulumi.dev.yaml': 'config:\n  aws:region: us-west-2\n',
    }).design
    expect([pulumi.provider, pulumi.iac, pulumi.regions]).toEqual(['aws', 'pulumi', ['us-west-2']])
    const program = designOf({
      'Pulumi.yaml': 'name: shop\nruntime: nodejs\n',
      'package.json': '{ "dependencies": { "@pulumi/pulumi": "^3", "@pulumi/digitalocean": "^4" } }',
    }).design
    expect([program.provider, program.regions]).toEqual(['digitalocean', ['fra1']])
    const nested =
      'provider "aws" {}\nmodule "a" {\n  source  = "./a"\n  subnets = [{ subnet_region = "eu-north-1" }]\n}\n'
    expect(designOf({ 'main.tf': nested }).design.regions).toEqual(['eu-north-1'])
  })

  test('an app of apps is a chart: its templates say what deploys and in which cloud', () => {
    const { design } = designOf({
      'envs/dev/Chart.yaml': 'apiVersion: v2\nname: envs-dev\nversion: 0.1.0\n',
      'envs/dev/templates/shop.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\nspec:\n  source:\n    repoURL: {{ .Values.repo }}\n',
      'apps/shop/dev/Chart.yaml': 'apiVersion: v2\nname: shop-dev\nversion: 0.1.0\n',
      'apps/shop/dev/values.yaml': 'image: ghcr.io/acme/shop:1\n',
      'apps/shop/dev/templates/ingress.yaml':
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  annotations:\n    alb.ingress.kubernetes.io/scheme: internal\nspec:\n  rules:\n    - host: {{ .Values.host }}\n',
    })
    expect([design.gitops, design.provider]).toEqual(['argocd', 'aws'])
    expect(design.workloads).toMatchObject([{ name: 'shop', type: 'api', image: 'ghcr.io/acme/shop:1' }])
  })

  test('an image that Skaffold builds is nobody else’s, and flags name what a program calls', () => {
    const pod = (name: string, rest: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  template:\n    spec:\n      containers:\n        - { name: ${name}, ${rest} }\n`
    const { design } = designOf({
      'skaffold.yaml': 'apiVersion: skaffold/v3\nkind: Config\nbuild:\n  artifacts:\n    - image: cart\n',
      'k8s/cart.yaml': pod('cart', 'image: cart, command: [./cart, "--store=redis-cart:6379", --level=info]'),
      'k8s/redis.yaml': pod('redis-cart', 'image: "redis:7"'),
    })
    expect(design.workloads).toMatchObject([
      { name: 'cart', image: 'ghcr.io/example/cart', uses: ['redis-cart'] },
      { name: 'redis-cart', type: 'cache' },
    ])
  })
})

const areas = readdirSync(join(ROOT, 'rules')).sort()

describe('the design of every tree of fixtures is valid', () => {
  test.each(areas)('rules/%s', (area) => {
    for (const rule of readdirSync(join(ROOT, 'rules', area)).sort()) {
      for (const kind of ['bad', 'good']) {
        const folder = join(ROOT, 'rules', area, rule, kind)
        if (!statSync(folder, { throwIfNoEntry: false })) continue
        expect(problemsOf(treeAt(folder)), `${area}/${rule}/${kind}`).toEqual([])
      }
    }
  })
})

const name = fc.oneof(
  fc.constantFrom(
    'prod',
    'Production',
    'live',
    'dev',
    'qa',
    'uat',
    'int',
    'prod-eu-1',
    'flux',
    'base',
    'web_1',
    'argocd',
    '9lives',
    'ünder',
    'a'.repeat(70),
  ),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/),
)
const scalar = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.integer(),
  fc.constantFrom('nginx', 'postgres:16', '${IMAGE}', '10Gi', '@daily', '*/5 * * * MON', 'x y', '-1', '80'),
)

test('whatever names, images, ports and schedules a tree has, its design is valid', () => {
  const object = fc.record({
    kind: fc.constantFrom(
      'Deployment',
      'StatefulSet',
      'CronJob',
      'Cluster',
      'HelmRelease',
      'HorizontalPodAutoscaler',
      'Service',
      'Ingress',
    ),
    folder: name,
    name,
    image: scalar,
    port: scalar,
    schedule: scalar,
    size: scalar,
  })
  const json = (value: unknown): string => JSON.stringify(value)
  fc.assert(
    fc.property(
      fc.array(object, { maxLength: 8 }),
      fc.array(name, { maxLength: 6 }),
      scalar,
      name,
      (objects, folders, region, own) => {
        const files = new Map<string, string>()
        for (const [index, one] of objects.entries()) {
          const container = {
            name: one.name,
            image: one.image,
            ports: [{ containerPort: one.port }],
            env: [{ name: 'URL', value: `http://${objects[0]!.name}:80/` }],
            resources: { requests: { cpu: one.port, memory: one.size } },
            readinessProbe: { httpGet: { path: one.schedule } },
          }
          const template = { metadata: { labels: { app: one.name } }, spec: { containers: [container] } }
          const spec = {
            schedule: one.schedule,
            template,
            jobTemplate: { spec: { template } },
            storage: { size: one.size },
            selector: { app: one.name },
            values: { image: { repository: one.image, tag: one.port }, service: { port: one.port } },
            chart: { spec: { chart: one.name } },
            minReplicas: one.port,
            maxReplicas: one.size,
            scaleTargetRef: { name: one.name },
            rules: [
              {
                host: `${one.name}.acme.dev`,
                http: { paths: [{ backend: { service: { name: one.name } } }] },
              },
            ],
          }
          const group = {
            Cluster: 'postgresql.cnpg.io/v1',
            HelmRelease: 'helm.toolkit.fluxcd.io/v2',
            CronJob: 'batch/v1',
            HorizontalPodAutoscaler: 'autoscaling/v2',
            Service: 'v1',
            Ingress: 'networking.k8s.io/v1',
          }
          const apiVersion = group[one.kind as keyof typeof group] ?? 'apps/v1'
          files.set(
            `envs/${one.folder}/${index}.yaml`,
            `apiVersion: ${apiVersion}\nkind: ${one.kind}\nmetadata: ${json({ name: one.name })}\nspec: ${json(spec)}\n`,
          )
        }
        for (const folder of folders)
          files.set(
            `environments/${folder}/main.tf`,
            `provider "aws" {\n  region = ${json(region)}\n}\nlocals {\n  cidr = "10.${folders.length * 60}.0.0/16"\n}\n`,
          )
        files.set(
          'compose.yaml',
          `services: ${json(Object.fromEntries(objects.map((one) => [one.name, { image: one.image, ports: [one.port, `${one.port}:${one.size}`], volumes: [`${one.folder}:/data`] }])))}\n`,
        )
        expect(problemsOf(treeOf(files), own)).toEqual([])
        expect(problemsOf(treeOf([...files].filter(([path]) => path === 'compose.yaml')), own)).toEqual([])
      },
    ),
    { numRuns: RUNS },
  )
})
