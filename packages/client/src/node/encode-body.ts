const special = /[<>&\u2028\u2029]/g
const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/**
 * A body as Go's clients write it: what HTML or JavaScript would misread is escaped. A server keeps the data of some objects,
 * such as a ControllerRevision's, as the very bytes that it was sent, and Go's controllers compare those.
 */
export function encodeBody(body: unknown): string {
  const text = JSON.stringify(body)
  // These characters only stand in strings, where an escape means the same.
  return text.search(special) < 0 ? text : text.replaceAll(special, (found) => escapes[found] ?? found)
}
