// esbuild plugins that keep libraries and data out of the bundles: each becomes a CommonJS file of its own
// beside them, required on first use. The sources go on importing statically.
import { builtinModules } from 'node:module'
import { basename, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const builtin = new Set(builtinModules)

/** Libraries that share instances stand in one chunk; every other library has one of its own. */
const GROUPS = {
  promql: ['@lezer/common', '@lezer/highlight', '@lezer/lr', '@prometheus-io/lezer-promql'],
  octokit: ['@octokit/auth-app', '@octokit/plugin-retry', '@octokit/plugin-throttling', '@octokit/rest'],
}

/** Modules of Node that take milliseconds to load and that few runs need. */
const SLOW_BUILTINS = new Set([
  'node:child_process',
  'node:crypto',
  'node:readline/promises',
  'node:worker_threads',
  'node:zlib',
])

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
        if (args.kind === 'entry-point' || args.namespace === 'lazy') return undefined
        const own = !args.importer.includes('node_modules')
        if (own && SLOW_BUILTINS.has(args.path)) return { path: args.path, namespace: 'lazy' }
        if (args.path.startsWith('node:') || builtin.has(args.path))
          return { path: args.path, external: true }
        if (!own) return undefined
        if (external.some((name) => args.path === name || args.path.startsWith(`${name}/`))) {
          return { path: args.path, external: true }
        }
        return { path: args.path, namespace: 'lazy' }
      })
      build.onResolve({ filter: /.*/, namespace: 'lazy' }, (args) => ({ path: args.path, external: true }))
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
        if (!SLOW_BUILTINS.has(path)) needed.add(path)
        return { contents: lazyModule(path, chunks, await exportsOf(path, embedded)), loader: 'js' }
      })
    },
  }
}

/** What an import of a library gives: its names, and whether the library itself can be called. */
async function exportsOf(specifier, embedded) {
  const known = embedded[specifier]
  if (known) return { names: known, callable: false }
  const module = await import(specifier)
  const main = module.default
  const ofDefault =
    main !== null && (typeof main === 'object' || typeof main === 'function') ? Object.keys(main) : []
  const names = [...Object.keys(module), ...ofDefault].filter(
    (name) => name !== 'default' && name !== 'module.exports',
  )
  return { names: [...new Set(names)].sort(), callable: typeof main === 'function' }
}

function lazyModule(specifier, chunks, { names, callable }) {
  const file = SLOW_BUILTINS.has(specifier) ? specifier : `${chunks}/${chunkOf(specifier)}.cjs`
  const one = membersOf(specifier).length === 1 ? '' : `[${nameIn(specifier)}]`
  return [
    'let loaded, main',
    `const load = () => (loaded ??= require(${JSON.stringify(file)})${one})`,
    // in Node an import by default of a CommonJS library is the library; an ES module has a property of that name
    'const whole = () => (main ??= load().__esModule && load().default ? load().default : load())',
    callable
      ? 'const library = function (...args) { return new.target ? Reflect.construct(whole(), args) : whole().apply(this, args) }'
      : 'const library = {}',
    `for (const name of ${JSON.stringify(names)}) {`,
    '  Object.defineProperty(library, name, { enumerable: true, get: () => (name in load() ? load() : whole())[name] })',
    '}',
    'module.exports = library',
  ].join('\n')
}

/** Sources of a development clone that have a namesake in scripts/entry, which reads what was embedded. */
const EMBEDDED_SOURCES = new Set(
  ['cli/sources.ts', 'cli/schema-texts.ts', 'cli/second/thread.ts', 'engine/secrets/vocabulary.ts'].map(
    (path) => join(root, path),
  ),
)

/** Replaces the development host's Sources by those of the bundle. */
export function embeddedSources() {
  return {
    name: 'embedded sources',
    setup(build) {
      build.onResolve(
        { filter: /\/(sources|schema-texts|thread|vocabulary)\.ts$/ },
        ({ resolveDir, path }) => {
          const file = resolve(resolveDir, path)
          if (!EMBEDDED_SOURCES.has(file)) return undefined
          return { path: join(root, 'scripts/entry', basename(file)) }
        },
      )
    },
  }
}
