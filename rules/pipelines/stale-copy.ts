import { absent, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

export default defineRule({
  summary: 'What GitHub runs equals its source under `infra/pipelines/`.',
  why: 'GitHub runs only what stands under `.github/workflows`. Where the copy differs, the pipeline that was reviewed is not the one that deploys.',
  remedy: 'Change the source and run `infra-lint --fix`, which makes the copy anew.',
  mandate: 'P7',
  severity: 'error',
  fixable: 'always',

  *check(infra) {
    const folder = infra.folder('pipelines')
    for (const { file, system } of infra.pipelines) {
      if (system !== 'github' || !file.path.startsWith(`${folder}/`)) continue
      const path = `.github/workflows/${file.name}`
      const copy = infra.tree.get(path)
      if (copy?.text === file.text) continue
      // Once the generator wrote the copy, drift/missing-file answers for it.
      if (!copy && infra.lock?.files[path]) continue
      const content = file.text
      yield {
        at: copy ? whole(copy) : absent(path, whole(file)),
        message: copy
          ? `${path} differs from its source ${file.path}; GitHub runs the copy`
          : `${file.path} has no copy at ${path}, so GitHub does not run it`,
        related: copy ? [{ at: whole(file), message: 'the source' }] : [],
        fix: () => ({
          title: `copy ${file.path} to ${path}`,
          safety: 'safe',
          edits: copy
            ? [{ op: 'text', file: path, start: 0, end: copy.text.length, expect: copy.text, text: content }]
            : [{ op: 'create', path, content }],
        }),
      }
    }
  },
})
