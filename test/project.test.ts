import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { ruleIds } from '../scripts/generate/rules.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What is committed or would be: nothing that Git ignores. */
const committed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)))
  .sort()

const ROOMS = ['engine', 'rules', 'scaffold', 'cli', 'bot', 'generators'] as const
type Room = (typeof ROOMS)[number]

const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(`${room}/`))
const isSource = (path: string) => /\.(ts|mjs|cjs)$/.test(path) && !/^fixtures\/|\/templates\//.test(path)

/** Which rooms a room may import from. Tests, scripts and benchmarks may import from any. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  engine: ['engine'],
  rules: ['rules', 'engine'],
  scaffold: ['scaffold', 'engine'],
  cli: ['cli', 'rules', 'scaffold', 'engine'],
  bot: ['bot', 'cli', 'rules', 'scaffold', 'engine'],
  generators: ['generators', 'cli', 'rules', 'scaffold', 'engine'],
}

const PURE: readonly Room[] = ['engine', 'rules', 'scaffold']

/** What a file imports, types included; `import()` too. */
function importsOf(path: string): string[] {
  const text = read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map((match) => match[2]!)
}

/** The code of a file without comments and plain strings. */
function codeOf(path: string): string {
  return read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/gm, (part) =>
    part.startsWith('/') ? ' ' : "''",
  )
}

const sources = committed.filter((path) => roomOf(path) && isSource(path))

