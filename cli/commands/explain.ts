import { unknownRule } from '../../engine/read-config.ts'
import { explainRule } from '../../engine/reporters/index.ts'
import type { Request } from '../arguments.ts'
import { Failure } from '../failure.ts'
import { type Io, isColoured, widthOf } from '../io.ts'
import { type Parts, partsAt } from '../parts.ts'

/** `infra-lint explain RULE`: what it asks, why, and how to keep it. Reads the config for a rule that is none of ours, else nothing. */
export function explainCommand(request: Request, io: Io, builtIn: Parts): number {
  const name = request.operands[0]!
  const id = builtIn.renamed[name] ?? name
  const parts = Object.hasOwn(builtIn.rules, id) ? builtIn : partsAt(request, io, builtIn)
  const rule = Object.hasOwn(parts.rules, id) ? parts.rules[id] : undefined
  if (!rule)
    throw new Failure(
      `${unknownRule(name, parts) ?? `${name} is a pattern; explain takes one rule`} (infra-lint rules lists all)`,
    )
  if (id !== name) io.stderr.write(`infra-lint: ${name} is called ${id} now\n`)
  io.stdout.write(
    explainRule(id, rule, {
      color: isColoured(io.stdout, io.env),
      width: io.stdout.isTTY ? widthOf(io.stdout) : 0,
    }),
  )
  return 0
}
