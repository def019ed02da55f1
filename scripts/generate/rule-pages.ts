import type { Rules } from '../../engine/lint.ts'

export async function rulePages(_root: string, _rules: Rules): Promise<ReadonlyMap<string, string>> {
  return new Map()
}
