import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTemplate } from '../../cli/kubeconform/template.ts'
import {
  folder,
  INVALID,
  JOB,
  kubeconform,
  SERVICE,
  STRANGER,
  TWICE,
  temporaryFolder,
  UNKNOWN_FIELD,
} from './kubeconform-harness.ts'

const files = folder({
  'good.yaml': SERVICE,
  'invalid.yaml': INVALID,
  'unknown.yaml': UNKNOWN_FIELD,
  'twice.yaml': TWICE,
  'stranger.yaml': STRANGER,
  'job.yaml': JOB,
  'blank.yaml': '',
  'comment.yaml': '# nothing\n---\n',
  'no-kind.yaml': 'apiVersion: v1\nmetadata: {name: a}\n',
  'no-version.yaml': 'kind: Pod\n',
  'list.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${SERVICE.trim().replaceAll('\n', '\n  ')}\n- ${INVALID.trim().replaceAll('\n', '\n  ')}\n`,
  'empty-list.yaml': 'apiVersion: v1\nkind: List\nitems: []\n',
  'broken.yaml': `${SERVICE}---\na: [\n---\n${SERVICE}`,
  'object.json': '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}',
  'notes.txt': 'no manifest',
  'tree/b.yml': SERVICE,
  'tree/a/c.YAML': SERVICE,
  'tree/a/readme.md': 'kind: Service',
})
const run = (...argv: string[]) => kubeconform(files, argv)
const summary = (counts: string, found: string) => `Summary: ${found} - ${counts}\n`

describe('verdicts and exit codes', () => {
  test('a valid object says nothing, unless everything is wanted', async () => {
    expect(await run('good.yaml')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await run('-verbose', 'good.yaml')).stdout).toBe('good.yaml - Service web is valid\n')
    expect((await run('-verbose', 'job.yaml')).stdout).toBe('job.yaml - Job pi-{{ generateName }} is valid\n')
    expect((await run('object.json', '-summary')).code).toBe(1)
    expect((await run('-summary', 'object.json')).stdout).toBe(
      summary('Valid: 1, Invalid: 0, Errors: 0, Skipped: 0', '1 resource found in 1 file'),
    )
  })

  test('an invalid one is an exit code of 1', async () => {
    const { code, stdout } = await run('-summary', 'invalid.yaml')
    expect(code).toBe(1)
    expect(stdout).toBe(
      "invalid.yaml - Service web is invalid: problem validating schema. Check JSON formatting: jsonschema validation failed with 'master-standalone/service-v1.json#' - at '/spec/ports/0/port': got string, want integer\n" +
        summary('Valid: 0, Invalid: 1, Errors: 0, Skipped: 0', '1 resource found in 1 file'),
    )
  })

  test('unknown fields and equal keys count where it is strict', async () => {
    expect((await run('unknown.yaml', 'twice.yaml')).code).toBe(0)
    const { code, stdout } = await run('-strict', 'unknown.yaml', 'twice.yaml')
    expect(code).toBe(1)
    expect(stdout).toContain("at '/spec': additional properties 'prots' not allowed")
    expect(stdout).toContain('line 5: key "name" already set in map')
  })

  test('what is no object', async () => {
    const empty = summary('Valid: 0, Invalid: 0, Errors: 0, Skipped: 0', '0 resource found in 1 file')
    for (const name of ['blank.yaml', 'comment.yaml', 'empty-list.yaml'])
      expect(await run('-summary', name)).toEqual({ code: 0, stdout: empty, stderr: '' })
    expect((await run('no-kind.yaml')).stdout).toBe(
      "no-kind.yaml - failed validation: error while parsing: missing 'kind' key\n",
    )
    expect((await run('no-version.yaml')).stdout).toBe(
      "no-version.yaml - failed validation: error while parsing: missing 'apiVersion' key\n",
    )
    expect((await run('gone.yaml')).stdout).toBe(
      'gone.yaml - failed validation: lstat gone.yaml: no such file or directory\n',
    )
  })

  test('a broken document in the middle hides nothing', async () => {
    const { code, stdout } = await run('-summary', '-verbose', 'broken.yaml')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /failed validation: error unmarshalling resource: error converting YAML to JSON: yaml: line \d+: /,
    )
    expect(stdout).toContain('3 resources found in 1 file - Valid: 2, Invalid: 0, Errors: 1, Skipped: 0')
  })

  test('the items of a List are judged one by one', async () => {
    const { stdout } = await run('-summary', 'list.yaml')
    expect(stdout).toContain('2 resources found in 1 file - Valid: 1, Invalid: 1, Errors: 0, Skipped: 0')
  })

  test('folders are walked in order, links to folders and other endings left out', async () => {
    try {
      symlinkSync(join(files, 'tree'), join(files, 'tree/link'))
    } catch {
      // some systems forbid links
    }
    const { stdout } = await run('-verbose', 'tree', 'notes.txt')
    expect(stdout).toBe('tree/a/c.YAML - Service web is valid\ntree/b.yml - Service web is valid\n')
    expect(
      (
        await run(
          '-ignore-filename-pattern',
          'c\\.YAML$',
          '--ignore-filename-pattern',
          '^tree/b',
          '-verbose',
          'tree',
        )
      ).stdout,
    ).toBe('')
    expect(await run('-ignore-filename-pattern', '(', 'good.yaml')).toMatchObject({
      code: 1,
      stdout: 'good.yaml - failed validation: error parsing regexp: "(" is none\n',
    })
  })

  test('a pipe is read where no file is named, or -', async () => {
    for (const argv of [['-summary'], ['-summary', '-']]) {
      expect((await kubeconform(files, argv, `${SERVICE}---\n${SERVICE}`)).stdout).toBe(
        summary('Valid: 2, Invalid: 0, Errors: 0, Skipped: 0', '2 resources found parsing stdin'),
      )
    }
    expect((await kubeconform(files, ['-'], INVALID)).stdout).toContain('stdin - Service web is invalid')
    expect(await run()).toMatchObject({ code: 1, stdout: '', stderr: 'failing to read data from stdin\n' })
  })
})

