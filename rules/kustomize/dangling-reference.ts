import { matcher } from '../../engine/glob.ts'
import type { Infra } from '../../engine/infra.ts'
import { defineRule } from '../../engine/rule.ts'
import { folderOf } from '../../engine/tree.ts'
import { isTest } from '../../engine/views/sample-folders.ts'

/** Endings of files that a tool renders before kustomize runs: Jinja, Go templates, EJS, Jsonnet, CUE, age and SOPS. */
const RENDERED = /\.(j2|jinja2?|tpl|tmpl|gotmpl|tftpl|ejs|mustache|hbs|jsonnet|cue|age|enc)$/

export default defineRule({
  summary: 'What a kustomization names is in the tree.',
  why: 'A reference to nothing stops the whole environment from being built, or was never built at all.',
  remedy: 'Correct the path, or write the file it means.',
  mandate: 'E2',
  severity: 'error',

  *check(infra) {
    for (const { file, resources, components, patches, others } of infra.kustomizations) {
      if (infra.templated.has(file.path) || isTest(file.folder)) continue
      for (const reference of [...resources, ...components, ...patches, ...others]) {
        if (reference.exists || reference.remote) continue
        // A path the lock names is a generated file that is gone: drift/missing-file restores it.
        if (reference.target !== undefined && infra.lock?.files[reference.target]) continue
        if (reference.target !== undefined && isRendered(infra, reference.target)) continue
        if (reference.target !== undefined && isKeptOut(infra, reference.target)) continue
        yield {
          at: reference.place,
          message:
            reference.target === undefined
              ? `${reference.text} leaves the tree; name a path inside it`
              : `${reference.text} is not in the tree; kustomize cannot build this`,
        }
      }
    }
  },
})

/** Whether the folder of a path holds templates, of which one may write it. */
function isRendered(infra: Infra, target: string): boolean {
  const folder = folderOf(target)
  return infra.files(folder).some((file) => file.folder === folder && RENDERED.test(file.name))
}

/** Whether a `.gitignore` on the way to a path names it: a file that each place makes for itself, such as `secret.env`. */
function isKeptOut(infra: Infra, target: string): boolean {
  for (let folder = folderOf(target); ; folder = folderOf(folder)) {
    const base = folder === '' ? '' : `${folder}/`
    const lines = infra.tree.get(`${base}.gitignore`)?.text.split('\n') ?? []
    const patterns = lines.flatMap((line) => {
      const pattern = line.trim().replace(/\/$/, '')
      if (pattern === '' || /^[#!]/.test(pattern)) return []
      // A pattern with a slash counts from its folder, one without at any depth.
      return pattern.includes('/') ? [pattern.replace(/^\//, '')] : [pattern, `**/${pattern}`]
    })
    if (matcher(patterns)(target.slice(base.length))) return true
    if (folder === '') return false
  }
}
