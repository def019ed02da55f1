import { absent, keyed, range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type StateBackend, stateBackends } from '../../engine/views/state.ts'

/** What makes each backend lock that does not by itself: any of these, and none of them switched off. */
const LOCKS: Readonly<Record<string, readonly string[]>> = {
  s3: ['use_lockfile', 'dynamodb_table'],
  http: ['lock_address'],
  oss: ['tablestore_table'],
}

export default defineRule({
  summary: 'The state of each root is locked while somebody applies.',
  why: 'Two runs at once write one state after the other: what the first made is forgotten, and goes on costing.',
  remedy:
    'Set `use_lockfile = true` for S3 (the storage must honour conditional writes) or name a `dynamodb_table`; for `http` name a `lock_address`.',
  mandate: 'A5',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    for (const backend of stateBackends(infra.terraform)) {
      const locks = LOCKS[backend.type]
      if (!locks || backend.partial || locks.some((name) => isOn(backend, name))) continue
      const { file, block } = backend.placed
      const off = locks.map((name) => backend.attribute(name)).find((one) => one)
      const label = block.labelRanges[0] ?? block.typeRange
      const path = ['terraform', 'backend', backend.type, 'use_lockfile']
      yield {
        at: off
          ? keyed(file, [...path.slice(0, -1), off.name])
          : absent('a lock', range(file, label.start, label.end)),
        message: `two runs may write the state of ${backend.module.folder || 'this root'} at once; set ${locks[0]}`,
        fix:
          backend.type !== 's3'
            ? undefined
            : () => ({
                title: 'lock the state by a file beside it',
                safety: 'unsafe',
                edits: [{ op: 'set', at: keyed(file, path), value: true }],
              }),
      }
    }
  },
})

function isOn(backend: StateBackend, name: string): boolean {
  const attribute = backend.attribute(name)
  return attribute !== undefined && ![false, null, ''].includes(attribute.value.literal()?.value as never)
}