describe('which schema', () => {
  test('kinds are skipped, rejected, or missed', async () => {
    expect((await run('-verbose', '-skip', 'Service', 'invalid.yaml')).stdout).toBe(
      'invalid.yaml - web Service skipped\n',
    )
    expect((await run('-skip', 'Pod, v1/Service', 'invalid.yaml')).code).toBe(0)
    expect((await run('-skip', 'v2/Service', 'invalid.yaml')).code).toBe(1)
    expect((await run('-reject', 'v1/Service', 'good.yaml')).stdout).toBe(
      'good.yaml - Service web failed validation: prohibited resource kind Service\n',
    )
    expect(await run('stranger.yaml')).toMatchObject({
      code: 1,
      stdout: 'stranger.yaml - Thing a failed validation: could not find schema for Thing\n',
    })
    expect(await run('-ignore-missing-schemas', '-summary', 'stranger.yaml')).toMatchObject({
      code: 0,
      stdout: summary('Valid: 0, Invalid: 0, Errors: 0, Skipped: 1', '1 resource found in 1 file'),
    })
  })

  test('the release: master, a patch of a minor, or an error that names what there is', async () => {
    expect((await run('-kubernetes-version', '1.30.5', 'good.yaml')).code).toBe(0)
    expect(await run('-kubernetes-version', '1.20.0', 'good.yaml')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'there are no schemas of Kubernetes 1.20.0; there are those of 1.25 to 1.37, and master, which is 1.37\n',
    })
    const { code, stderr } = await run('-kubernetes-version', '1.25', 'good.yaml')
    expect(code).toBe(1)
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'invalid value "1.25" for flag -kubernetes-version: 1.25 is not a valid version. Valid values are "master" (default) or full version x.y.z (e.g. "1.27.2")',
      'Usage: infra-lint kubeconform [OPTION]... [FILE OR FOLDER]...',
    ])
  })

  test('locations are tried in order; templates name the file', async () => {
    const schemas = temporaryFolder({
      'custom/acme.example/thing_v1.json': '{"required": ["spec"]}',
      'v1.30.0-standalone-strict/thing-acme-v1.json': '{"required": ["status"]}',
      'null.json': 'null',
      'broken.json': '{"type": "strnig"}',
      'text.json': 'no JSON',
      'parts/thing.json': '{"$ref": "shared/base.json#/definitions/thing"}',
      'parts/shared/base.json':
        '{"definitions": {"thing": {"required": ["parts"], "properties": {"next": {"$ref": "#/definitions/thing"}}}}}',
    })
    const at = (...names: string[]) =>
      names.flatMap((name) => ['-schema-location', name === 'default' ? name : join(schemas, name)])
    const template = 'custom/{{ .Group }}/{{.ResourceKind}}_{{- .ResourceAPIVersion }}.json'
    expect((await run(...at('default', template), 'stranger.yaml')).stdout).toContain(
      "missing property 'spec'",
    )
    expect(
      (await run('-strict', '-kubernetes-version', '1.30.0', ...at(''), 'stranger.yaml')).stdout,
    ).toContain("missing property 'status'")
    expect((await run(...at('null.json', template), 'stranger.yaml')).stdout).toContain(
      "missing property 'spec'",
    )
    expect((await run(...at('parts/{{.ResourceKind}}.json'), 'stranger.yaml')).stdout).toContain(
      "missing property 'parts'",
    )
    // never «could not find schema», whatever may be missing
    const broken = await run('-ignore-missing-schemas', ...at('broken.json'), 'stranger.yaml')
    expect(broken).toMatchObject({ code: 1 })
    expect(broken.stdout).toMatch(
      /the schema for Thing cannot be used: .*broken\.json, at \/: there is no type "strnig"/,
    )
    expect((await run(...at('text.json'), 'stranger.yaml')).stdout).toContain('text.json is no JSON')
    expect((await run('-schema-location', 'nowhere', 'good.yaml')).stdout).toContain(
      'could not find schema for Service',
    )
  })

  test('nothing is fetched; what is published at the usual addresses is built in', async () => {
    const builtIn =
      'https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json'
    expect((await run('-schema-location', builtIn, 'good.yaml')).code).toBe(0)
    expect(await run('-schema-location', 'http://schemas.example/', 'good.yaml')).toMatchObject({
      code: 1,
      stderr:
        'the schema location http://schemas.example/ is an address, and nothing is fetched; name a folder with its files, or default for what is built in\n',
    })
    const { code, stderr } = await run('-schema-location', 'foo {{ .Foo }}', 'good.yaml')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^failed initialising schema location registry: .*\.Foo.*\n$/)
  })

  test('custom resources are judged without a location, closed where the catalogue closes them', async () => {
    const bucket = temporaryFolder({
      'a.yaml':
        'apiVersion: source.toolkit.fluxcd.io/v1\nkind: Bucket\nmetadata: {name: a}\nspec: {interval: 5m, bucketName: a, endpoint: e, bogus: 1}\n',
    })
    expect((await kubeconform(bucket, ['a.yaml'])).stdout).toContain(
      "additional properties 'bogus' not allowed",
    )
  })
})

