import type { FormatName } from '../engine/reporters/index.ts'
import { type Request, readArguments } from './arguments.ts'
import { capturesCommand } from './commands/captures.ts'
import { diffCommand } from './commands/diff.ts'
import { explainCommand } from './commands/explain.ts'
import { historyCommand } from './commands/history.ts'
import { initCommand } from './commands/init.ts'
import { kubeconformCommand } from './commands/kubeconform.ts'
import { lintCommand } from './commands/lint.ts'
import { owedCommand } from './commands/owed.ts'
import { renderCommand } from './commands/render.ts'
import { rulesCommand } from './commands/rules.ts'
import { codeOf, Failure, reasonOf } from './failure.ts'
import { helpText } from './help.ts'
import type { Io } from './io.ts'
import { PARTS, type Parts } from './parts.ts'
import { printable } from './session.ts'

/**
 * The command line: arguments after the program's name → exit code. 0 clean, 1 findings, 2 it could not be done.
 * Never throws.
 */
export async function main(argv: readonly string[], io: Io, parts: Parts = PARTS): Promise<number> {
  try {
    // another program's command line, read as that program reads it
    if (argv[0] === 'kubeconform') return await kubeconformCommand(argv.slice(1), io)
    const request = readArguments(argv, Object.keys(parts.reporters) as FormatName[])
    return await run(request, io, parts)
  } catch (error) {
    io.stderr.write(`infra-lint: ${printable(inWords(error, parts.version))}\n`)
    return 2
  }
}

async function run(request: Request, io: Io, parts: Parts): Promise<number> {
  switch (request.command) {
    case 'version':
      io.stdout.write(`${parts.version}\n`)
      return 0
    case 'help':
      io.stdout.write(helpText(request.about))
      return 0
    case 'explain':
      return explainCommand(request, io, parts)
    case 'rules':
      return rulesCommand(request, io, parts)
    case 'owed':
      return owedCommand(request, io, parts)
    case 'render':
      return await renderCommand(request, io, parts)
    case 'diff':
      return await diffCommand(request, io, parts)
    case 'captures':
      return await capturesCommand(request, io, parts)
    case 'init':
      return initCommand(request, io, parts)
    case 'lint':
      return await (request.history === undefined ? lintCommand : historyCommand)(request, io, parts)
  }
}

/**
 * What went wrong. The message of an error that nobody foresaw is not shown: it may quote the file that was being
 * read, and with it a secret. Where it happened is enough to mend it.
 */
function inWords(error: unknown, version: string): string {
  if (error instanceof Failure) return error.message
  if (codeOf(error).startsWith('E') && error instanceof Error && 'syscall' in error)
    return `it could not be done: ${reasonOf(error)}`
  const name = error instanceof Error ? error.constructor.name : typeof error
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  const where = frames
    .slice(0, 3)
    .map((frame) => frame.trim().replace(/\(?(?:file:\/\/)?\/?(?:[^()]*\/)?([^()/]+:\d+:\d+)\)?/, '$1'))
  return `internal error, ${name} ${where.join(' ') || 'nowhere'}; nothing was judged; please report this line with the version, ${version}`
}
