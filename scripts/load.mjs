// Node 20 runs no TypeScript: a source of ours that a script needs is bundled into one module and imported.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/generator-infra')

/** A source's own place, which the bundled module would otherwise lose. */
const places = {
  name: 'places of sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.(m?ts|mjs)$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' }
    })
  },
}

/** Imports `{ path }`, a source of this repository, or `{ contents, folder }`, text that imports from a folder of it. */
export async function load(source) {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'run-'))
  const outfile = join(folder, 'source.mjs')
  try {
    await build({
      absWorkingDir: root,
      ...(source.path
        ? { entryPoints: [source.path] }
        : { stdin: { contents: source.contents, resolveDir: join(root, source.folder), loader: 'ts' } }),
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20.17',
      format: 'esm',
      sourcemap: 'inline',
      logLevel: 'error',
      plugins: [places],
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
