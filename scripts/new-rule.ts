import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** `area/name`: lower case words with hyphens, as in pipelines/missing-stage. */
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Makes a rule and its fixtures: `npm run new-rule -- area/name`. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [id = '', ...rest] = args
  if (rest.length > 0 || !ID.test(id)) {
    console.error(
      `${id || 'nothing'} is no rule id; npm run new-rule -- area/name, such as pipelines/missing-stage`,
    )
    return 2
  }
  const taken = [`rules/${id}.ts`, `fixtures/rules/${id}`].find((path) => existsSync(join(root, path)))
  if (taken) {
    console.error(`${taken} is there already; choose another name`)
    return 2
  }
  for (const [path, text] of newRule(id)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
  console.log(NEXT.replaceAll('ID', id))
  return 0
}

const NEXT = `
The rule works and reports something made up. Next:
  1. fixtures/rules/ID/bad and good: what it is about, as small as can be
  2. rules/ID.ts: what holds, why, what to do, which entry of docs/mandate.md, and the check
  3. npm run generate, then npx vitest run test/rules.test.ts -t ID -u, and read bad.txt as its reader
  4. npm run check && npm test`

/** The files of a new rule, path → text: a real check, small enough to be replaced. */
export function newRule(id: string): ReadonlyMap<string, string> {
  const manifest = (answer: string) =>
    [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata:',
      '  name: settings',
      '  annotations:',
      `    example.com/reviewed: "${answer}"`,
      'data:',
      '  greeting: hello',
      '',
    ].join('\n')
  const path = 'infra/environments/base/settings.yaml'
  return new Map([
    [`rules/${id}.ts`, RULE],
    [`fixtures/rules/${id}/bad/${path}`, manifest('no')],
    [`fixtures/rules/${id}/good/${path}`, manifest('yes')],
    [
      `fixtures/rules/${id}/bad.txt`,
      `${path}:6:27-31 warning: ConfigMap settings is marked as not reviewed; review it and set the annotation to "yes"\n`,
    ],
  ])
}

const RULE = `import { defineRule } from '../../engine/rule.ts'

/** The annotation in which reviewers leave their answer. */
const REVIEWED = 'example.com/reviewed'

export default defineRule({
  summary: 'Every ConfigMap has been reviewed',
  why: 'A setting that nobody looked at reaches production as it is.',
  remedy: 'Review the settings, then set the annotation to "yes".',
  mandate: 'A3',
  severity: 'warning',
  *check(infra) {
    for (const scope of infra.scopes) {
      for (const map of scope.ofKind('ConfigMap')) {
        if (map.get('metadata', 'annotations', REVIEWED) !== 'no') continue
        yield {
          at: map.at(['metadata', 'annotations', REVIEWED]),
          message: \`\${map} is marked as not reviewed; review it and set the annotation to "yes"\`,
        }
      }
    }
  },
})
`
