import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import type { Bundled, EntryName } from './bundle.mjs'
import { bundle } from './bundle.mjs'

const root = resolve(import.meta.dirname, '..')

/** What both packages say of themselves; nothing here has a script, so that nothing runs on install. */
const SHARED = {
  version: packageJson.version,
  license: packageJson.license,
  engines: packageJson.engines,
}

interface Package {
  readonly name: string
  readonly entries: readonly EntryName[]
  readonly manifest: Readonly<Record<string, unknown>>
  /** files of the repository that go along, source → place */
  readonly files: Readonly<Record<string, string>>
}

const DOCUMENTS = { 'README.md': 'README.md', LICENSE: 'LICENSE', 'CHANGELOG.md': 'CHANGELOG.md' }
const SCHEMAS = {
  'schemas/infra.schema.json': 'schemas/infra.schema.json',
  'schemas/lock.schema.json': 'schemas/lock.schema.json',
  'schemas/generated/config.schema.json': 'schemas/config.schema.json',
}

const PACKAGES: readonly Package[] = [
  {
    name: 'infra-lint',
    entries: ['infra-lint.cjs'],
    manifest: {
      description: 'Judges the infra/ tree of a repository: complete, drift-free, secret-free',
      keywords: packageJson.keywords.filter((word) => word !== 'yeoman-generator'),
      bin: { 'infra-lint': 'dist/infra-lint.cjs' },
      files: ['dist', 'schemas', 'NOTICE', 'CHANGELOG.md', '.pre-commit-hooks.yaml'],
    },
    files: { ...DOCUMENTS, ...SCHEMAS, '.pre-commit-hooks.yaml': '.pre-commit-hooks.yaml' },
  },
  {
    name: 'generator-infra',
    entries: ['generator-infra.cjs', 'generators'],
    manifest: {
      description: 'Writes the infra/ tree of a repository from its declared design: yo infra',
      keywords: packageJson.keywords,
      type: 'module',
      bin: { 'generator-infra': 'dist/generator-infra.cjs' },
      files: ['dist', 'schemas', 'NOTICE', 'CHANGELOG.md'],
      dependencies: { 'yeoman-generator': packageJson.dependencies['yeoman-generator'] },
    },
    files: { ...DOCUMENTS, ...SCHEMAS },
  },
  {
    // the tree that an Action is used from: action.yml at its top, the bundle beside it
    name: 'infra-bot',
    entries: ['infra-bot.cjs'],
    manifest: {
      description: 'Comments on pull requests about the infra/ tree, and opens pull requests that mend it',
      keywords: packageJson.keywords.filter((word) => word !== 'yeoman-generator'),
      bin: { 'infra-bot': 'dist/infra-bot.cjs' },
      files: ['dist', 'NOTICE', 'CHANGELOG.md', 'action.yml'],
    },
    files: { ...DOCUMENTS, 'docs/bot.md': 'README.md', 'action.yml': 'action.yml' },
  },
]

/** Makes the trees of the two packages as they are published, `<outdir>/infra-lint` and `<outdir>/generator-infra`. */
export async function release(outdir: string): Promise<readonly string[]> {
  const made: string[] = []
  for (const one of PACKAGES) {
    const folder = join(outdir, one.name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const bundled = await bundle({ outdir: join(folder, 'dist'), only: one.entries })
    rmSync(join(folder, 'dist/.stamp'))
    for (const [from, to] of Object.entries(one.files)) {
      if (!existsSync(join(root, from))) throw new Error(`a release needs ${from}, which is not there`)
      cpSync(join(root, from), join(folder, to))
      chmodSync(join(folder, to), 0o644)
    }
    writeFileSync(join(folder, 'NOTICE'), notice(one.name, bundled))
    writeFileSync(
      join(folder, 'package.json'),
      `${JSON.stringify({ name: one.name, ...SHARED, ...one.manifest }, null, 2)}\n`,
    )
    made.push(folder)
  }
  return made
}

/** The licences of what was bundled, whole: they ask for it. */
function notice(name: string, { libraries }: Bundled): string {
  const data = existsSync(join(root, 'NOTICE'))
    ? [readFileSync(join(root, 'NOTICE'), 'utf8').trimEnd(), '']
    : []
  const parts = libraries.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const texts = readdirSync(join(root, folder))
      .filter((entry) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(entry))
      .map((entry) => readFileSync(join(root, folder, entry), 'utf8').trim())
    return [
      `## ${manifest.name} ${manifest.version} (${manifest.license})`,
      '',
      ...texts.flatMap((text) => [text, '']),
    ].join('\n')
  })
  return [`${name} contains these works of others.`, '', ...data, ...parts].join('\n')
}

/** Makes both trees under `release/`. Returns the exit code. */
export async function main(): Promise<number> {
  for (const folder of await release(join(root, 'release')))
    console.log(`made ${folder.slice(root.length + 1)}`)
  return 0
}
