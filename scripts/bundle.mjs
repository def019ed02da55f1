// Makes what is published: one CommonJS file a bin, the Yeoman generator as a module, and chunks for everything
// that start-up does not need.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chunkOf, chunkSource, embeddedSources, lazyChunks } from './chunks.mjs'
import { load } from './load.mjs'

const root = resolve(import.meta.dirname, '..')

/** Left to Node: the generator's package has them as dependencies. */
const YEOMAN = ['yeoman-generator', 'yeoman-environment', 'mem-fs', '@yeoman']

/** What `embedded:…` exports; see scripts/entry/embedded.d.ts. */
const EMBEDDED = {
  'embedded:templates': ['templates'],
  'embedded:data': ['names', 'read'],
  'embedded:validators': ['validators'],
  'embedded:schemas': ['readSchemas'],
  'embedded:lexicon': ['readLexicon'],
  'embedded:linter': ['main', 'processIo', 'judgeAsSecond'],
  'embedded:kubeconform': ['kubeconform', 'processIo'],
  'embedded:adopt': ['adopt'],
  'embedded:bot': ['action', 'main', 'processIo'],
}

const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20.17',
  // names stay: a stack trace in a bug report must be readable
  minifySyntax: true,
  minifyWhitespace: !process.env.READABLE,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
}

/** What each entry is bundled from: itself, and what it asks for as a chunk. */
const ENTRIES = {
  'infra-lint.cjs': [
    { name: 'infra-lint.cjs', source: 'scripts/entry/infra-lint.ts', format: 'cjs', chunks: './chunks' },
    { name: 'chunks/linter.cjs', source: 'scripts/entry/linter.ts', format: 'cjs', chunks: '.' },
    { name: 'chunks/second.cjs', source: 'scripts/entry/second.ts', format: 'cjs', chunks: '.' },
    { name: 'chunks/kubeconform.cjs', source: 'scripts/entry/kubeconform.ts', format: 'cjs', chunks: '.' },
  ],
  'generator-infra.cjs': [
    {
      name: 'generator-infra.cjs',
      source: 'scripts/entry/generator-infra.ts',
      format: 'cjs',
      chunks: './chunks',
    },
    // it judges the tree it adopts, so it brings the rules, which no other command of this bin needs
    { name: 'chunks/adopt.cjs', source: 'scripts/entry/adopt.ts', format: 'cjs', chunks: '.' },
  ],
  'infra-bot.cjs': [
    { name: 'infra-bot.cjs', source: 'scripts/entry/infra-bot.ts', format: 'cjs', chunks: './chunks' },
    { name: 'action.cjs', source: 'scripts/entry/action.ts', format: 'cjs', chunks: './chunks' },
    { name: 'chunks/bot.cjs', source: 'scripts/entry/bot.ts', format: 'cjs', chunks: '.' },
  ],
  generators: [
    { name: 'generators/all.js', source: 'scripts/entry/generators.ts', format: 'esm', chunks: '../chunks' },
    // Yeoman looks for a folder each; what they share stands once
    ...['adopt', 'alert', 'app', 'environment', 'runbook', 'update', 'workload'].map((name) => ({
      name: `generators/${name}/index.js`,
      text: `export { ${name} as default } from '../all.js'\n`,
    })),
  ],
}

/**
 * Bundles entries (all of them when not told) into `outdir`. Every file is replaced at once and those of a former bundle
 * are removed last, so that a process that runs meanwhile finds whole files. Returns the paths written and the
 * folders of the packages that went in.
 */
