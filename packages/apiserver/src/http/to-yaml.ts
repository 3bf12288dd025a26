/**
 * Keys in order, lists at the level of their key, long lines folded: as Go's sigs.k8s.io/yaml writes.
 * The library is loaded when the first answer is wanted in YAML.
 */
export async function stringify(object: unknown): Promise<string> {
  const yaml = await import('yaml')
  const text = yaml.stringify(JSON.parse(JSON.stringify(object)), {
    sortMapEntries: true,
    indentSeq: false,
    singleQuote: true,
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
  })
  return foldLines(text)
}

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
