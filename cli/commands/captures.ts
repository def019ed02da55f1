import { captureScript } from '../../engine/captures/script.ts'
import { readInfra } from '../../engine/infra.ts'
import type { Request } from '../arguments.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { needFiles, openSession, readWorkingTree } from '../session.ts'

/** `infra-lint captures`: prints the script that captures what runs. It is printed only: nothing is called. */
export async function capturesCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, [])
  const prepared = prepare(await readWorkingTree(session), session.context)
  needFiles(session, prepared)
  const { tree, sourcesOf } = prepared
  const script = captureScript(readInfra(tree, sourcesOf(tree)))
  if (script === '')
    throw new Failure(
      'the tree has no environment: there is nothing to capture; declare one in infra/infra.yaml',
    )
  session.progress.clear()
  io.stdout.write(script)
  return 0
}
