/** The reader of HCL2: native syntax and Terraform's JSON syntax, with positions and error recovery. */
export { checkExpressions } from './hcl/check.ts'
export type { Entry, Expression, FunctionCall, Literal } from './hcl/expression.ts'
export {
  type Attribute,
  type Block,
  type Body,
  type Comment,
  type Extent,
  type HclFile,
  readHcl,
} from './hcl/file.ts'
export { type HclPlace, locateHcl } from './hcl/locate.ts'
export type { Reference } from './hcl/references.ts'
export { readTerraformJson } from './hcl/terraform-json.ts'
