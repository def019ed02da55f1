import { expect, test } from 'vitest'
import { NO_CONFIG } from '../../engine/config.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { SourceFile } from '../../engine/tree.ts'
import { rules } from '../../rules/index.ts'

const KUSTOMIZATION =
  'configMapGenerator:\n  - name: pages\n    files:\n      - index.html\n      - gone.html\n'

test('a file that a generator takes may be of a kind that nobody judges, as long as the repository has it', () => {
  const tree = new Map([
    ['web/kustomization.yaml', new SourceFile({ path: 'web/kustomization.yaml', text: KUSTOMIZATION })],
  ])
  const infra = readInfra(tree, { now: new Date('2026-11-21'), allPaths: [...tree.keys(), 'web/index.html'] })
  const { findings } = lint(infra, rules, NO_CONFIG, { only: ['kustomize/dangling-reference'] })
  expect(findings.map(({ message }) => message)).toEqual([
    'gone.html is not in the tree; kustomize cannot build this',
  ])
})