test('templates know fields, texts and conditions', () => {
  const fields = {
    NormalizedKubernetesVersion: 'master',
    StrictSuffix: '',
    ResourceKind: 'thing',
    ResourceAPIVersion: 'v1',
    Group: 'acme.example',
    KindSuffix: '-acme-v1',
  }
  expect(readTemplate('a')(fields)).toBe('a/master-standalone/thing-acme-v1.json')
  expect(
    readTemplate('{{if .StrictSuffix}}s{{else if eq .Group "acme.example"}}{{"a"}}{{else}}b{{end}}.json')(
      fields,
    ),
  ).toBe('a.json')
  expect(readTemplate('{{/* words */}}x {{- .Group -}} y.json')(fields)).toBe('xacme.exampley.json')
  for (const bad of [
    '{{.Nothing}}json',
    '{{if .Group}}json',
    '{{end}}json',
    '{{ .Group json',
    '{{printf "%s" .Group}}json',
  ])
    expect(() => readTemplate(bad), bad).toThrow()
})

describe('flags', () => {
  test.each([
    [['-foo'], 'flag provided but not defined: -foo'],
    [['-strict=maybe'], 'invalid boolean value "maybe" for -strict: parse error'],
    [['-output'], 'flag needs an argument: -output'],
    [['-n', 'x'], 'invalid value "x" for flag -n: parse error'],
    [['---'], 'bad flag syntax: ---'],
  ])('%j', async (argv, first) => {
    const { code, stdout, stderr } = await run(...argv)
    expect({ code, stdout, first: stderr.split('\n')[0] }).toEqual({ code: 1, stdout: '', first })
  })

  test('those that do nothing here are taken', async () => {
    expect(
      (
        await run(
          '-n',
          '8',
          '-insecure-skip-tls-verify',
          '-cache',
          '.',
          '-debug=false',
          '--strict=true',
          'good.yaml',
        )
      ).code,
    ).toBe(0)
    expect(await run('-cache', 'gone', 'good.yaml')).toMatchObject({
      code: 1,
      stderr: 'failed opening cache folder gone: stat gone: no such file or directory\n',
    })
    expect((await run('-debug', 'stranger.yaml')).stderr).toContain(
      'acme.example/thing_v1.json: not built in',
    )
  })

  test('flags end where files begin', async () => {
    expect((await run('good.yaml', '-verbose')).stdout).toBe(
      '-verbose - failed validation: lstat -verbose: no such file or directory\n',
    )
    expect((await run('--', 'good.yaml')).code).toBe(0)
  })

  test('-h and -v', async () => {
    expect(await run('-h')).toMatchObject({ code: 0, stderr: '' })
    expect((await run('-h')).stdout).toMatch(/^Usage: .*\n {2}-cache string\n/)
    expect(await run('-v')).toMatchObject({ code: 0, stdout: 'v0.8.0\n' })
    expect(await run('-help')).toMatchObject({ code: 1, stdout: '' })
  })

  test('-exit-on-error stops', async () => {
    const { stdout } = await run('-exit-on-error', '-verbose', 'invalid.yaml', 'good.yaml')
    expect(stdout).not.toContain('good.yaml')
  })
})

