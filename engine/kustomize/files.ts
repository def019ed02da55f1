import type { SourceFile, Tree } from '../tree.ts'
import { Inventory } from '../views/inventory.ts'

/** What rendering reads: the files of a tree, links followed. An `Inventory` is one. */
export interface Files {
  readonly tree: Tree
  /** the path of a file or folder, links followed; undefined where it leads nowhere or out of the tree */
  resolve(path: string): string | undefined
}

/** The files of a tree. */
export function filesOf(tree: Tree): Files {
  return new Inventory(tree)
}

/** Names that a kustomization may have, in the order kustomize looks for them. */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The kustomizations that stand in a folder; more than one is a mistake. */
export function kustomizationsIn(files: Files, folder: string): readonly SourceFile[] {
  return NAMES.flatMap((name) => {
    const path = files.resolve(folder === '' ? name : `${folder}/${name}`)
    const file = path === undefined ? undefined : files.tree.get(path)
    return file ? [file] : []
  })
}
