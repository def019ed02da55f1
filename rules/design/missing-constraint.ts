import { absent, keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { type Constraint, DEBT, unstatedConstraints } from '../../engine/unstated.ts'

const NEEDED: Readonly<Record<Constraint, string>> = {
  budget: 'the budget',
  residency: 'where data may live',
  retention: 'how long data is kept',
  team: 'who runs it',
}

export default defineRule({
  summary: 'The design states what the solution must keep to.',
  why: 'Budget, residency, retention and the size of the team decide between solutions; found out later, they undo them.',
  remedy: 'Add the keys that are named under `constraints` of `infra/infra.yaml`.',
  mandate: 'I3',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    if (!design || !designFile) return
    const root = designFile.document?.root
    const missing = unstatedConstraints(root)
    if (missing.length === 0) return
    yield {
      at: absent(
        `constraints ${missing.join(', ')}`,
        keyed(designFile.path, root?.get('constraints') ? ['constraints'] : ['workloads'], { part: 'key' }),
      ),
      message: `the design does not state ${missing.map((key) => `${NEEDED[key]} (constraints.${key})`).join(', ')}`,
      owed: { what: DEBT.constraints },
    }
  },
})
