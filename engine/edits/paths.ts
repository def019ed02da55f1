import type { Tree } from '../tree.ts'
import { refuse } from './refusal.ts'

/** Refuses a path that is absolute, empty, not in its plain form, leaves the tree, or reaches into Git's own folder. */
export function requireInside(path: string): void {
  const steps = path.split('/')
  const plain = steps.every((step) => step !== '' && step !== '.' && step !== '..')
  if (!plain || /[\\\0]/.test(path) || /^[A-Za-z]:/.test(path)) {
    refuse(`${JSON.stringify(path)} is not a path within the tree`)
  }
  if (steps.some((step) => step.toLowerCase() === '.git')) refuse(`${path} is in a folder of Git's own`)
}

/** Refuses a path for a new file where a file stands in for one of its folders, or a folder for the file. */
export function requireRoom(tree: Tree, path: string): void {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const above = tree.get(path.slice(0, slash))
    if (above)
      refuse(
        `${path} cannot be made: ${above.path} is ${above.linkTarget === undefined ? 'a file' : 'a symbolic link'}`,
      )
  }
  const folder = `${path}/`
  for (const other of tree.keys()) if (other.startsWith(folder)) refuse(`${path} is a folder`)
}
