import { hasAdopted, nearestTo, restoring } from '../../engine/deliverables.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { matcher } from '../../engine/glob.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

/** Where GitHub and GitLab look for it, the first that exists counts. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', '.gitlab/CODEOWNERS', 'docs/CODEOWNERS']

export default defineRule({
  summary: '`infra/` has code owners.',
  why: 'Without owners a change of production is reviewed by whoever is near, or by nobody.',
  remedy: 'Add a line `/infra/ @your/team` to CODEOWNERS, or let `infra-lint --fix` write our block.',
  mandate: 'A3',
  severity: 'error',
  fixable: 'sometimes',

  *check(infra) {
    if (!hasAdopted(infra)) return
    const path = PLACES.find((one) => infra.tree.has(one))
    const file = path ? infra.tree.get(path) : undefined
    if (file && ownersOf(file, DESIGN_PATH).length > 0) return
    const planned = PLACES.find((one) => infra.expected?.has(one))
    if (planned && infra.lock?.files[planned] && !infra.tree.has(planned)) return
    const design = infra.designFile
    yield {
      at: absent(
        'code owners of infra/',
        file
          ? whole(file)
          : design
            ? keyed(design.path, ['owners'], { part: 'key' })
            : nearestTo(infra, PLACES[0]!),
      ),
      message: file
        ? `${file.path} names no owner of infra/`
        : 'infra/ has no code owners; anybody may approve a change of production',
      fix: restoring(`our block of ${planned}`, planned ? [planned] : []),
    }
  },
})

/** The owners of a path: the last line that matches decides, as GitHub and GitLab do it. */
function ownersOf(file: SourceFile, path: string): readonly string[] {
  let owners: readonly string[] = []
  for (const line of file.text.split('\n')) {
    const [pattern = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/)
    if (pattern === '' || pattern.startsWith('[') || pattern.startsWith('^[')) continue
    if (covers(pattern, path)) owners = names
  }
  return owners
}

function covers(pattern: string, path: string): boolean {
  if (pattern === '*') return true
  const anchored = pattern.startsWith('/') || pattern.slice(0, -1).includes('/')
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '')
  return matcher([anchored ? bare : `**/${bare}`, anchored ? `${bare}/**` : `**/${bare}/**`])(path)
}
