// esbuild plugins that keep libraries and data out of the bundles: each becomes a CommonJS file of its own
// beside them, required on first use. The sources go on importing statically.
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const builtin = new Set(builtinModules)

/** Libraries that share instances stand in one chunk; every other library has one of its own. */
const GROUPS = {
  promql: ['@lezer/common', '@lezer/highlight', '@lezer/lr', '@prometheus-io/lezer-promql'],
}

/** The chunk that holds a library, or data named `embedded:…`. */
export function chunkOf(specifier) {
  for (const [chunk, members] of Object.entries(GROUPS)) if (members.includes(specifier)) return chunk
  return specifier
    .replace(/^embedded:/, '')
    .replace(/^@/, '')
    .replace(/\.js$/, '')
    .replaceAll('/', '-')
}

/** The libraries that a chunk is made of. */
export function membersOf(specifier) {
  return GROUPS[chunkOf(specifier)] ?? [specifier]
}

/** Property under which a chunk of several libraries keeps each of them. */
const nameIn = (specifier) => JSON.stringify(specifier)

/** Source of a chunk: its libraries, whole. */
export function chunkSource(specifier) {
  const members = membersOf(specifier)
  if (members.length === 1) return `module.exports = require(${nameIn(specifier)})`
  return `module.exports = { ${members.map((name) => `${nameIn(name)}: require(${nameIn(name)})`).join(', ')} }`
}

/**
 * Replaces imports of libraries (and of `embedded:…`) in our own sources by objects whose properties require the
 * chunk when they are read. `needed` collects the specifiers; `external` ones are left to Node.
 */
export function lazyChunks({ needed, chunks, external = [], embedded }) {
  return {
    name: 'lazy chunks',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.kind === 'entry-point' || args.namespace !== 'file') return undefined
        if (args.path.startsWith('node:') || builtin.has(args.path)) return { path: args.path, external: true }
        if (args.importer.includes('node_modules')) return undefined
        if (external.some((name) => args.path === name || args.path.startsWith(`${name}/`))) {
          return { path: args.path, external: true }
        }
        return { path: args.path, namespace: 'lazy' }
      })
      build.onResolve({ filter: /.*/, namespace: 'lazy' }, (args) => ({ path: args.path, external: true }))
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
        needed.add(path)
        return { contents: lazyModule(path, chunks, await exportsOf(path, embedded)), loader: 'js' }
      })
    },
  }
}

async function exportsOf(specifier, embedded) {
  const known = embedded[specifier]
  if (known) return known
  const module = await import(specifier)
  const names = Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports')
  const main = module.default
  if (typeof main === 'function' && names.length === 0) {
    throw new Error(`${specifier} has a function as its default export, which cannot be lazy: import a named export`)
  }
  const ofDefault = typeof main === 'object' && main !== null ? Object.keys(main) : []
  return [...new Set([...names, ...ofDefault])]
}

function lazyModule(specifier, chunks, names) {
  const one = membersOf(specifier).length === 1 ? '' : `[${nameIn(specifier)}]`
  const getters = names.map((name) => {
    const key = JSON.stringify(name)
    return `Object.defineProperty(exports, ${key}, { enumerable: true, get: () => load()[${key}] })`
  })
  return [
    'let loaded',
    `const load = () => (loaded ??= whole(require(${JSON.stringify(`${chunks}/${chunkOf(specifier)}.cjs`)})${one}))`,
    // a library that keeps its functions on its default export only
    'const whole = (library) => (library.default && typeof library.default === "object" ? { ...library.default, ...library } : library)',
    ...getters,
  ].join('\n')
}

/** Replaces the development host's Sources by those of the bundle. */
export function embeddedSources() {
  const from = join(root, 'cli/sources.ts')
  const to = join(root, 'scripts/entry/sources.ts')
  return {
    name: 'embedded sources',
    setup(build) {
      build.onResolve({ filter: /\/sources\.ts$/ }, (args) =>
        resolve(args.resolveDir, args.path) === from ? { path: to } : undefined,
      )
    },
  }
}