describe('the house', () => {
  test('imports point one way: cli, bot, generators → rules, scaffold → engine', () => {
    const wrong = sources.flatMap((path) => {
      const room = roomOf(path)!
      return importsOf(path).flatMap((name) => {
        if (!name.startsWith('.')) return []
        const target = posix.join(posix.dirname(path), name)
        if (target.endsWith('.json')) return []
        const other = roomOf(target)
        if (other && MAY_IMPORT[room].includes(other)) return []
        return [
          `${path} imports ${target}; ${room} may import from ${MAY_IMPORT[room].join(', ')} only: hand it in as data or a function`,
        ]
      })
    })
    expect(wrong).toEqual([])
  })

  test('every import names its file, and node: where it is Node’s', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path).flatMap((name) => {
        if (name.startsWith('.'))
          return existsSync(join(root, posix.join(posix.dirname(path), name)))
            ? []
            : [`${path} imports ${name}, which is no file`]
        return builtinModules.includes(name) ? [`${path} imports ${name}; write node:${name}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })

  test('engine, rules and scaffold do no I/O', () => {
    const modules = new Set(['node:crypto'])
    const globals: readonly [RegExp, string][] = [
      [/(?<![\w.$])process\s*[.[]/, 'process; the host passes what is needed of it as an argument'],
      [/(?<![\w.$])console\s*\./, 'console; return what is to be said, the host prints it'],
      [/(?<![\w.$])fetch\s*\(/, 'fetch; nothing here reaches a network'],
      [/\bDate\.now\b/, 'Date.now; take infra.now or an argument'],
      [/\bnew Date\(\s*\)/, 'new Date(); take infra.now or an argument'],
      [/\bMath\.random\b/, 'Math.random; derive it from the input, so that a run can be repeated'],
      [/(?<![\w.$])performance\s*\./, 'performance; take a clock as an argument'],
      [/(?<![\w.$])set(?:Timeout|Interval|Immediate)\s*\(/, 'a timer; the pure rooms are synchronous'],
      [/\bimport\.meta\b/, 'import.meta; files come through Sources'],
      [/(?<![\w.$])require\s*\(/, 'require; import statically, the bundle makes it lazy'],
    ]
    const wrong = sources
      .filter((path) => PURE.includes(roomOf(path)!))
      .flatMap((path) => [
        ...importsOf(path)
          .filter((name) => name.startsWith('node:') && !modules.has(name))
          .map(
            (name) =>
              `${path} imports ${name}; move the I/O to cli, bot or generators and pass its result in`,
          ),
        ...globals
          .filter(([pattern]) => pattern.test(codeOf(path)))
          .map(([, advice]) => `${path} uses ${advice}`),
      ])
    expect(wrong).toEqual([])
  })

  test('no source is longer than 400 lines', () => {
    const long = committed
      .filter((path) => isSource(path) && path !== 'rules/index.ts')
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
      .map(({ path, lines }) => `${path} has ${lines} lines; divide the room`)
    expect(long).toEqual([])
  })

  test('no room is called src, lib, utils, helpers or common', () => {
    expect(
      committed.filter(
        (path) => isSource(path) && /(^|\/)(src|lib|utils?|helpers?|common)(\/|\.ts$)/.test(path),
      ),
    ).toEqual([])
  })
})

describe('rules', () => {
  const ids = ruleIds(root)

  test('each has fixtures that are bad, good, and tell what is reported', () => {
    const wrong = ids.flatMap((id) => {
      const folder = `fixtures/rules/${id}`
      const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []
      const bad = names.filter((name) => /^bad(-.*)?$/.test(name) && !name.endsWith('.txt'))
      return [
        ...(bad.length > 0 ? [] : [`${folder}/bad/ is missing`]),
        ...(names.some((name) => /^good(-.*)?$/.test(name)) ? [] : [`${folder}/good/ is missing`]),
        ...bad
          .filter((name) => !names.includes(`${name}.txt`))
          .map(
            (name) =>
              `${folder}/${name}.txt is missing; npx vitest run test/rules.test.ts -t ${id} writes it`,
          ),
      ]
    })
    expect(wrong).toEqual([])
  })

  test('path, fixture folder and page have one name', () => {
    const fixtures = foldersOfTwo('fixtures/rules')
    const pages = foldersOfTwo('docs/rules').map((page) => page.replace(/\.md$/, ''))
    expect(
      fixtures.filter((name) => !ids.includes(name)),
      'fixtures of no rule',
    ).toEqual([])
    expect(
      pages.filter((name) => !ids.includes(name)),
      'pages of no rule',
    ).toEqual([])
    expect(
      ids.filter((name) => !pages.includes(name)),
      'rules without a page; npm run generate',
    ).toEqual([])
  })

  test('each enforces an entry that the mandate has', () => {
    const mandate = new Set(
      [...read('docs/mandate.md').matchAll(/^\|\s*([A-Z]\d+)\s*\|/gm)].map((match) => match[1]),
    )
    const wrong = ids.flatMap((id) => {
      const entry = /\bmandate: '([^']*)'/.exec(read(`rules/${id}.ts`))?.[1]
      return entry && mandate.has(entry)
        ? []
        : [`rules/${id}.ts names the mandate ${entry}, which docs/mandate.md does not have`]
    })
    expect(wrong).toEqual([])
  })
})

function foldersOfTwo(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((area) => area.isDirectory())
    .flatMap((area) => readdirSync(join(root, folder, area.name)).map((name) => `${area.name}/${name}`))
    .sort()
}

describe('the repository', () => {
  test('every dependency has its reason in docs/decisions', () => {
    const decisions = committed
      .filter((path) => /^docs\/decisions\/.*\.md$/.test(path))
      .map(read)
      .join('\n')
    const names = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.devDependencies)]
    const wrong = names
      .filter(
        (name) => !new RegExp(`(?<![\\w/@-])${name.replace(/[/.]/g, '\\$&')}(?![\\w/-])`).test(decisions),
      )
      .map((name) => `${name} stands in package.json; say in docs/decisions what it is for, or remove it`)
    expect(wrong).toEqual([])
  })

  test('every package that is imported is a dependency', () => {
    const names = new Set(Object.keys(packageJson.dependencies))
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !name.startsWith('embedded:'))
        .map((name) =>
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !names.has(name))
        .filter((name) => !isTypeOnly(path, name))
        .map((name) => `${path} imports ${name}, which is no dependency of package.json`),
    )
    expect(wrong).toEqual([])
  })

  test('no script has a name that npm or pre-commit runs by itself on install', () => {
    const own = [
      'prepare',
      'prepack',
      'postpack',
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'prepublishOnly',
      'dependencies',
      'build',
    ]
    const names = Object.keys(packageJson.scripts)
    expect(names.filter((name) => own.includes(name))).toEqual([])
    // `pretest` and the like run unasked beside the script they are named after
    expect(
      names.filter((name) => /^(pre|post)/.test(name) && names.includes(name.replace(/^(pre|post)/, ''))),
    ).toEqual([])
  })

  const texts = committed
    .filter((path) => !/\.(png|gz|wasm|ico)$/.test(path))
    .map((path) => ({ path, text: read(path) }))

  test('nothing names a path of somebody’s machine', () => {
    const machine = new RegExp(
      [
        `/${'work'}/(?:main|shared)\\b`,
        `/${'root'}/(?!bootstrap\\.sh)[.\\w]`,
        `/${'home'}/(?!app\\b|node\\b|user\\b|runner\\b|deploy\\b|nonroot\\b)\\w+/`,
        `/${'Users'}/(?!you\\b)\\w+/`,
      ].join('|'),
    )
    expect(
      texts
        .filter(({ text }) => machine.test(text))
        .map(({ path, text }) => `${path}: ${machine.exec(text)![0]}`),
    ).toEqual([])
  })

  test('packages come from the public registry', () => {
    const hosts = new Set(
      [...read('package-lock.json').matchAll(/"resolved": "(https?:\/\/[^/]+)/g)].map((match) => match[1]),
    )
    expect([...hosts]).toEqual([])
    expect(existsSync(join(root, '.npmrc')) ? read('.npmrc') : '').not.toMatch(/registry|_auth/i)
  })

  test('nothing looks like a token of a provider; fixtures write «secret:kind:seed»', () => {
    const token =
      /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,}|glpat-[\w-]{20}|A[KS]IA[A-Z0-9]{16}|xox[abprs]-[\w-]{20,}|sk_live_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{36}|AIza[\w-]{35}|dop_v1_[0-9a-f]{64}|hvs\.[\w-]{24,}|SG\.[\w-]{22}\.[\w-]{43})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}|AGE-SECRET-KEY-1[0-9A-Z]{58}/
    expect(texts.filter(({ text }) => token.test(text)).map(({ path }) => path)).toEqual([])
  })
})

function isTypeOnly(path: string, name: string): boolean {
  const imports = [...read(path).matchAll(/^import\s+(type\s+)?[^'"]*?from\s+['"]([^'"]+)['"]/gm)]
  return imports.filter((match) => match[2]!.startsWith(name)).every((match) => match[1] !== undefined)
}
