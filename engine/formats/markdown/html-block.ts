/** What opens an HTML block, what ends it (a blank line where nothing is given), and whether it ends a paragraph. */
const HTML_TYPES: readonly (readonly [RegExp, RegExp | undefined, boolean])[] = [
  [/<(?:script|pre|style|textarea)(?:[\s>]|$)/iy, /<\/(?:script|pre|style|textarea)>/i, true],
  [/<!--/y, /-->/, true],
  [/<\?/y, /\?>/, true],
  [/<![A-Za-z]/y, />/, true],
  [
    /<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:[\s/>]|$)/iy,
    undefined,
    true,
  ],
  [/<\/?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>[ \t]*$/y, undefined, false],
]

/** An HTML block that a line opens: the pattern that ends it, undefined for a blank line. */
export interface HtmlOpening {
  readonly until: RegExp | undefined
  /** whether the line that opens it ends it too */
  readonly closed: boolean
}

/** The HTML block that a line opens, by CommonMark's seven kinds; undefined where it opens none. */
export function htmlOpening(line: string, inParagraph: boolean): HtmlOpening | undefined {
  for (const [opening, until, interrupts] of HTML_TYPES) {
    if (!interrupts && inParagraph) continue
    opening.lastIndex = 0
    if (opening.test(line)) return { until, closed: until?.test(line.slice(opening.lastIndex)) ?? false }
  }
  return undefined
}
