// Node 20 runs no TypeScript: a source of ours that a script needs is bundled into one module and imported.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/generator-infra')

/** Keeps a source's own place, which the bundled module would otherwise lose, and lets a text stand in for a file. */
function asSource(instead) {
  return {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.(m?ts|mjs)$/ }, ({ path }) => {
        if (path.includes('node_modules')) return undefined
        const text = instead[relative(root, path).split(sep).join('/')] ?? readFileSync(path, 'utf8')
        const contents = text
          .replace(/\bimport\.meta\.url\b/g, () => JSON.stringify(pathToFileURL(path).href))
          .replace(/\bimport\.meta\.dirname\b/g, () => JSON.stringify(dirname(path)))
        return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' }
      })
    },
  }
}

/** Imports a source of this repository by its path; `instead` has texts that stand in for files, by path. */
export async function load(path, { instead = {} } = {}) {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'run-'))
  const outfile = join(folder, 'source.mjs')
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [path],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20.17',
      format: 'esm',
      sourcemap: 'inline',
      logLevel: 'error',
      plugins: [asSource(instead)],
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
