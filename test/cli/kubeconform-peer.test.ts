import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeCustomSchemas, writeOpenSchemas } from '../engine/kubernetes/standalone.ts'
import {
  folder,
  INVALID,
  JOB,
  kubeconform,
  SERVICE,
  STRANGER,
  TWICE,
  UNKNOWN_FIELD,
} from './kubeconform-harness.ts'

// Native kubeconform beside ours, on the same files and the same schemas.
const candidates = [join(homedir(), '.cache/infra-peers/bin/kubeconform'), 'kubeconform']
const native = candidates.find((one) => spawnSync(one, ['-v']).status === 0)
if (!native) console.log('native kubeconform is not installed: its answers are not compared with ours')

const FILES: Readonly<Record<string, string>> = {
  'good.yaml': SERVICE,
  'invalid.yaml': INVALID,
  'unknown.yaml': UNKNOWN_FIELD,
  'twice.yaml': TWICE,
  'stranger.yaml': STRANGER,
  'job.yaml': JOB,
  'blank.yaml': '',
  'comment.yaml': '# only\n---\n# words\n',
  'no-kind.yaml': 'apiVersion: v1\n',
  'list.yaml': `apiVersion: v1\nkind: list\nitems: [${JSON.stringify({ apiVersion: 'v1', kind: 'Pod' })}, null, {}, 3]\n`,
  'words.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 12, labels: {a: yes}}\ndata: {a: 0644, b: 1_000, c: ~, d: 1.10}\n',
  'typed.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {a: b}}\n',
  'scalar.yaml': 'just words\n',
  'sequence.yaml': '- a\n- b\n',
  'crlf.yaml': SERVICE.replaceAll('\n', '\r\n'),
  'dashes.yaml': `${SERVICE}--- # next\n${SERVICE}---   \n---\n`,
  'upper.yaml': SERVICE.replace('kind:', 'Kind:'),
  'helm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.name }}}\n',
  'anchors.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: &d {a: b}\nbinaryData:\n  <<: *d\n',
  'bucket.yaml':
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: Bucket\nmetadata: {name: a}\nspec: {interval: soon, bucketName: a, endpoint: e, bogus: 1}\n',
  'object.json': '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}, "x": 1}',
}

describe.runIf(native)('native kubeconform', () => {
  const cwd = folder(FILES)
  const schemas = folder({})
  beforeAll(() => {
    writeOpenSchemas(schemas, '1.36.0')
    writeCustomSchemas(join(schemas, 'custom'), 'source.toolkit.fluxcd.io')
  })
  const locations = () => [
    ...['-schema-location', schemas],
    ...[
      '-schema-location',
      join(schemas, 'custom/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'),
    ],
  ]
  const theirs = (argv: readonly string[], input?: string) =>
    spawnSync(native!, ['-n', '1', '-kubernetes-version', '1.36.0', ...argv], {
      cwd,
      encoding: 'utf8',
      input: input ?? '',
    })
  /** Without what the schema library words in its own way, and where the schema stands. */
  const plain = (text: string) =>
    text
      .replace(/(problem validating schema)[^\n"]*/g, '$1')
      .replace(/(error converting YAML to JSON: yaml)[^\n]*/g, '$1')
      .replace(/(cannot unmarshal \w+ into Go struct field)[^\n"]*/g, '$1')
      .replace(/time="[\d.e-]+"/g, 'time')
      .replace(/"validationErrors": \[[^\]]*\]/g, '"validationErrors"')

  test.each(Object.keys(FILES))('%s: statuses and exit codes are equal', async (name) => {
    for (const flags of [
      [],
      ['-strict'],
      ['-ignore-missing-schemas'],
      ['-skip', 'Service', '-reject', 'Job'],
    ]) {
      const argv = ['-verbose', '-summary', ...flags, name]
      const [our, their] = [
        await kubeconform(cwd, ['-kubernetes-version', '1.36.0', ...argv]),
        theirs([...locations(), ...argv]),
      ]
      expect({ code: our.code, out: plain(our.stdout) }, flags.join(' ')).toEqual({
        code: their.status,
        out: plain(their.stdout),
      })
    }
  })

  test.each(['json', 'junit', 'tap', 'pretty', 'text'])('%s has the same form', async (output) => {
    for (const name of [
      'good.yaml',
      'invalid.yaml',
      'stranger.yaml',
      'blank.yaml',
      'job.yaml',
      'bucket.yaml',
    ]) {
      for (const flags of [[], ['-verbose'], ['-summary', '-verbose', '-skip', 'Job']]) {
        const argv = ['-output', output, ...flags, name]
        const our = await kubeconform(cwd, ['-kubernetes-version', '1.36.0', ...argv])
        expect(plain(our.stdout), argv.join(' ')).toBe(plain(theirs([...locations(), ...argv]).stdout))
      }
    }
  })

  test.each([
    [['-kubernetes-version', '1.25', 'good.yaml']],
    [['-output', 'yaml', 'good.yaml']],
    [['-cache', 'gone', 'good.yaml']],
    [['-nothing']],
    [['-strict=2']],
    [['-n']],
    [['gone.yaml']],
    [['good.yaml', '-verbose']],
  ])('%j is answered alike', async (argv) => {
    const [our, their] = [await kubeconform(cwd, argv), theirs([...locations(), ...argv])]
    expect([our.code, our.stdout, our.stderr.split('\n')[0]]).toEqual([
      their.status,
      their.stdout,
      their.stderr.split('\n')[0],
    ])
  })

  test('a pipe', async () => {
    const input = `${SERVICE}---\n---\n${INVALID}`
    for (const output of ['text', 'tap', 'json']) {
      const argv = ['-output', output, '-summary', '-verbose']
      const our = await kubeconform(cwd, ['-kubernetes-version', '1.36.0', ...argv], input)
      expect(plain(our.stdout)).toBe(plain(theirs([...locations(), ...argv], input).stdout))
    }
  })
})
