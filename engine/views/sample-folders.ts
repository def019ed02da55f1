// One pattern a question, over the whole path: these are asked of every file of a tree.

/** Folders of what programs are tested with: broken, outdated or made up on purpose. */
const TEST_DATA =
  /(?:^|\/)(?:_*(?:test[-_]?)?fixtures?_*|test[-_]?(?:data|cases|charts|suites|files|assets))(?:\/|$)/i

/** Folders of tests. `test` alone is as often an environment. */
const TESTS = /(?:^|\/)(?:e2e|spec|_*tests_*|(?:integration|acceptance|e2e|unit)[-_]?tests?)(?:\/|$)/i

/** Folders that show something, or hold what others wrote: nothing in them is deployed from where it lies. */
const SHOWN = /(?:^|\/)(?:examples?|samples?|docs?|vendor|third_party)(?:\/|$)/i

/**
 * Whether a folder holds test data (Go's `testdata`, Jest's `__fixtures__`, `test-fixtures`): no part of what the
 * repository deploys, so no view reads it. A program's own tests say what its data must be.
 */
export function isTestData(folder: string): boolean {
  return TEST_DATA.test(folder)
}

/** Whether a folder holds tests or their data: what a tool is given there may lack what the tool makes. */
export function isTest(folder: string): boolean {
  return TEST_DATA.test(folder) || TESTS.test(folder)
}

/**
 * Whether a folder holds examples, tests, documents or vendored code. They are judged where what they say is wrong,
 * not where something is lacking that only a deployment needs.
 */
export function isSample(folder: string): boolean {
  return isTest(folder) || SHOWN.test(folder)
}
