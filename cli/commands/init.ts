import { DESIGN_PATH } from '../../engine/design.ts'
import { readInfra } from '../../engine/infra.ts'
import { lint } from '../../engine/lint.ts'
import { plural } from '../../engine/reporters/counts.ts'
import type { Request } from '../arguments.ts'
import { writeBaseline } from '../baseline.ts'
import { stands } from '../disk.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { type OutputFile, writeOutputs } from '../journal.ts'
import { inferPaths, leftOut } from '../layout.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { BASELINE_PATH, CONFIG_NAMES } from '../scope.ts'
import { openSession, readWorkingTree, type Session } from '../session.ts'
import type { Snapshot } from '../snapshot.ts'
import { overlaid } from '../stdin.ts'

/**
 * `infra-lint init`: writes a config that says where things are, and a baseline of what is found today, so that only
 * what is new fails. Overwrites nothing.
 */
export async function initCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, [])
  const { root } = session.site
  for (const name of [...CONFIG_NAMES, BASELINE_PATH]) {
    if (stands(`${root}/${name}`))
      throw new Failure(`${name} is there already at ${root}; nothing is written`)
  }
  const disk = await readWorkingTree(session)
  const seen = disk.has(DESIGN_PATH) ? {} : inferPaths(disk.paths)
  const whole = judgedWith(session, configOf({}), disk)
  const left = leftOut(whole.infra, seen)
  const paths = left.length > 0 ? {} : seen
  const config = configOf(paths, left.length > 0 ? seen : {})
  const { infra, read } = judgedWith(session, config, disk)
  const report = lint(infra, parts.rules, read, { renamed: parts.renamed })
  const files: OutputFile[] = [{ path: `${root}/${CONFIG_NAMES[0]}`, text: config }]
  if (report.findings.length > 0)
    files.push({ path: `${root}/${BASELINE_PATH}`, text: writeBaseline(report.findings) })
  writeOutputs(files)
  session.progress.clear()
  io.stdout.write(`wrote ${files.map(({ path }) => path).join(' and ')}\n`)
  for (const [name, path] of Object.entries(seen)) io.stdout.write(`  ${name} is in ${path}\n`)
  if (Object.keys(seen).length > Object.keys(paths).length) {
    io.stdout.write(
      `  these paths are only proposed, in comments: with them ${plural(left.length, 'file')} elsewhere would not be judged, such as ${left[0]}\n`,
    )
  }
  if (report.findings.length > 0) {
    const count = report.findings.length
    io.stdout.write(
      `${plural(count, 'finding')} of today ${count === 1 ? 'is' : 'are'} in ${BASELINE_PATH}; what is new fails from now on\n`,
    )
  }
  return 0
}

function judgedWith(session: Session, config: string, disk: Snapshot) {
  const snapshot = overlaid(disk, CONFIG_NAMES[0], new TextEncoder().encode(config))
  const { tree, sourcesOf, config: read } = prepare(snapshot, session.context)
  return { infra: readInfra(tree, sourcesOf(tree)), read }
}

function configOf(
  paths: Readonly<Record<string, string>>,
  proposed: Readonly<Record<string, string>> = {},
): string {
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
    for (const [name, path] of entries) lines.push(`  ${name}: ${inYaml(path)}`)
  }
  const proposals = Object.entries(proposed)
  if (proposals.length > 0) {
    lines.push(
      '',
      '# Where the deliverables seem to be. Only infra/, its companions and what paths names are judged once there are',
      '# paths; infrastructure elsewhere in this repository would then be left out, so nothing is set.',
      '# paths:',
    )
    for (const [name, path] of proposals) lines.push(`#   ${name}: ${inYaml(path)}`)
  }
  lines.push('', '# `infra-lint rules` lists them all; severity is error, warning, info or off.', 'rules: {}')
  return `${lines.join('\n')}\n`
}

function inYaml(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path)
}
