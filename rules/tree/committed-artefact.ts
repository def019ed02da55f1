import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { isTest, isTestData } from '../../engine/views/sample-folders.ts'

/** What people do not write: pattern of the path → what it is. */
const ARTEFACTS: readonly (readonly [RegExp, string])[] = [
  [/\.tfstate(\.\d+)?(\.backup)?$/, 'Terraform state, with every secret of it in clear'],
  [/(^|\/)\.terraform\//, 'a working folder of Terraform'],
  [/\.tfplan$|(^|\/)(tf|terraform)\.plan$/, 'a saved plan, with secrets in clear'],
  [/(^|\/)crash(\.[^/]*)?\.log$/, 'a crash log of Terraform'],
  [/\.(pem|key)\.bak$/, 'a copy of a key'],
  [/(^|\/)\.infra-captures\//, 'a capture of live state, with secrets in clear'],
  [/(^|\/)(__pycache__|node_modules)\//, 'a build result'],
  [/(^|\/)(\.DS_Store|Thumbs\.db)$/, 'a file of the desktop'],
  [/\.(pyc|class|o|exe|dll)$/, 'a build result'],
]

/** All of them in one: every path of the tree is asked, and few are any. */
const ANY = new RegExp(ARTEFACTS.map(([{ source }]) => source).join('|'))

export default defineRule({
  summary: 'The tree holds what people write: no state, plan, build result, capture or log.',
  why: 'State and plans carry secrets in clear and go stale with the first apply; build results hide what was really reviewed.',
  remedy:
    'Remove it from Git (`git rm --cached PATH`), name it in `.gitignore`, and where it held secrets, rotate them: history keeps what was pushed.',
  mandate: 'T3',
  severity: 'error',

  *check(infra) {
    for (const file of infra.tree.values()) {
      // State and plans among test data are the input of a test, made up for it.
      if (!ANY.test(file.path) || isTestData(file.folder)) continue
      const kind = ARTEFACTS.find(([pattern]) => pattern.test(file.path))?.[1]
      if (kind)
        yield {
          at: whole(file),
          message: `${file.path} is ${kind}; take it out of Git and ignore it`,
          // Among tests it may be what a test starts from.
          severity: isTest(file.folder) ? 'warning' : undefined,
        }
    }
  },
})
