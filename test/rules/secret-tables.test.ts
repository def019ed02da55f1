import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import type { Finding } from '../../engine/finding.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { rules } from '../../rules/index.ts'
import { expandSecrets, FIXTURES, filesBelow, readTree } from '../fixtures.ts'
import { FIXTURE_NOW } from '../rule-cases.ts'

const ROOT = join(FIXTURES, 'secrets')

/** What is a secret in an infrastructure tree, row by row, with the forms that each row names. */
const MUST: Readonly<Record<string, string>> = {
  'kubernetes-secret': 'string-data data json list any-order multi-document block-scalar',
  'registry-login': 'docker-config-secret docker-config dockercfg npmrc pip',
  kubeconfig: 'client-key-data token password',
  'private-key': 'pem base64 escaped block-scalar putty pgp age wireguard encrypted-pem',
  'provider-token':
    'github-pat github-fine-grained-pat gitlab-pat aws vault-service-token slack-bot-token digitalocean-pat docker-pat tailscale-key grafana-service-account age-secret-key github-installation-jwt in-comment',
  hetzner: 'variable environment',
  terraform: 'provider variable-default resource-argument backend backend-http tfvars state plan',
  'env-file': 'plain of-environment human',
  'connection-string': 'postgres redis jdbc ado account-key amqp mssql',
  'cloud-init': 'password-hash chpasswd runcmd k3s kubeadm',
  'password-hash': 'htpasswd shadow',
  alerting: 'slack teams discord pagerduty opsgenie smtp telegram grafana',
  operations: 'helm-values ansible runbook restic borg',
  'partly-encrypted': 'plain-leaf appended path-regex name-sops name-enc forged-block dotenv ini json',
  'template-literal': 'external-secret sops-secret',
}

/** What is none, class by class. */
const MUST_NOT: Readonly<Record<string, string>> = {
  ciphertext:
    'sops-yaml sops-json sops-dotenv sops-ini sops-binary sops-value sealed-secret ansible-vault age-file pgp-message git-crypt kms vault-transit',
  'public-part':
    'age-recipient pgp-fingerprint kms-arn ssh wireguard pem-public certificate ca-bundle certificate-authority-data',
  reference:
    'shell-variable plain-variable command helm-values helm-field actions argo-vault ref-vault vault-path one-password cloudformation-ref cloudformation-sub terraform secret-key-ref secret-name remote-ref store-paths vault-agent',
  'hash-shaped':
    'image-tag git-sha target-revision terraform-lock chart-lock go-sum npm-integrity uuid dashboard-uid',
  placeholder: 'aws-example changeme angle-brackets xxx redacted stars empty token-secret env-example',
  'name-of-a-thing': 'cipher mount-secret',
  noise: 'image-api kms-in-data access-key-id rotated-date',
}

/** What is only a warning: it has to be guessed at, or unlocked, first. */
const WARNED = /^(?:password-hash\/|cloud-init\/password-hash$|private-key\/encrypted-pem$)/

const casesOf = (rows: Readonly<Record<string, string>>): string[] =>
  Object.entries(rows).flatMap(([row, items]) => items.split(' ').map((item) => `${row}/${item}`))

function findingsIn(folder: string): readonly Finding[] {
  const infra = readInfra(readTree(folder), { now: FIXTURE_NOW })
  return lint(infra, rules, NO_CONFIG, { only: ['secrets/*'] }).findings
}

/** The lines of a file in which something secret is written, as its template marks them. */
function marked(text: string): number[] {
  const lines: number[] = []
  let line = 1
  for (const one of text.split('\n')) {
    if (/«secret:(?!hex|aws-example)|hunter2/.test(one)) lines.push(line)
    line += expanded(one) - 1
    line++
  }
  return lines
}

/** How many lines a line of a template becomes. */
function expanded(line: string): number {
  return expandSecrets(line).split('\n').length
}

describe.each([
  ['must', MUST],
  ['must-not', MUST_NOT],
])('%s', (side, rows) => {
  test('every row has its fixtures, and every fixture its row', () => {
    const present = readdirSync(join(ROOT, side)).flatMap((row) =>
      readdirSync(join(ROOT, side, row)).map((item) => `${row}/${item}`),
    )
    expect(present.sort()).toEqual(casesOf(rows).sort())
  })
})

test.each(casesOf(MUST))('%s is found, and nothing else', (name) => {
  const folder = join(ROOT, 'must', name)
  const findings = findingsIn(folder)
  for (const path of filesBelow(folder)) {
    const own = findings.filter((finding) => finding.path === path)
    const lines = marked(readFileSync(join(folder, path), 'utf8'))
    const missed = lines.filter(
      // a block's key stands on the line before
      (line) => !own.some(({ span }) => span.line <= line && line <= Math.max(span.endLine, span.line + 1)),
    )
    expect(missed, `lines of ${path} without a finding`).toEqual([])
    expect(own.length, own.map(({ rule, message }) => `${rule}: ${message}`).join('\n')).toBeLessThanOrEqual(
      name === 'partly-encrypted/forged-block' ? 2 : lines.length,
    )
  }
  expect(findings.length).toBeGreaterThan(0)
  const severity = WARNED.test(name) ? 'warning' : 'error'
  expect(new Set(findings.map((finding) => finding.severity))).toEqual(new Set([severity]))
})

test.each(casesOf(MUST_NOT))('%s is silent', (name) => {
  const folder = join(ROOT, 'must-not', name)
  expect(filesBelow(folder).length).toBeGreaterThan(0)
  expect(findingsIn(folder).map(({ rule, path, span }) => `${rule} ${path}:${span.line}`)).toEqual([])
})

test.each(readdirSync(join(ROOT, 'layouts')))('the layout %s is silent', (name) => {
  const folder = join(ROOT, 'layouts', name)
  expect(findingsIn(folder).map(({ rule, path, span }) => `${rule} ${path}:${span.line}`)).toEqual([])
})