describe('outputs', () => {
  const all = ['good.yaml', 'invalid.yaml', 'blank.yaml', 'stranger.yaml', 'job.yaml']
  const flags = (output: string) => ['-output', output, '-verbose', '-summary', '-skip', 'Job', ...all]

  test.each(['text', 'pretty', 'tap', 'json', 'junit'])('%s', async (output) => {
    await expect((await run(...flags(output))).stdout).toMatchFileSnapshot(
      join(import.meta.dirname, `../../fixtures/kubeconform/${output}.txt`),
    )
  })

  test('JSON without -verbose has what is wrong, and one without a result an empty list', async () => {
    const { resources } = JSON.parse((await run('-output', 'json', ...all)).stdout)
    expect(resources.map((one: { status: string }) => one.status)).toEqual(['statusInvalid', 'statusError'])
    expect((await run('-output', 'json', 'good.yaml')).stdout).toBe('{\n  "resources": []\n}\n')
  })

  test('names cannot break out of XML or JSON', async () => {
    const odd = temporaryFolder({ 'a.yaml': SERVICE.replace('name: web', 'name: "<a>&\\"\\u2028\\u0001"') })
    expect((await kubeconform(odd, ['-output', 'junit', 'a.yaml'])).stdout).toContain(
      'name="&lt;a&gt;&amp;&#34;\u2028\uFFFD"',
    )
    expect((await kubeconform(odd, ['-output', 'json', '-verbose', 'a.yaml'])).stdout).toContain(
      '\\u003ca\\u003e\\u0026\\"\\u2028\\u0001',
    )
  })

  test('another word', async () => {
    expect(await run('-output', 'yaml', 'good.yaml')).toEqual({
      code: 1,
      stdout: '',
      stderr: "'outputFormat' must be 'json', 'junit', 'pretty', 'tap' or 'text'\n",
    })
  })
})

test('a hundred thousand documents in one file', async () => {
  const big = temporaryFolder({})
  mkdirSync(big, { recursive: true })
  const one = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n---\n'
  writeFileSync(join(big, 'large.yaml'), one.repeat(process.env.DEEP === undefined ? 10_000 : 100_000))
  const count = process.env.DEEP === undefined ? 10_000 : 100_000
  expect((await kubeconform(big, ['-summary', 'large.yaml'])).stdout).toBe(
    `Summary: ${count} resources found in 1 file - Valid: ${count}, Invalid: 0, Errors: 0, Skipped: 0\n`,
  )
}, 120_000)
