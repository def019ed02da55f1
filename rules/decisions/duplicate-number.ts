import { whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'

/** Where records of decisions are kept: `docs/adr`, `docs/decisions`, `doc/architecture/decisions`. */
const FOLDER = /(?:^|\/)(?:adrs?|(?:architectur(?:e|al)-)?decision(?:s|-records?)|decision-log)$/i
const NUMBERED = /^(?:adr[-_ ]?)?(\d{2,5})[-_. ](?=.*\.(?:md|markdown)$)/i

export default defineRule({
  summary: 'Records of decisions have numbers of their own, and their titles say the same ones.',
  why: 'Decisions refer to each other by number: "superseded by 12" means nothing where there are two of them.',
  remedy: 'Give the later record the next free number, in its name and its title.',
  mandate: 'F3',
  severity: 'warning',

  *check(infra) {
    const first = new Map<string, SourceFile>()
    for (const file of infra.files('')) {
      if (file.format !== 'markdown' || !FOLDER.test(file.folder)) continue
      const written = NUMBERED.exec(file.name)?.[1]
      if (written === undefined) continue
      const number = Number(written)
      const key = `${file.folder}/${number}`
      const other = first.get(key)
      if (other) {
        yield {
          at: whole(file),
          message: `${file.name} has the number ${number}, which ${other.name} has already`,
          related: [{ at: whole(other), message: 'the other one' }],
        }
      } else first.set(key, file)
      const titled = titleNumber(file)
      if (titled === undefined || titled === number) continue
      yield {
        at: { kind: 'range', file: file.path, ...extentOf(file) },
        message: `the title of ${file.name} says ${titled}, its name ${number}`,
      }
    }
  },
})

/** The number that a title begins with: `# 12. Use Flux`, `# ADR-0012: Use Flux`. */
function titleNumber(file: SourceFile): number | undefined {
  const text = file.markdown.headings.find(({ level }) => level === 1)?.text ?? ''
  const found = /^(?:adr|decision)?[-_ #]*(\d{1,5})(?=[.:)]|\s+[-–—:]|\s*$)/i.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

function extentOf(file: SourceFile): { readonly start: number; readonly end: number } {
  const { start, end } = file.markdown.headings.find(({ level }) => level === 1)!
  return { start, end }
}
