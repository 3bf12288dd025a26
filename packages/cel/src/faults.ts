/** One thing that is wrong with an expression. `line` counts from 1, `column` from 0, in code points; -1 both: nowhere. */
export interface Fault {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Why there is no result. The faults stand in the order of their places in the text. */
export interface Faults {
  readonly kind: 'faults'
  readonly faults: readonly Fault[]
}

const snippetMax = 16_384
const isWide = (character: string | undefined): boolean => (character?.codePointAt(0) ?? 0) > 0x7f

/** The line and a second one that points at the column; under a wide character the mark is wide, too. */
function pointAt(column: number, line: string): string {
  const characters = [...line.replaceAll('\t', ' ')]
  const dots = characters.slice(0, Math.max(column, 0)).map((character) => (isWide(character) ? '\uff0e' : '.'))
  const mark = isWide(characters[column]) ? '\uff3e' : '^'
  return `\n | ${characters.join('')}\n | ${dots.join('')}${mark}`
}

function formatFault(fault: Fault, lines: readonly string[]): string {
  const said = `ERROR: <input>:${fault.line}:${fault.column + 1}: ${fault.message}`
  const line = lines[fault.line - 1]
  const isShown = line !== undefined && line.length <= snippetMax && lines.join('') !== ''
  return isShown ? said + pointAt(fault.column, line) : said
}

/** All faults as CEL's tools print them, each with its line of the source. */
export function formatFaults(faults: readonly Fault[], source: string): string {
  const lines = source.split('\n')
  return faults.map((fault) => formatFault(fault, lines)).join('\n')
}
