/** Whether a document that is not YAML is a template of a manifest: Helm and gomplate `{{ }}`, Jinja `{% %}`. */

const BLOCK_HEADER = /(?:^|[\s:-])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/

/**
 * Names the kind of template, undefined where the text is none. Only `{{` and `{%` outside quotes, comments and block
 * scalars count, for alerts and workflows hold `{{ $value }}` there; nor does the `${{ }}` of GitHub Actions.
 * Works by lines and is no parser: it is asked only about what no reader could read.
 */
export function templateKind(text: string): string | undefined {
  if (!/\{[{%]/.test(text)) return undefined
  let block = -1
  for (const line of text.split(/\r\n?|\n/)) {
    const indent = line.search(/[^ ]/)
    if (indent < 0) continue
    if (block >= 0) {
      if (indent > block) continue
      block = -1
    }
    const kind = templateInLine(line)
    if (kind) return kind
    if (BLOCK_HEADER.test(line)) block = indent
  }
  return undefined
}

function templateInLine(line: string): string | undefined {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const c = line[at]!
    const before = at === 0 ? ' ' : line[at - 1]!
    if (quote !== '') {
      if (c === '\\' && quote === '"') at++
      else if (c === quote) quote = ''
    } else if ((c === '"' || c === "'") && /[\s[{,]/.test(before)) quote = c
    else if (c === '#' && /\s/.test(before)) return undefined
    else if (c === '{' && line[at + 1] === '%') return 'a Jinja template'
    else if (c === '{' && line[at + 1] === '{' && before !== '$') return 'a Helm template'
  }
  return undefined
}
