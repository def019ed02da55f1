/** Writes a value as a scalar of a format. */
export type Quoter = (value: unknown) => string

/**
 * How `<%= %>` writes a value into a file of this path, so that no value can leave its scalar. Text that is put
 * together from several values is composed in the template's code and written once.
 */
export function quoterFor(path: string): Quoter {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const extension = name.slice(name.lastIndexOf('.') + 1)
  return guarded(QUOTERS[extension] ?? line)
}

function guarded(quote: (text: string) => string): Quoter {
  return (value) => {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value === 'string') return quote(value)
    throw new Error(
      `${value === undefined ? 'undefined' : Array.isArray(value) ? 'a list' : 'an object'} is no scalar`,
    )
  }
}

const QUOTERS: Readonly<Record<string, (text: string) => string>> = {
  yaml,
  yml: yaml,
  json: (text) => JSON.stringify(text),
  tf: hcl,
  tofu: hcl,
  hcl,
  tfvars: hcl,
  sh: shell,
  md: markdown,
}

/** Words that YAML 1.1 readers take for something else than a string. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|~|nan|inf)$/i

/** Plain where every reader takes it for the same string, else double-quoted, whose escapes are JSON's. */
function yaml(text: string): string {
  const plain = /^[A-Za-z/][\w./@+-]*(?::[\w./@+-]+)*$/.test(text) && !WORDS.test(text)
  return plain ? text : JSON.stringify(text)
}

/** HCL's quoted template, its two interpolations escaped. */
function hcl(text: string): string {
  return JSON.stringify(text).replaceAll(/([$%])\{/g, '$1$1{')
}

/** One word for a POSIX shell. */
function shell(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * One word of bash within a line of another format, a workflow's script or a runbook: no line break, and nothing that
 * GitHub takes for an expression before bash sees it.
 */
export function bashWord(text: string): string {
  const broken = /\p{Cc}|[\u2028\u2029]/gu
  if (text.search(broken) < 0) return shell(text).replaceAll('${{', () => "$''{{")
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replace(broken, (control) => encodeURIComponent(control).replaceAll('%', '\\x'))
  return `$'${escaped.replaceAll('${{', () => "$'$'{{")}'`
}

/** The same, between double quotes where nothing in it means anything to bash there. */
export function bashText(text: string): string {
  return /^[^"$`\\\p{Cc}\u2028\u2029]*$/u.test(text) ? `"${text}"` : bashWord(text)
}

/** Text within a line or a table's cell: no tag, no cell border, no second line. */
function markdown(text: string): string {
  return line(text).replaceAll('<', '&lt;').replaceAll('|', '\\|')
}

function line(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
