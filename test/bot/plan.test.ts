import { expect, test } from 'vitest'
import { plan } from '../../bot/plan.ts'
import type { PullState } from '../../bot/state.ts'
import { checkReport } from './arbitraries.ts'
import { Model } from './model.ts'

const LOGIN = 'infra-lint[bot]'
const empty: PullState = { kind: 'pull', login: LOGIN, comments: [], lineComments: [], checkRuns: [] }

/** The model after all writes of a report. */
async function shown(numbers: readonly number[]): Promise<Model> {
  const model = new Model()
  for (const write of plan(checkReport(numbers, '1'), model.pullState())) await model.apply(write)
  return model
}

test('writes come channel by channel: review, comment, check run', () => {
  const writes = plan(checkReport([1, 2, 3], '1'), empty)
  expect(writes.map((write) => write.do)).toEqual(['create-review', 'create-comment', 'create-check-run'])
  expect(new Set(writes.map(({ key }) => key)).size).toBe(3)
  expect(plan(checkReport([1, 2, 3], '1'), empty)).toEqual(writes)
})

test('a refused review moves its findings into the comment', () => {
  const [comment] = plan(checkReport([1, 2, 3], '1'), empty, new Set(['review']))
  expect(comment).toMatchObject({ do: 'create-comment' })
  expect((comment as { body: string }).body.match(/^- \*\*/gm)).toHaveLength(3)
})

test('nothing found, nothing said: no comment on a clean pull request, and a check run that succeeds', () => {
  expect(plan(checkReport([], '1'), empty)).toMatchObject([{ do: 'create-check-run', conclusion: 'success' }])
})

test('a check run that GitHub set back to be run again is completed, and no annotation is doubled', async () => {
  const model = await shown([1, 2, 3])
  const [run] = model.pullState().checkRuns
  const state = { ...model.pullState(), checkRuns: [{ ...run!, completed: false }] }
  expect(plan(checkReport([1, 2, 3], '1'), state)).toMatchObject([
    { do: 'update-check-run', id: run!.id, conclusion: 'failure', output: { annotations: [] } },
  ])
})

test('of equal comments the oldest stays; one that was answered is emptied instead of deleted', async () => {
  const model = await shown([1])
  const [line] = model.lineComments
  model.lineComments.push({ ...line!, id: 900 }, { ...line!, id: 901 })
  model.lineComments.push({ ...line!, id: 902, author: 'ada', body: 'why?', replyTo: 901 })
  model.comments.push({ ...model.comments[0]!, id: 903 })
  expect(plan(checkReport([1], '1'), model.pullState())).toMatchObject([
    { do: 'delete-line-comment', id: 900 },
    { do: 'update-line-comment', id: 901 },
    { do: 'delete-comment', id: 903 },
  ])
})

test('a suggestion goes once its lines are others', async () => {
  const model = await shown([4])
  expect(model.lineComments[0]!.body).toContain('```suggestion')
  model.lineComments = model.lineComments.map((one) => ({ ...one, line: undefined }))
  const [write] = plan(checkReport([4], '1'), model.pullState())
  expect(write).toMatchObject({ do: 'update-line-comment' })
  expect((write as { body: string }).body).not.toContain('```suggestion')
})

test('a comment of ours that somebody else wrote in our form is left alone', async () => {
  const model = await shown([1])
  const theirs = { ...model.pullState(), login: 'other[bot]' }
  expect(plan(checkReport([1], '1'), theirs).map((write) => write.do)).toEqual([
    'create-review',
    'create-comment',
  ])
})
