import { expect, test } from 'vitest'
import { codeFiles, infraFiles } from '../../bench/corpus.ts'
import { SourceFile } from '../../engine/tree.ts'

test('the same seed gives the same files, another seed others', () => {
  expect([...infraFiles(50, 7)]).toEqual([...infraFiles(50, 7)])
  expect([...infraFiles(50, 8)]).not.toEqual([...infraFiles(50, 7)])
})

test('a larger corpus begins with the smaller one, and no path occurs twice', () => {
  const large = [...infraFiles(400), ...codeFiles(400)]
  expect(large.slice(0, 100)).toEqual([...infraFiles(100)])
  expect(new Set(large.map(([path]) => path)).size).toBe(large.length)
})

test('is of the size that the budgets speak of, and well-formed', () => {
  const files = [...infraFiles(500)].map(([path, text]) => new SourceFile({ path, text }))
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  expect(bytes / files.length).toBeGreaterThan(1_200)
  expect(bytes / files.length).toBeLessThan(1_800)
  const problems = files.flatMap((file) => [
    ...file.documents.flatMap((document) => document.problems),
    ...(file.format === 'hcl' ? file.hcl.problems : []),
  ])
  expect(problems).toEqual([])
  expect(new Set(files.map((file) => file.format))).toEqual(new Set(['yaml', 'hcl', 'markdown', 'json']))
})
