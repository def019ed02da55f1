import { describe, expect, it } from 'vitest'
import { type Infra, readInfra } from '../../../engine/infra.ts'
import { treeOf } from '../../../engine/tree.ts'
import { commandsOf } from '../../../engine/views/commands.ts'
import type { Job, Pipeline } from '../../../engine/views/pipelines.ts'

const now = new Date('2026-08-01T00:00:00Z')
const infraOf = (files: Record<string, string>): Infra => readInfra(treeOf(files), { now })
const indent = (text: string): string => text.replace(/^(?=.)/gm, '          ')

function jobOf(steps: readonly string[], job = '', files: Record<string, string> = {}): Job {
  const body = steps.map((step) =>
    step.startsWith('uses:') ? `      - ${step}\n` : `      - run: |\n${indent(step)}\n`,
  )
  const text = `on: push\njobs:\n  it:\n    runs-on: x\n${job}    steps:\n${body.join('')}`
  return infraOf({ '.github/workflows/a.yml': text, ...files }).pipelines[0]!.jobs[0]!
}

const stages = (job: Job): string[] => [...job.stages]
const workflow = (on: string, jobs: string): string => `name: W\non: ${on}\njobs:\n${jobs}`

describe('stages by commands', () => {
  it.each([
    ['docker build -t x .', ['build']],
    ['docker buildx build --push .', ['build']],
    ['npm ci\nnpm run build', ['build']],
    ['go build ./...', ['build']],
    ['./mvnw -B package', ['build']],
    ['kustomize build overlays/prod > out.yaml', ['build']],
    ['helm template chart | kubeconform -strict', ['build', 'compliance']],
    ['npm test', ['test']],
    ['pnpm --filter web test', ['test']],
    ['npm run test:unit', ['test']],
    ['go test ./...', ['test']],
    ['uv run pytest -q', ['test']],
    ['promtool test rules *_tests.yaml', ['test']],
    ['terraform test', ['test']],
    ['CI=1 npx vitest run', ['test']],
    ['trivy image x', ['security-scan']],
    ['docker run --rm -v "$PWD:/w" aquasec/trivy:0.60 fs /w', ['security-scan']],
    ['sudo env A=b gitleaks detect', ['security-scan']],
    ['npx infra-lint --rule "secrets/*"', ['security-scan', 'compliance']],
    ['npx infra-lint', ['compliance']],
    ['npm audit --audit-level=high', ['security-scan']],
    ['conftest test plan.json', ['compliance']],
    ['conftest verify', ['test']],
    ['opa eval -d policy x', ['compliance']],
    ['checkov -d .', ['security-scan', 'compliance']],
    ['cosign sign --yes "$IMAGE"', ['signing']],
    ['cosign verify x', ['compliance']],
    ['if ! cosign attest --yes x; then exit 1; fi', ['signing']],
    ['# npm test\necho "npm test"', []],
    ['cat <<EOF\nnpm test\nEOF', []],
    ['docker \\\n  build .', ['build']],
    ['terraform fmt -check && terraform validate', []],
    ['npm run lint', []],
    ['npm run test-data', ['test']],
    ['make build', ['build']],
    ['make -C x docker-build image', ['build']],
    ['make docker-repo-name', []],
  ])('%s', (script, expected) => {
    expect(stages(jobOf([script]))).toEqual(expected)
  })

  it.each([
    ['docker/build-push-action@v6', ['build']],
    ['aquasecurity/trivy-action@0123456789abcdef0123456789abcdef01234567', ['security-scan']],
    ['github/codeql-action/analyze@v3', ['security-scan']],
    ['github/codeql-action/init@v3', []],
    ['actions/dependency-review-action@v4', ['security-scan', 'compliance']],
    ['actions/attest-build-provenance@v2', ['signing']],
    ['sigstore/cosign-installer@v3', []],
    ['trstringer/manual-approval@v1', ['deployment-gate']],
    ['actions/checkout@v7', []],
  ])('%s', (uses, expected) => {
    expect(stages(jobOf([`uses: ${uses}`]))).toEqual(expected)
  })

  it('takes an environment for a gate', () => {
    const job = jobOf(['echo hi'], '    environment:\n      name: production\n')
    expect([stages(job), job.deploys, job.environment]).toEqual([['deployment-gate'], true, 'production'])
    expect(jobOf(['npm publish'], '    environment: npm\n').deploys).toBe(false)
    expect(jobOf(['uses: actions/deploy-pages@v4'], '    environment: github-pages\n')).toMatchObject({
      deploys: false,
    })
  })

  it('asks names only where commands say nothing', () => {
    const named = (steps: string[], id: string): Job =>
      infraOf({
        '.github/workflows/a.yml': workflow(
          'push',
          `  ${id}:\n    steps:\n${steps.map((step) => `      - run: ${step}\n`).join('')}`,
        ),
      }).pipelines[0]!.jobs[0]!
    expect(stages(named(['make ci'], 'unit-tests'))).toEqual(['test'])
    expect(stages(named(['npm test'], 'security-scan'))).toEqual(['test'])
    expect(stages(named(['echo scanned', 'exit 0'], 'security-scan'))).toEqual([])
    expect(stages(named(['./unknown'], 'sign_image'))).toEqual(['build', 'signing'])
    expect(named(['./unknown'], 'deploy-production').deploys).toBe(true)
    expect(named(['mkdocs gh-deploy'], 'deploy-docs').deploys).toBe(false)
  })

  it('looks into scripts and actions of the tree', () => {
    expect(
      stages(jobOf(['bash scripts/scan.sh'], '', { 'scripts/scan.sh': '#!/bin/sh\ntrivy fs .\n' })),
    ).toEqual(['security-scan'])
    const action =
      'runs:\n  using: composite\n  steps:\n    - run: cosign sign x\n    - uses: ./.github/actions/x\n'
    expect(
      stages(jobOf(['uses: ./.github/actions/x'], '', { '.github/actions/x/action.yml': action })),
    ).toEqual(['signing'])
  })

  it('counts reusable workflows for who calls them, in circles too', () => {
    const infra = infraOf({
      '.github/workflows/a.yml': workflow(
        'push',
        '  all:\n    uses: ./.github/workflows/b.yml\n  far:\n    uses: slsa-framework/slsa-github-generator/.github/workflows/x.yml@v2\n',
      ),
      '.github/workflows/b.yml': workflow(
        'workflow_call',
        '  t:\n    steps:\n      - run: npm test\n      - run: kubectl apply -f x\n  again:\n    uses: ./.github/workflows/b.yml\n',
      ),
    })
    const [caller, called] = infra.pipelines
    expect(caller!.jobs.map((job) => [stages(job), job.deploys])).toEqual([
      [['test'], true],
      [['signing'], false],
    ])
    expect([caller!.delivers, called!.delivers]).toEqual([true, false])
  })
})

