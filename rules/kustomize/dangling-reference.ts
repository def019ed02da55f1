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
        // a file of a generator may be of any kind, and none that is judged
        if (reference.target !== undefined && infra.paths.has(reference.target)) continue
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
    if (lines.some((line) => ignores(line.trim(), `/${target.slice(base.length)}`))) return true
    if (folder === '') return false
  }
}

/** Names, paths and `*.ending`: what such files are ignored by. A stranger's wilder pattern is not run. */
function ignores(pattern: string, path: string): boolean {
  if (pattern === '' || /^[#!]/.test(pattern)) return false
  const ending = pattern.startsWith('*') ? pattern.slice(1) : undefined
  if (ending !== undefined) return !/[*?[/]/.test(ending) && ending !== '' && path.endsWith(ending)
  const anchored = pattern.replace(/^\//, '').includes('/') || pattern.startsWith('/')
  const plain = `/${pattern.replace(/^\/|\/$/g, '')}`
  return anchored ? path === plain || path.startsWith(`${plain}/`) : `${path}/`.includes(`${plain}/`)
}
