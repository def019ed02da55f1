import { defineRule } from '../../engine/rule.ts'
import { problemsOf } from '../../engine/secrets/problems.ts'
import { folderOf, type SourceFile, type Tree } from '../../engine/tree.ts'

export default defineRule({
  summary: 'No Kubernetes Secret holds its values in clear.',
  why: 'Base64 is no encryption: whoever can read the repository, now or later in its history, has the secret.',
  remedy:
    'Rotate the value first, since it has been in clear. Then encrypt the file (`sops --encrypt --in-place FILE`), or write a SealedSecret or an ExternalSecret in its place.',
  mandate: 'C3',
  severity: 'error',

  *check(infra) {
    yield* problemsOf(infra.tree, 'kubernetes-secret', ({ name, key }, file) => {
      return `${name} holds ${key} in clear; rotate it, then ${wayOut(infra.tree, file)}`
    })
  },
})

/** With a `.sops.yaml` above the file there is a command that encrypts it, unless it is partly encrypted already. */
function wayOut(tree: Tree, file: SourceFile): string {
  for (let folder = file.folder; ; folder = folderOf(folder)) {
    const rules = tree.get(folder === '' ? '.sops.yaml' : `${folder}/.sops.yaml`)
    if (rules && !file.text.includes('ENC[')) return `run \`sops --encrypt --in-place ${file.path}\``
    if (folder === '') return 'encrypt the file or refer to a secret store'
  }
}
