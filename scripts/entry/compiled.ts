import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** Node's own table of loaders by file ending; typed nowhere, the same since Node 0.3. */
type Loaders = Record<string, (module: { exports: unknown }, path: string) => void>

/**
 * Chunks are compiled once: what V8 made of them is kept in a folder of the installation, and the next run starts
 * with it. A fifth of a small run is compiling. The folder is as trusted as the code beside it, and where it cannot be
 * written nothing is kept. A file is named after version, machine, size and time of its chunk, so that neither another
 * Node nor another build meets it; what V8 refuses is compiled as if it were not there.
 *
 * Returns what writes the folder: called after a run that used the linter in earnest, so that functions that were
 * compiled on the way are kept too. Each `thread` keeps its own: they compile different functions. `NODE_DISABLE_COMPILE_CACHE` turns all of it off, as it does for Node's own.
 */
export function keepCompiled(thread = ''): () => void {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return () => {}
  const made: { readonly script: Script; readonly path: string }[] = []
  const loaders = (Module as unknown as { _extensions: Loaders })._extensions
  loaders['.cjs'] = (module, path) => {
    const { size, mtimeMs } = statSync(path)
    const kept = join(
      dirname(path),
      '.compiled',
      `${basename(path)}${thread && `-${thread}`}-${process.version}-${process.arch}-${size}-${mtimeMs}`,
    )
    const source = readFileSync(path, 'utf8').replace(/^#!.*/, '')
    const cachedData = readIfThere(kept)
    const script = new Script(Module.wrap(source), { filename: path, ...(cachedData ? { cachedData } : {}) })
    if (!cachedData || script.cachedDataRejected) made.push({ script, path: kept })
    script
      .runInThisContext()
      .call(module.exports, module.exports, createRequire(path), module, path, dirname(path))
  }
  return () => {
    for (const { script, path } of made) keep(path, script.createCachedData())
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

function keep(path: string, data: Buffer): void {
  const folder = dirname(path)
  const beside = `${path}.${process.pid}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(beside, data)
    renameSync(beside, path)
    // Those of other builds are never read again.
    const chunk = basename(path).replace(/-v.*$/, '-v')
    for (const name of readdirSync(folder)) {
      if (name.startsWith(chunk) && name !== basename(path) && name.includes(process.version))
        rmSync(join(folder, name))
    }
  } catch {
    // A folder that cannot be written keeps nothing: the run is as right and a little slower.
  }
}
