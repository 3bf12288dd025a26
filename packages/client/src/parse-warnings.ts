/**
 * The texts of `Warning` headers: `299 - "text"`, one or several in a value, each perhaps followed by a quoted date.
 * What is not of that form is left out. RFC 7234 §5.5.
 */
export function parseWarnings(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return none
  const values = typeof header === 'string' ? [header] : header
  return values.flatMap((value) => [...value.matchAll(warning)].map((match) => unescapeQuoted(match[1] ?? '')))
}

const none: readonly string[] = []
const warning = /\d{3} [^\s"]+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g
const unescapeQuoted = (text: string): string => text.replaceAll(/\\(.)/g, '$1')
