import { readInfra } from '../../engine/infra.ts'
import { writeYaml } from '../../engine/kustomize/write.ts'
import { withoutTokens } from '../../engine/reporters/masking.ts'
import type { Request } from '../arguments.ts'
import type { Io } from '../io.ts'
import type { Parts } from '../parts.ts'
import { prepare } from '../prepare.ts'
import { deliveryTo, publicValue, writtenAt } from '../rendered.ts'
import { needFiles, openSession, printable, readWorkingTree } from '../session.ts'

/**
 * `infra-lint render ENVIRONMENT`: the objects that an environment gets, as YAML on stdout. Exit code 1 where kustomize would
 * refuse a part: what that part lists is shown as it is written.
 */
export async function renderCommand(request: Request, io: Io, parts: Parts): Promise<number> {
  const session = openSession(request, io, parts, [])
  const prepared = prepare(await readWorkingTree(session), session.context)
  needFiles(session, prepared)
  const infra = readInfra(prepared.tree, prepared.sourcesOf(prepared.tree))
  const { environment, objects, problems, leftOut } = deliveryTo(request.operands[0]!, infra, request.kinds)
  session.progress.clear()
  const documents = objects.map((resource) => {
    const annotate = request.origins
      ? (path: readonly (string | number)[]) =>
          `from ${printable(writtenAt(resource, path, infra)).replaceAll('\n', ' ')}`
      : undefined
    return writeYaml(publicValue(resource), annotate)
  })
  io.stdout.write(withoutTokens(documents.join('---\n')))
  for (const text of leftOut) session.say(`${environment}: left out, ${text}`)
  for (const problem of problems) session.say(problem)
  if (problems.length > 0)
    session.say(`${environment}: kustomize would refuse this; what it lists is shown as it is written`)
  return problems.length > 0 ? 1 : 0
}
