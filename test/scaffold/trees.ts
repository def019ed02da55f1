import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sources } from '../../cli/sources.ts'
import { NO_CONFIG } from '../../engine/config.ts'
import { DESIGN_PATH, type Design, type DesignFile } from '../../engine/design.ts'
import type { Report } from '../../engine/finding.ts'
import { type InfraSources, readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { SourceFile, type Tree } from '../../engine/tree.ts'
import { rules } from '../../rules/index.ts'
import { defaultDesign } from '../../scaffold/default-design.ts'
import { readDesign } from '../../scaffold/design.ts'
import { type Outputs, outputsOf } from '../../scaffold/outputs.ts'
import { withOwed } from '../../scaffold/owed.ts'
import { pinned } from '../../scaffold/pins.ts'
import { type Case, MATRIX } from './matrix.ts'

/** The day on which generated trees are judged: before anything that is owed is due. */
export const NOW = new Date('2026-11-21T12:00:00Z')
const DUE = '2026-12-21'

/** A valid design with everything that is written for it. */
export interface Written {
  readonly name: string
  readonly text: string
  readonly file: DesignFile
  readonly design: Design
  readonly outputs: Outputs
  readonly tree: Tree
}

let ofDefault: Written | undefined
let ofAll: readonly Written[] | undefined

/** What is written for the default design: planned once a worker, so nobody may change what is in it. */
export function defaultTree(): Written {
  if (ofDefault) return ofDefault
  const bare = defaultDesign({
    name: 'shop',
    image: pinned(sources).image('ghcr.io/traefik/whoami'),
    imagePort: 8080,
  })
  ofDefault = written('default', bare)
  return ofDefault
}

/** What is written for the default design and for every valid one of the fixtures: planned once a worker, as above. */
export function allTrees(): readonly Written[] {
  if (ofAll) return ofAll
  const folder = join(import.meta.dirname, '../../fixtures/designs/valid')
  const names = readdirSync(folder).sort()
  ofAll = [defaultTree(), ...names.map((name) => written(name, readFileSync(join(folder, name), 'utf8')))]
  return ofAll
}

/** What is written for every design of the matrix, or for those that `which` picks. */
export function matrixTrees(which: (one: Case) => boolean = () => true): readonly Written[] {
  return MATRIX.filter(which).map(({ name, text }) => written(name, text))
}

/** What is written for the text of a design. Throws where it is not valid. */
export function written(name: string, bare: string): Written {
  const text = withOwed(bare, fileOf(bare).design, DUE)
  const file = fileOf(text)
  const { design } = file
  const outputs = outputsOf(text, design, sources, '0.0.0')
  const tree = new Map(
    [...outputs.files].map(([path, { content, mode }]) => [
      path,
      new SourceFile({ path, text: content, mode }),
    ]),
  )
  return { name, text, file, design, outputs, tree }
}

function fileOf(text: string): DesignFile & { readonly design: Design } {
  const file = readDesign(DESIGN_PATH, text, sources)
  const { design, problems } = file
  if (!design) throw new Error(problems.map(({ message }) => message).join('; '))
  return { ...file, design }
}

/** What a host hands over with a tree of this design, changed or not. */
export function hostOf({ file, design, outputs }: Written): (tree: Tree) => InfraSources {
  return (tree) => ({
    now: NOW,
    design: tree.has(DESIGN_PATH) ? file : undefined,
    expected: () => outputs.plan,
    repository: design.repository,
  })
}

/** Judges what is written by every rule. */
export function judged(one: Written): Report {
  return lint(readInfra(one.tree, hostOf(one)(one.tree)), rules, NO_CONFIG)
}

/** The findings of a report, `path: rule: message` each. */
export function told({ findings }: Report): readonly string[] {
  return findings.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`)
}
