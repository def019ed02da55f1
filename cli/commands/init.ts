import { DESIGN_PATH } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import type { Request } from '../arguments.ts'
import { writeBaseline } from '../baseline.ts'
import { stands } from '../disk.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { type OutputFile, writeOutputs } from '../journal.ts'
import { inferPaths } from '../layout.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { BASELINE_PATH, CONFIG_NAMES } from '../scope.ts'
import { openSession, readWorkingTree } from '../session.ts'
import { overlaid } from '../stdin.ts'

/**
 * `infra-lint init`: writes a config that says where things are, and a baseline of what is found today, so that only
 * what is new fails. Overwrites nothing.
 */
export function initCommand(request: Request, io: Io, parts: Parts): number {
  const session = openSession(request, io, parts, [])
  const { root } = session.site
  for (const name of [...CONFIG_NAMES, BASELINE_PATH]) {
    if (stands(`${root}/${name}`))
      throw new Failure(`${name} is there already at ${root}; nothing is written`)
  }
  const disk = readWorkingTree(session)
  const paths = disk.has(DESIGN_PATH) ? {} : inferPaths(disk.paths)
  const config = configOf(paths)
  const snapshot = overlaid(disk, CONFIG_NAMES[0], new TextEncoder().encode(config))
  const { tree, sourcesOf, config: read } = prepare(snapshot, session.context)
  const report = lint(readInfra(tree, sourcesOf(tree)), parts.rules, read, { renamed: parts.renamed })
  const files: OutputFile[] = [{ path: `${root}/${CONFIG_NAMES[0]}`, text: config }]
  if (report.findings.length > 0)
    files.push({ path: `${root}/${BASELINE_PATH}`, text: writeBaseline(report.findings) })
  writeOutputs(files)
  session.progress.clear()
  io.stdout.write(`wrote ${files.map(({ path }) => path).join(' and ')}\n`)
  for (const [name, path] of Object.entries(paths)) io.stdout.write(`  ${name} is in ${path}\n`)
  if (report.findings.length > 0) {
    io.stdout.write(
      `${report.findings.length} findings of today are in ${BASELINE_PATH}; what is new fails from now on\n`,
    )
  }
  return 0
}

function configOf(paths: Readonly<Record<string, string>>): string {
  const lines = [
    '# What infra-lint is told about this repository: data, never code. infra-lint --print-config shows what applies.',
  ]
  const entries = Object.entries(paths)
  if (entries.length > 0) {
    lines.push(
      '',
      '# Where the deliverables are, as far as their names tell; correct what is wrong.',
      'paths:',
    )
    for (const [name, path] of entries)
      lines.push(`  ${name}: ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)}`)
  }
  lines.push('', '# `infra-lint rules` lists them all; severity is error, warning, info or off.', 'rules: {}')
  return `${lines.join('\n')}\n`
}
