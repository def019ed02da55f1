import { expect, test } from 'vitest'
import { readDeclaration } from '../../scripts/import-aws.ts'

// The form in which @cdktf/provider-aws declares a resource, with one of each kind of property.
const property = (snake: string, declared: string, kind = '') => `    /**
${kind}    * Docs at Terraform Registry: {@link https://example.test/docs/resources/thing#${snake} Thing#${snake}}
    */
    readonly ${declared};
`
const DECLARATION = `import * as cdktf from 'cdktf';
export interface ThingConfig extends cdktf.TerraformMetaArguments {
${property('name', 'name: string')}${property('zone_ids', 'zoneIds?: string[]')}${property('is_open', 'isOpen?: boolean | cdktf.IResolvable')}${property(
  'tags',
  `tags?: {
        [key: string]: string;
    }`,
)}${property('route', 'route?: ThingRoute[] | cdktf.IResolvable')}${property('scaling', 'scaling: ThingScaling', '    * scaling block\n    *\n')}${property('rule', 'rule?: ThingRule[] | cdktf.IResolvable', '    * rule block\n    *\n')}}
export interface ThingRoute {
${property('cidr_block', 'cidrBlock?: string')}}
export interface ThingScaling {
${property('max_size', 'maxSize: number')}}
export interface ThingRule {
${property('days', 'days: number')}}
export declare class Thing extends cdktf.TerraformResource {
    static readonly tfResourceType = "aws_thing";
    constructor(scope: Construct, id: string, config: ThingConfig);
}
`
const CODE = `class ThingRuleOutputReference extends cdktf.ComplexObject {
    get other() { return this.getStringAttribute('not_of_the_resource'); }
}
class Thing extends cdktf.TerraformResource {
    constructor(scope, id, config) {
        // endpoints - computed: true, optional: false, required: false
        this._endpoints = new ThingEndpointsList(this, "endpoints", false);
    }
    get arn() { return this.getStringAttribute('arn'); }
    get name() { return this.getStringAttribute('name'); }
    synthesizeHclAttributes() {
        const attrs = {
            zone_ids: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._zoneIds),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
        };
    }
}
`

test('arguments, blocks, what is required, types, and what can only be read', () => {
  expect(readDeclaration(DECLARATION, CODE)).toEqual({
    type: 'aws_thing',
    block: {
      attributes: {
        arn: { type: 'string', computed: true },
        endpoints: { type: 'dynamic', computed: true },
        is_open: { type: 'bool', optional: true },
        name: { type: 'string', required: true },
        route: { type: ['list', ['object', { cidr_block: 'string' }]], optional: true },
        tags: { type: ['map', 'string'], optional: true },
        zone_ids: { type: ['set', 'string'], optional: true },
      },
      blocks: {
        route: { nesting: 'set', attributes: { cidr_block: { type: 'string', optional: true } } },
        rule: { nesting: 'list', attributes: { days: { type: 'number', required: true } } },
        scaling: {
          nesting: 'single',
          min: 1,
          max: 1,
          attributes: { max_size: { type: 'number', required: true } },
        },
      },
    },
  })
})

test('what is not understood is an error, not a gap', () => {
  expect(() => readDeclaration(DECLARATION.replace('maxSize: number', 'maxSize: Whatever'), CODE)).toThrow(
    'argument max_size has the type Whatever, which is not known',
  )
  expect(() => readDeclaration('export interface Odd {\n}\n', CODE)).toThrow(
    'no interface of a configuration',
  )
})
