/** Folders of what programs are tested with: broken, outdated or made up on purpose. */
const TEST_DATA = /^_*(test[-_]?)?fixtures?_*$|^test[-_]?(data|cases|charts|suites|files|assets)$/i

/** Folders that show or try something, or hold what others wrote: nothing in them is deployed from where it lies. */
const SAMPLE =
  /^(examples?|samples?|docs?|e2e|spec|tests|_+tests_+|vendor|third_party)$|^(integration|acceptance|e2e|unit)[-_]?tests?$/i

function stepsOf(folder: string): readonly string[] {
  return folder === '' ? [] : folder.split('/')
}

/**
 * Whether a folder holds test data (Go's `testdata`, Jest's `__fixtures__`, `test-fixtures`): no part of what the
 * repository deploys, so no view reads it. A program's own tests say what its data must be.
 */
export function isTestData(folder: string): boolean {
  return stepsOf(folder).some((step) => TEST_DATA.test(step))
}

/**
 * Whether a folder holds examples, tests, documents or vendored code. They are judged where what they say is wrong,
 * not where something is lacking that only a deployment needs. `test` alone is as often an environment.
 */
export function isSample(folder: string): boolean {
  return stepsOf(folder).some((step) => TEST_DATA.test(step) || SAMPLE.test(step))
}