export async function bundle({ outdir = join(root, 'dist'), only } = {}) {
  const began = new Date()
  const needed = new Set()
  const entries = await Promise.allSettled(
    (only ?? Object.keys(ENTRIES)).flatMap((name) => ENTRIES[name]).map((part) => bundleEntry(part, needed)),
  )
  const results = entries.flatMap((entry) => (entry.status === 'fulfilled' ? [entry.value] : []))
  for (const { chunk } of Object.values(ENTRIES).flat().map(chunkNamed)) needed.delete(chunk)
  const chunks = await Promise.all(
    [...new Map([...needed].map((name) => [chunkOf(name), name])).values()].map(bundleChunk),
  )
  const files = new Map([...results, ...chunks].flatMap((result) => result.files))
  for (const [name, content] of files)
    place(join(outdir, name), content, name.endsWith('.cjs') && !name.includes('/'))
  // one entry that cannot be bundled leaves the others usable, and the bundle stale
  const failed = entries.find((entry) => entry.status === 'rejected')
  if (failed) throw failed.reason
  removeOthers(outdir, files)
  place(join(outdir, '.stamp'), '')
  utimesSync(join(outdir, '.stamp'), began, began)
  const libraries = new Set([...results, ...chunks].flatMap((result) => result.inputs).flatMap(packageOf))
  return { files: [...files.keys()].sort(), libraries: [...libraries].sort() }
}

/** What `import` says for an entry that is a chunk itself. */
function chunkNamed({ name }) {
  return { chunk: `embedded:${name.replace(/^chunks\/|\.cjs$/g, '')}` }
}

async function bundleEntry({ name, source, format, chunks, text }, needed) {
  if (text !== undefined) return { files: [[name, text]], inputs: [] }
  const esm = format === 'esm'
  const result = await build({
    ...shared,
    entryPoints: [source],
    format,
    outfile: join(root, 'dist', name),
    banner: {
      js: esm
        ? // in two parts: a script that is loaded gets its own place for the whole words, in strings as well
          `import { createRequire } from "node:module"; const require = createRequire(import.${'meta'}.url);`
        : name.includes('/')
          ? ''
          : '#!/usr/bin/env node',
    },
    plugins: [embeddedSources(), lazyChunks({ needed, chunks, external: YEOMAN, embedded: EMBEDDED })],
  })
  return { files: [[name, result.outputFiles[0].contents]], inputs: Object.keys(result.metafile.inputs) }
}

async function bundleChunk(specifier) {
  const made = EMBEDDED[specifier] ? await embeddedSource(specifier) : chunkSource(specifier)
  const result = await build({
    ...shared,
    stdin: { contents: made, resolveDir: root, sourcefile: `${chunkOf(specifier)}.cjs`, loader: 'js' },
    external: ['./data/*'],
    format: 'cjs',
  })
  const beside = specifier === 'embedded:data' ? dataFiles() : []
  return {
    files: [
      [`chunks/${chunkOf(specifier)}.cjs`, result.outputFiles[0].contents],
      ...[...beside].map(([name, text]) => [`chunks/data/${name}.json`, text]),
      ...(specifier === 'embedded:schemas' ? schemaFiles() : []),
      ...(specifier === 'embedded:lexicon' ? [['chunks/lexicon.bin', await packedLexicon()]] : []),
    ],
    inputs: Object.keys(result.metafile.inputs),
  }
}

async function embeddedSource(specifier) {
  switch (specifier) {
    case 'embedded:templates':
      return `exports.templates = ${JSON.stringify(Object.fromEntries(templateFiles()))}`
    case 'embedded:data':
      return [
        `exports.names = ${JSON.stringify([...dataFiles().keys()])}`,
        // not a call of require that esbuild could resolve: the files stand beside the chunk
        'const here = require',
        'exports.read = (name) => here("./data/" + name + ".json")',
      ].join('\n')
    case 'embedded:schemas':
      return SCHEMAS_SOURCE
    case 'embedded:lexicon':
      return LEXICON_SOURCE
    case 'embedded:validators':
      return validatorsSource()
    default:
      throw new Error(`nothing is known of ${specifier}`)
  }
}

/** A file that is not there is a group of which nothing is shipped. Unpacking costs a module of Node's own. */
const SCHEMAS_SOURCE = `
const { existsSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
exports.readSchemas = (group) => {
  if (group === '') return readFileSync(join(__dirname, 'schemas/built-in.txt'), 'utf8')
  const file = join(__dirname, 'schemas/groups', group + '.gz')
  if (!/^[a-z0-9.-]+$/.test(group) || !existsSync(file)) return undefined
  return require('node:zlib').gunzipSync(readFileSync(file)).toString('utf8')
}`

const LEXICON_SOURCE = `
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
exports.readLexicon = () => readFileSync(join(__dirname, 'lexicon.bin'))`