describe('deployments', () => {
  it.each([
    ['kubectl apply -k overlays/prod', true],
    ['kustomize build x | kubectl apply -f -', true],
    ['kubectl apply --dry-run=server -f x', false],
    ['kubectl get pods', false],
    ['kind create cluster\nkubectl apply -f x', false],
    ['curl -sfL https://get.k3s.io | sh -\nkubectl apply -f x', false],
    ['helm upgrade --install web chart', true],
    ['terraform -chdir=iac apply -auto-approve plan.out', true],
    ['terraform plan -out plan.out', false],
    ['pulumi up --yes', true],
    ['pulumi preview', false],
    ['flux reconcile kustomization apps', true],
    ['argocd app sync web', true],
    ['docker compose up -d', false],
    ['ssh deploy@host docker compose up -d', true],
    ['docker push x', false],
  ])('%s: %s', (script, deploys) => {
    expect(jobOf([script]).deploys).toBe(deploys)
  })

  const delivers = (on: string, step: string): boolean => {
    const text = workflow(on, `  it:\n    steps:\n      - ${step}\n`)
    return infraOf({ '.github/workflows/a.yml': text }).pipelines[0]!.delivers
  }

  it.each([
    ['push', 'run: docker push x', true],
    ['push', 'run: kubectl apply -f x', true],
    ['[push, pull_request]', 'run: npm test', false],
    ['push', 'run: npm run build', false],
    ['pull_request', 'run: docker push x', false],
    ['push', 'uses: docker/build-push-action@v6', false],
    ['pull_request_target', 'uses: actions/labeler@v5', false],
    ['issues', 'uses: actions/stale@v9', false],
    ['push', 'uses: actions/deploy-pages@v4', false],
    ['schedule', 'run: terraform plan -detailed-exitcode', false],
    ['push', 'uses: goreleaser/goreleaser-action@v6\n        with: { args: build --snapshot }', false],
    ['push', 'uses: goreleaser/goreleaser-action@v6\n        with: { args: release --clean }', true],
  ])('on %s, %s: %s', (on, step, expected) => {
    expect(delivers(on, step)).toBe(expected)
  })

  it('push images where the action is told to', () => {
    expect(delivers('push', 'uses: docker/build-push-action@v6\n        with: { push: true }')).toBe(true)
    expect(delivers('push', 'uses: docker/build-push-action@v6\n        with: { push: false }')).toBe(false)
  })
})

