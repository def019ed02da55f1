import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Whether kubectl is there. */
export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

/** What `kubectl kustomize` prints of a folder; undefined where it refuses. */
export function kubectlKustomize(folder: string): string | undefined {
  const { status, stdout } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}

/** The same for files that are written for it, whose top is `overlay`. */
export function kubectlRender(files: Readonly<Record<string, string>>): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return kubectlKustomize(join(folder, 'overlay'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
