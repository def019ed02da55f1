import type { Infra } from '../../engine/infra.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import type { Member } from '../../engine/views/families.ts'
import { environmentNames, foreignIn } from '../../engine/views/foreign.ts'
import type { TerraformModule } from '../../engine/views/terraform.ts'

/** Arguments of backends by which one state is told from another. */
const NAMING = [
  'bucket',
  'key',
  'prefix',
  'path',
  'container_name',
  'storage_account_name',
  'resource_group_name',
  'address',
  'dynamodb_table',
  'schema_name',
  'secret_suffix',
]

export default defineRule({
  summary: 'A root of one environment keeps and reads no state of another.',
  why: 'A root on another environment’s state takes its resources for its own; one that reads it breaks when the other is rebuilt.',
  remedy: 'Name the environment’s own bucket and key.',
  mandate: 'E4',
  severity: 'warning',

  *check(infra) {
    const modules = new Map<string, TerraformModule>(infra.terraform.map((one) => [one.folder, one]))
    if (modules.size === 0) return
    const names = environmentNames(infra)
    const seen = new Set<TerraformModule>()
    for (const { kind, members } of infra.families) {
      if (kind !== 'folder') continue
      for (const member of members) {
        for (const file of member.files.values()) {
          const module = modules.get(file.folder)
          if (!module || seen.has(module) || module.sample) continue
          seen.add(module)
          yield* ofModule(infra, module, member, names)
        }
      }
    }
  },
})

function* ofModule(
  infra: Infra,
  module: TerraformModule,
  member: Member,
  names: ReturnType<typeof environmentNames>,
): Iterable<Problem> {
  const { backend } = module
  // What Terragrunt's root file says holds for every environment.
  if (backend?.block.type === 'backend' && infra.tree.get(backend.file.path)) {
    for (const name of NAMING) {
      const attribute = backend.block.body.attribute(name)
      if (attribute) yield* judge(backend.file, attribute.value, 'keeps its state at')
    }
  }
  for (const { file, block } of module.blocks('data')) {
    if (block.labels[0] !== 'terraform_remote_state') continue
    const config = block.body.attribute('config')?.value
    for (const name of NAMING) {
      const entry = config?.entry(name)
      if (entry) yield* judge(file, entry.value, 'reads the state at')
    }
  }

  function* judge(
    file: SourceFile,
    value: {
      readonly start: number
      readonly end: number
      literal(): { readonly value: unknown } | undefined
    },
    does: string,
  ): Iterable<Problem> {
    const text = value.literal()?.value
    const foreign = typeof text === 'string' ? foreignIn(text, member, names) : undefined
    if (foreign === undefined) return
    yield {
      at: range(file, value.start, value.end),
      message: `${member.name} ${does} ${text}, which is named after ${foreign}; name its own`,
    }
  }
}