describe('GitHub workflows', () => {
  it('have events, jobs, needs and places', () => {
    const infra = infraOf({
      '.github/workflows/a.yml': workflow(
        '\n  push:\n  workflow_dispatch: {}',
        '  a: { steps: [] }\n  b:\n    name: Bee\n    needs: a\n    steps:\n      - name: S\n        run: x\n  c: { needs: [a, b] }\n',
      ),
      '.github/workflows/sub/b.yml': workflow('push', '  a: {}\n'),
      '.github/workflows/c.txt': '',
      '.github/workflows/d.yml': 'on: push\n',
      'infra/pipelines/github/deliver.yml': workflow(
        'push',
        '  a:\n    steps:\n      - run: npm run build\n',
      ),
      'infra/pipelines/README.yaml': 'title: x\n',
    })
    expect(infra.pipelines.map(({ file, runs, delivers }) => [file.path, runs, delivers])).toEqual([
      ['.github/workflows/a.yml', true, false],
      ['infra/pipelines/github/deliver.yml', false, true],
    ])
    const [pipeline] = infra.pipelines
    expect(pipeline!.triggers).toEqual(['push', 'workflow_dispatch'])
    expect(pipeline!.jobs.map(({ id, name, needs }) => [id, name, needs])).toEqual([
      ['a', undefined, []],
      ['b', 'Bee', ['a']],
      ['c', undefined, ['a', 'b']],
    ])
    expect(pipeline!.jobs[1]!.steps[0]).toMatchObject({
      name: 'S',
      run: 'x',
      place: { path: ['jobs', 'b', 'steps', 0] },
    })
  })
})

describe('GitLab pipelines', () => {
  const jobsOf = (pipeline: Pipeline): unknown[] =>
    pipeline.jobs.map((job) => [job.id, stages(job), job.needs, job.deploys])

  it('put includes, templates, merge keys and references together', () => {
    const infra = infraOf({
      '.gitlab-ci.yml': `include:
  - local: /infra/pipelines/test.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - component: example.com/acme/sign/cosign@1.0.0
stages: [build, test, deploy]
default:
  before_script: [echo hi]
.docker: &docker
  stage: build
.image:
  script: [docker build ., docker push x]
picture:
  <<: *docker
  extends: .image
scan:
  stage: test
  script:
    - !reference [.scan, script]
deploy:
  stage: deploy
  environment: { name: production }
  when: manual
  script: kubectl apply -f x
stop:
  stage: deploy
  needs: []
  environment: { name: review, action: stop }
  script: [helm uninstall x]
`,
      'infra/pipelines/test.yml':
        '.scan:\n  script:\n    - [trivy fs ., echo done]\nunit:\n  script: npm test\n',
      'infra/pipelines/other.yml': 'job:\n  script: docker build .\n',
    })
    const [main, other] = infra.pipelines
    expect([main!.system, main!.runs, main!.delivers, main!.triggers]).toEqual([
      'gitlab',
      true,
      true,
      ['push'],
    ])
    expect(jobsOf(main!)).toEqual([
      ['unit', ['test'], ['picture'], false],
      ['picture', ['build'], [], false],
      ['scan', ['security-scan'], ['picture'], false],
      ['deploy', ['deployment-gate'], ['unit', 'scan'], true],
      ['stop', [], [], false],
      ['Jobs/SAST.gitlab-ci.yml', ['security-scan'], [], false],
      ['example.com/acme/sign/cosign@1.0.0', ['signing'], [], false],
    ])
    expect(main!.jobs[0]!.place.file).toBe('infra/pipelines/test.yml')
    expect(main!.jobs[1]!.steps.map(({ name, run }) => [name, run])).toEqual([
      ['before_script', 'echo hi'],
      ['script', 'docker build .\ndocker push x'],
    ])
    expect([other!.file.path, other!.runs, other!.delivers]).toEqual([
      'infra/pipelines/other.yml',
      false,
      true,
    ])
    expect(infra.pipelines.length).toBe(2)
  })

  it('end where templates, includes and references lead in circles', () => {
    const infra = infraOf({
      '.gitlab-ci.yml':
        'include: a.yml\na:\n  extends: .b\n.b:\n  extends: [.c, a]\n.c:\n  extends: .b\nd:\n  script: !reference [d, script]\n',
      'a.yml': 'include: [.gitlab-ci.yml, a.yml]\nx:\n  script: npm test\n',
    })
    expect(infra.pipelines[0]!.jobs.map(({ id }) => id)).toEqual(['x', 'a', 'd'])
  })

  it('count a child pipeline of the tree as part of the parent', () => {
    const infra = infraOf({
      '.gitlab-ci.yml': 'child:\n  trigger:\n    include:\n      - local: ci/child.yml\n',
      'ci/child.yml': 'apply:\n  script: terraform apply plan\n',
    })
    expect(infra.pipelines[0]).toMatchObject({ delivers: true })
    expect(infra.pipelines[0]!.jobs.map(({ id }) => id)).toEqual(['child', 'apply'])
  })
})

describe('commandsOf', () => {
  it('takes a script apart', () => {
    expect(
      commandsOf('A=1 B="x y" sudo -E true; (cd x && npm ci) | tee log # note\n/usr/bin/env node x'),
    ).toEqual(['true', 'cd x', 'npm ci)', 'tee log', 'node x'])
  })

  it('is quick on long lines', () => {
    const begin = performance.now()
    for (const piece of ['A=1 ', 'sudo ', '$(', '"', "a='", 'kubectl x ', 'npm -x ', '((', '#', '\\\n'])
      commandsOf(piece.repeat(20_000))
    expect(performance.now() - begin).toBeLessThan(2000)
  })
})
