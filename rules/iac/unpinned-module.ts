import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

const FLOATING = /^(main|master|develop|trunk|HEAD|latest)$/

export default defineRule({
  summary: 'Modules from elsewhere are pinned to a version or commit.',
  why: 'A module that follows a branch changes what the next plan does without a commit here.',
  remedy: 'Give a registry module a `version`, and a Git source a `?ref=` with a tag or commit.',
  mandate: 'A2',
  severity: 'error',

  *check(infra) {
    for (const { file, block } of infra.terraform.flatMap((module) => module.blocks('module'))) {
      const source = block.body.attribute('source')
      const literal = source?.value.literal()
      if (!source || typeof literal?.value !== 'string') continue
      const name = `module ${block.labels[0] ?? ''}`
      const at = range(file, source.value.start, source.value.end)
      const url = literal.value
      if (/^\.{1,2}\//.test(url)) continue
      if (isRegistry(url)) {
        if (!block.body.attribute('version'))
          yield { at, message: `${name} takes any version of ${url}; add version` }
        continue
      }
      const ref = /[?&]ref=([^&]+)/.exec(url)?.[1]
      if (!/^(git::|git@|github\.com\/|bitbucket\.org\/|hg::)|\.git(\?|$|\/\/)/.test(url)) continue
      if (ref === undefined)
        yield {
          at,
          message: `${name} follows the default branch of its source; add ?ref= with a tag or commit`,
        }
      else if (FLOATING.test(ref))
        yield { at, message: `${name} follows the branch ${ref}; name a tag or commit instead` }
    }
  },
})

/** `namespace/name/provider`, with or without a host (Terraform's module registry protocol). */
function isRegistry(source: string): boolean {
  return (
    /^([a-z0-9.-]+\.[a-z]+(:\d+)?\/)?[\w-]+\/[\w-]+\/[\w-]+(\/\/.*)?$/.test(source) &&
    !/^(github\.com|bitbucket\.org)\//.test(source)
  )
}
