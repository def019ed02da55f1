import { isSample } from '../../engine/views/sample-folders.ts'

/** Folders that tools fill, that are kept for memory, or that are copied from: nothing in them is deployed. */
const ASIDE =
  /(?:^|\/)(?:[._-]?(?:archived?|attic|deprecated|disabled|retired|unused|old)|\.terragrunt-cache|\.terraform|\.devcontainer|node_modules|boilerplate|scaffold(?:ing)?|cookiecutter[\w-]*)(?:\/|$)/i

/** Whether a folder says nothing of what the repository deploys: samples, tests, documents, archives, caches. */
export function isAside(folder: string): boolean {
  return isSample(folder) || ASIDE.test(folder)
}
