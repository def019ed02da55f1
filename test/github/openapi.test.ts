import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { slice } from '../../scripts/github-openapi.ts'
import { compileAll, requestProblem, responseProblem, route } from './openapi.ts'

const DESCRIPTION = join(
  import.meta.dirname,
  '../../node_modules/@octokit/openapi/generated/api.github.com.json',
)

test('the slice is what the script makes of the package', (context) => {
  if (!existsSync(DESCRIPTION)) context.skip('@octokit/openapi is not installed')
  const made = slice(JSON.parse(readFileSync(DESCRIPTION, 'utf8')))
  expect(JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(made)),
  )
})

test('an operation that the description does not have is named', () => {
  const none = { info: { version: '0' }, paths: {}, components: { schemas: {} } }
  expect(() => slice(none, ['pulls/imagine'])).toThrow('the description has no operation pulls/imagine')
})

test('paths name operations, the literal before the variable, refs and files with their slashes', () => {
  const found = (method: string, path: string) => {
    const { operation, params } = route(method, path) ?? {}
    return [operation?.id, params?.path ?? params?.ref ?? params?.basehead]
  }
  expect(found('GET', '/repos/a/b/git/ref/heads/x/y')).toEqual(['git/get-ref', 'heads/x/y'])
  expect(found('GET', '/repos/a/b/contents/x/y%20z.txt')).toEqual(['repos/get-content', 'x/y z.txt'])
  expect(found('GET', '/repos/a/b/contents')).toEqual(['repos/get-content', ''])
  expect(found('GET', '/repos/a/b/contents/')).toEqual(['repos/get-content', ''])
  expect(found('GET', '/repos/a/b/commits/x/y/check-runs')).toEqual(['checks/list-for-ref', 'x/y'])
  expect(found('GET', '/repos/a/b/compare/x...c:y/z')).toEqual([
    'repos/compare-commits-with-basehead',
    'x...c:y/z',
  ])
  expect(found('GET', '/user')).toEqual(['users/get-authenticated', undefined])
  expect(found('GET', '/gists')).toEqual([undefined, undefined])
})

test('every schema compiles, and tells right from wrong', () => {
  compileAll()
  const { operation } = route('POST', '/repos/a/b/issues/1/comments')!
  const params = { owner: 'a', repo: 'b', issue_number: '1' }
  expect(requestProblem(operation, { ...params }, {}, { body: 'x' })).toBeUndefined()
  expect(requestProblem(operation, { ...params, issue_number: 'x' }, {}, { body: 'x' })).toContain(
    'must be integer',
  )
  expect(requestProblem(operation, { ...params }, {}, {})).toContain("must have required property 'body'")
  expect(responseProblem(operation, 201, {})).toContain('required property')
  expect(responseProblem(operation, 200, {})).toBe('issues/create-comment never answers 200')
  expect(responseProblem(operation, 404, { message: 'Not Found' })).toBeUndefined()
})
