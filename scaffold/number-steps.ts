/**
 * Numbers the steps of ordered lists in a Markdown file one after the other: templates leave steps out, and a list that
 * reads 1, 2, 1, 1 in an editor is no order. A list keeps the number it begins with. Code blocks stay as they are.
 */
export function numberSteps(markdown: string): string {
  let fenced = false
  // by indentation, the number that comes next
  const next = new Map<number, number>()
  return markdown
    .split('\n')
    .map((line) => {
      if (/^\s*```/.test(line)) fenced = !fenced
      if (fenced || line.trim() === '') return line
      const indent = /^ */.exec(line)![0].length
      const item = /^ *(\d+)\. /.exec(line)
      // what stands further out, or beside a list without belonging to it, ends it
      for (const known of next.keys()) if (known > indent || (known === indent && !item)) next.delete(known)
      if (!item) return line
      const number = next.get(indent) ?? Number(item[1])
      next.set(indent, number + 1)
      return line.replace(/^( *)\d+\./, `$1${number}.`)
    })
    .join('\n')
}
