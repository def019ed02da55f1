const NAME = '[A-Za-z_][\\w.-]*'
const VALUE = '"(?:[^<&"]|&(?:amp|lt|gt|quot|apos);)*"'
const TOKEN = new RegExp(
  [
    `<\\?xml [^?]*\\?>`,
    `<(?<open>${NAME})(?<attributes>(?:\\s+${NAME}=${VALUE})*)\\s*(?<empty>/)?>`,
    `</(?<close>${NAME})>`,
    '(?:[^<&]|&(?:amp|lt|gt|quot|apos);)+',
  ].join('|'),
  'gy',
)

/** What keeps a text from being well-formed XML 1.0 (the part of it that JUnit files use); '' when it is. */
export function wellFormedXml(xml: string): string {
  const illegal = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml)
  if (illegal) return `illegal character at ${illegal.index}`
  const open: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex
    const groups = TOKEN.exec(xml)?.groups
    if (!groups) return `not XML at ${at}: ${xml.slice(at, at + 40)}`
    const names = [...(groups.attributes ?? '').replace(/"[^"]*"/g, '').matchAll(/\s([\w.-]+)=/g)].map(
      ([, name]) => name,
    )
    if (groups.open && new Set(names).size < names.length) return `attribute twice at ${at}`
    if (groups.open && !groups.empty) open.push(groups.open)
    if (groups.close && open.pop() !== groups.close) return `</${groups.close}> closes nothing at ${at}`
  }
  return open.length > 0 ? `<${open.at(-1)}> is not closed` : ''
}
