import type { Report } from '../engine/finding.ts'
import type { Mended } from '../engine/mend.ts'
import { fileOf } from '../engine/place.ts'
import type { Fix } from '../engine/rule.ts'
import type { Tree } from '../engine/tree.ts'
import { TreeReader } from './disk.ts'
import { type FileChange, isInterrupted, recover, writeTree } from './journal.ts'
import { wayTo } from './output.ts'
import { patchOf } from './patch.ts'
import type { Prepared } from './prepare.ts'
import type { Session } from './session.ts'

/** Completes what an interrupted `--fix` began, when this run writes too; else says that it is there. */
export function recoverTree({ request, site, say }: Session): void {
  if (request.fix !== 'write') {
    if (isInterrupted(site.root))
      say('an earlier --fix was interrupted while it wrote; infra-lint --fix completes it')
    return
  }
  const recovery = recover(site.root)
  if (!recovery) return
  say(`an earlier --fix was interrupted; what it began is ${recovery.outcome}`)
  for (const path of recovery.left) say(`${path} was edited since, and is left as it is`)
}

/** Files of the index whose working copy is another, or gone. Line ends do not count: Git may turn them on checkout. */
export function dirtyFiles({ site }: Session, tree: Tree): ReadonlySet<string> {
  const reader = new TreeReader(site.root)
  const dirty = new Set<string>()
  for (const [path, file] of tree) {
    if (file.unread !== undefined) continue
    const bytes = reader.read(path)?.bytes
    if (!bytes || (Buffer.compare(bytes, file.bytes) !== 0 && withLf(bytes) !== withLf(file.bytes)))
      dirty.add(path)
  }
  return dirty
}

function withLf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replaceAll('\r\n', '\n')
}

/** The files that a fix touches. */
export function editedPaths(fix: Fix): string[] {
  return fix.edits.flatMap((edit) => {
    switch (edit.op) {
      case 'text':
        return [edit.file]
      case 'create':
      case 'delete':
      case 'restore':
        return [edit.path]
      case 'move':
        return [edit.path, edit.to]
      default:
        return [fileOf(edit.at)]
    }
  })
}

/** Puts a mended tree on the disk: all of it or nothing. */
export function writeMended({ site, request }: Session, before: Tree, mended: Mended): void {
  const reader = new TreeReader(site.root)
  const changes: FileChange[] = mended.changed.map((path) => {
    const file = mended.tree.get(path)
    const stood = before.get(path)
    return {
      path,
      content: file?.bytes,
      mode: file?.mode ?? '100644',
      // of the index, line ends may differ from what is on the disk, which was compared already
      before: request.staged && stood ? reader.read(path)?.bytes : stood?.bytes,
    }
  })
  writeTree(site.root, changes)
}

/** Fixes named that could not be made. */
const NAMED = 20

function sayRefused({ say }: Session, { refused }: Mended): void {
  for (const { finding, reason } of refused.slice(0, NAMED)) {
    say(`${finding.path}:${finding.span.line}: ${finding.rule} is not mended: ${reason}`)
  }
  if (refused.length > NAMED) say(`${refused.length - NAMED} more fixes could not be made`)
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Says on stderr what was mended. */
export function sayMended(session: Session, mended: Mended, report: Report): void {
  sayRefused(session, mended)
  if (mended.changed.length === 0) return
  session.say(
    `${counted(report.fixed.length, 'finding')} mended in ${counted(mended.changed.length, 'file')}`,
  )
  if (session.request.staged)
    session.say('the index is as it was: git add what was mended, then commit again')
}

/** Prints the patch of a dry run, and says on stderr what it would mend. */
export function printPatch(session: Session, prepared: Prepared, mended: Mended, report: Report): void {
  const { site, io, say } = session
  const { text, omitted, secret } = patchOf(
    prepared.tree,
    mended.tree,
    mended.changed,
    wayTo(site.top ?? site.root, site.root),
  )
  io.stdout.write(text)
  sayRefused(session, mended)
  for (const path of omitted) say(`${path} is binary: the patch leaves it out, --fix does not`)
  for (const path of secret)
    say(`${path} has a secret beside what is mended: the patch leaves it out, --fix does not`)
  if (mended.changed.length === 0) say('there is nothing to mend')
  else {
    const left =
      report.findings.length === 0 ? '' : `; ${counted(report.findings.length, 'finding')} would be left`
    say(
      `the patch mends ${counted(report.fixed.length, 'finding')} in ${counted(mended.changed.length, 'file')}${left}`,
    )
  }
}
