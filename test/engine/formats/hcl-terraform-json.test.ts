import { describe, expect, it } from 'vitest'
import { checkExpressions, locateHcl, readTerraformJson } from '../../../engine/formats/hcl.ts'
import { readJson } from '../../../engine/formats/json.ts'

const text = `{
  "//": "made by hand",
  "terraform": {
    "required_version": ">= 1.9",
    "required_providers": { "hcloud": { "source": "hetznercloud/hcloud", "version": "~> 1.49" } },
    "backend": { "s3": { "bucket": "state" } }
  },
  "resource": {
    "hcloud_server": {
      "web": {
        "//": "the server",
        "name": "web-\${var.environment}",
        "image": "\${var.image}",
        "count": 3,
        "labels": { "a": "b" },
        "network": [{ "ip": "10.0.0.2" }, { "ip": "10.0.0.3" }],
        "lifecycle": { "prevent_destroy": true },
        "provisioner": [{ "local-exec": { "command": "echo" } }, { "remote-exec": { "inline": ["ls"] } }]
      }
    }
  },
  "variable": { "image": { "default": null, "description": "say $\${this}" } },
  "output": { "x": { "value": "\${sensitive(file(\\"x\\"))}" } }
}
`
const file = readTerraformJson(readJson(text))
const [server] = file.body.blocksOf('resource')

describe('readTerraformJson', () => {
  it('maps keys to blocks with labels', () => {
    expect(file.problems).toEqual([])
    expect(file.body.blocks.map((block) => [block.type, ...block.labels])).toEqual([
      ['terraform'],
      ['resource', 'hcloud_server', 'web'],
      ['variable', 'image'],
      ['output', 'x'],
    ])
    expect(server!.body.blocksOf('provisioner').map((block) => block.labels)).toEqual([
      ['local-exec'],
      ['remote-exec'],
    ])
    expect(server!.body.blocksOf('lifecycle')[0]!.body.attribute('prevent_destroy')!.value.literal()).toEqual(
      {
        value: true,
      },
    )
    const [terraform] = file.body.blocks
    expect(terraform!.body.blocksOf('backend')[0]!.labels).toEqual(['s3'])
    const [providers] = terraform!.body.blocksOf('required_providers')
    expect(providers!.body.attribute('hcloud')!.value.entry('source')!.value.literal()).toEqual({
      value: 'hetznercloud/hcloud',
    })
  })

  it('offers an object of a provider as attribute and as block', () => {
    expect(server!.body.attribute('labels')!.value.literal()).toEqual({ value: { a: 'b' } })
    expect(
      server!.body.blocksOf('network').map((block) => block.body.attribute('ip')!.value.literal()),
    ).toEqual([{ value: '10.0.0.2' }, { value: '10.0.0.3' }])
  })

  it('reads strings as templates, with places in the file', () => {
    const name = server!.body.attribute('name')!.value
    expect(name.literal()).toBeUndefined()
    const [reference] = name.references()
    expect([reference!.root, ...reference!.steps]).toEqual(['var', 'environment'])
    expect(text.slice(reference!.start, reference!.end)).toBe('var.environment')
    expect(server!.body.attribute('image')!.value.reference()?.steps).toEqual(['image'])
    const [variable] = file.body.blocksOf('variable')
    expect(variable!.body.attribute('default')!.value.literal()).toEqual({ value: null })
    expect(variable!.body.attribute('description')!.value.literal()).toEqual({ value: 'say ${this}' })
    const call = file.body.blocksOf('output')[0]!.body.attribute('value')!.value.call()
    expect([call?.name, call?.arguments.length]).toEqual(['sensitive', 1])
  })

  it('gives comments, and places by path', () => {
    expect(file.comments).toHaveLength(2)
    const found = locateHcl(file, ['resource', 'hcloud_server', 'web', 'count'])!
    expect([
      text.slice(found.keyStart, found.keyEnd),
      text.slice(found.start, found.end),
      found.exact,
    ]).toEqual(['"count"', '3', true])
    expect(locateHcl(file, ['terraform', 'required_providers', 'hcloud', 'version'])?.exact).toBe(true)
    expect(locateHcl(file, ['resource', 'hcloud_server', 'web', 'missing'])?.rest).toBe(1)
  })

  it('reports templates that are broken, and what is no object', () => {
    const broken = readTerraformJson(readJson('{"locals": {"a": "${x"}}'))
    expect(checkExpressions(broken)).toHaveLength(1)
    const nested = readTerraformJson(readJson('{"locals": {"a": [{"b": "%{if"}]}}'))
    expect(checkExpressions(nested)).toHaveLength(1)
    expect(readTerraformJson(readJson('[1]')).problems.map((problem) => problem.message)).toContain(
      'a Terraform file in JSON is an object',
    )
    expect(readTerraformJson(readJson('{')).problems).not.toEqual([])
  })
})
