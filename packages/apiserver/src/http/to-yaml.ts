/**
 * Keys in order, lists at the level of their key, long lines folded: as Go's sigs.k8s.io/yaml writes.
 * The library is loaded when the first answer is wanted in YAML.
 */
export async function stringify(object: unknown): Promise<string> {
  const { Document, visit } = await import('yaml')
  const document = new Document(JSON.parse(JSON.stringify(object)), {
    sortMapEntries: true,
    version: '1.1',
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && looksLikeAnotherType.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return foldLines(document.toString({ indentSeq: false, singleQuote: true, lineWidth: 0 }))
}

/** What Go would read as a truth value, nothing, a number or a time were it not in quotes; those are double. */
const looksLikeAnotherType =
  /^(?:|~|null|y|n|yes|no|on|off|true|false|<<|[-+]?\.(?:inf|nan)|[-+]?(?:0x[\da-f_]+|0b[01_]+|0o?[0-7_]+|[\d_]*\.?[\d_]+(?:e[-+]?\d+)?|\d[\d_]*\.)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d\d?(?:(?:[Tt]|\s+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d\d?(?::\d\d)?))?)?)$/i

const widthWished = 80
const opensBlock = /(?:^|[ -])[|>][+-]?\d?$/

/** Go breaks a scalar at the first space behind column 80; text in blocks is left as it is. */
function foldLines(text: string): string {
  let blockIndent = -1
  return text
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/)
      if (blockIndent !== -1 && (indent === -1 || indent > blockIndent)) return line
      blockIndent = opensBlock.test(line) ? indent : -1
      return line.length > widthWished ? foldLine(line, indent) : line
    })
    .join('\n')
}

function foldLine(line: string, indent: number): string {
  const dashes = /^ *((?:- )*)/.exec(line)?.[1]?.length ?? 0
  const margin = ' '.repeat(indent + dashes + 2)
  const lines: string[] = []
  let rest = line
  for (let at = breakOf(rest); at !== -1; at = breakOf(rest)) {
    lines.push(rest.slice(0, at))
    rest = margin + rest.slice(at + 1)
  }
  return [...lines, rest].join('\n')
}

/** A lone space behind the wished width, with something behind it. */
function breakOf(line: string): number {
  for (let at = line.indexOf(' ', widthWished + 1); at !== -1; at = line.indexOf(' ', at + 1)) {
    const isLone = line[at - 1] !== ' ' && line[at + 1] !== ' ' && at < line.length - 2
    if (isLone) return at
  }
  return -1
}