/** The automaton of all detectors of secrets, as it lies in memory: building it takes as long as all of a small run. */
async function packedLexicon() {
  const { detectors } = await load('engine/secrets/detectors/index.ts')
  const { buildLexicon } = await load('engine/secrets/lexicon.ts')
  const { packLexicon } = await load('engine/secrets/packed.ts')
  return packLexicon(buildLexicon(detectors), detectors)
}

/** The schemas of Kubernetes and of custom resources, as they are. */
function schemaFiles() {
  const folder = join(root, 'schemas/kubernetes')
  return filesBelow(folder)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => [`chunks/schemas/${path}`, readFileSync(join(folder, path))])
}

function templateFiles() {
  return filesBelow(join(root, 'generators'))
    .filter((path) => path.split('/')[1] === 'templates')
    .map((path) => [path, readFileSync(join(root, 'generators', path), 'utf8')])
}

/** The JSON files of schemas/ that hold data, name → text without white space. */
function dataFiles() {
  const paths = filesBelow(join(root, 'schemas')).filter(
    (path) =>
      path.endsWith('.json') &&
      // what tests judge Terraform by is no part of the product
      path !== 'providers.json' &&
      (!path.endsWith('.schema.json') || path === 'infra.schema.json'),
  )
  return new Map(
    paths.map((path) => [
      path.slice(0, -'.json'.length),
      JSON.stringify(JSON.parse(readFileSync(join(root, 'schemas', path), 'utf8'))),
    ]),
  )
}

/** Our own schemas as ajv's standalone code: compiling them at run time costs more than all else together. */
async function validatorsSource() {
  const { ajvFor } = await load('cli/schemas.ts')
  const { default: standalone } = await import('ajv/dist/standalone/index.js')
  const { rules } = await load('rules/index.ts')
  const ofFiles = readdirSync(join(root, 'schemas'))
    .filter((name) => name.endsWith('.schema.json'))
    .sort()
    .map((name) => [
      name.slice(0, -'.schema.json'.length),
      JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8')),
    ])
  const ofOptions = Object.entries(rules)
    .filter(([, rule]) => rule.options !== undefined)
    .map(([id, rule]) => [`rules/${id}`, rule.options])
  const parts = [...ofFiles, ...ofOptions].map(([name, schema]) => {
    const ajv = ajvFor(schema, { code: { source: true, lines: false } })
    const code = (standalone.default ?? standalone)(ajv, ajv.compile(schema))
    return `${JSON.stringify(name)}(module) { const exports = module.exports; ${code}\nreturn module.exports }`
  })
  // a run asks for one or two of them: a method is compiled when it is called, a function called in place at once
  return [
    `const made = {\n${parts.join(',\n')}\n}`,
    'const validators = exports.validators = {}',
    'for (const name of Object.keys(made)) {',
    '  let validate',
    '  const get = () => (validate ??= made[name]({ exports: {} }))',
    '  Object.defineProperty(validators, name, { enumerable: true, get })',
    '}',
  ].join('\n')
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

function place(path, content, executable = false) {
  mkdirSync(dirname(path), { recursive: true })
  if (path.includes('/schemas/') && isSame(path, content)) return
  const beside = `${path}.${process.pid}.tmp`
  writeFileSync(beside, content, { mode: executable ? 0o755 : 0o644 })
  renameSync(beside, path)
}

/** Hundreds of files of schemas change once a year. */
function isSame(path, content) {
  return existsSync(path) && readFileSync(path).equals(content)
}

function removeOthers(outdir, files) {
  for (const path of filesBelow(outdir)) {
    if (!files.has(path) && path !== '.stamp' && !path.endsWith('.tmp'))
      rmSync(join(outdir, path), { force: true })
  }
}

/** `node_modules/@a/b/c.js` → `node_modules/@a/b`; nothing for our own files */
function packageOf(input) {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)
  return folder ? [folder[0]] : []
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const { files } = await bundle()
    console.log(`bundled ${files.length} files into dist`)
  } catch (error) {
    // esbuild has already said what it could not resolve or read
    if (!Array.isArray(error?.errors)) throw error
    process.exitCode = 1
  }
}
