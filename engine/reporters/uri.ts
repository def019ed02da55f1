/**
 * A path as a relative URI reference (RFC 3986), each segment percent-encoded. Lone surrogates, which UTF-8 cannot
 * hold, become U+FFFD; a colon in the first segment, which would read as a scheme, is encoded like all others.
 */
export function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(wellFormed(segment)).replace(/[!'()*]/g, percentEncoded))
    .join('/')
}

/** A text without lone surrogates. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd')
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
