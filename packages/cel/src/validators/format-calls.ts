// Mirrors cel-go ext/formatting.go, stringFormatValidator (v0.26.0).
import type { Call, Expression, ListLiteral } from '../ast.ts'
import type { Checked } from '../checked.ts'
import type { FaultAt } from '../source-positions.ts'
import { dynType, type Kind, type Type } from '../types.ts'
import { walk } from '../walk.ts'

/** What a clause can show, and what is said where it is given something else. */
interface Clause {
  readonly kinds: ReadonlySet<Kind>
  readonly unless: string
}

const clause = (unless: string, ...kinds: readonly Kind[]): Clause => ({ kinds: new Set(kinds), unless })

const showable: readonly Kind[] = [
  ...(['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type'] as const),
  'null',
]
const hex = clause('only integers, byte buffers, and strings can be formatted as hex', 'int', 'uint', 'string', 'bytes')

const clauses: ReadonlyMap<string, Clause> = new Map([
  ['b', clause('only integers and bools can be formatted as binary', 'int', 'uint', 'bool')],
  ['d', clause('decimal clause can only be used on integers', 'int', 'uint')],
  ['e', clause('scientific clause can only be used on doubles', 'double', 'string')],
  ['f', clause('fixed-point clause can only be used on doubles', 'double', 'string')],
  ['o', clause('octal clause can only be used on integers', 'int', 'uint')],
  [
    's',
    clause(
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
      ...showable,
    ),
  ],
  ['x', hex],
  ['X', hex],
])

const typeIn = (checked: Checked, expression: Expression): Type => checked.types.get(expression) ?? dynType

/** The part of an argument that the clause cannot show: the argument itself, or what is in a literal that `%s` shows. */
function unshowable(
  checked: Checked,
  argument: Expression,
  { kinds }: Clause,
  isDeep: boolean,
): Expression | undefined {
  const { kind } = typeIn(checked, argument)
  if (kind !== 'dyn' && !kinds.has(kind)) return argument
  const parts = isDeep ? literalParts(argument) : []
  for (const part of parts) {
    const found = unshowable(checked, part, { kinds, unless: '' }, isDeep)
    if (found !== undefined) return found
  }
  return undefined
}

function literalParts(expression: Expression): readonly Expression[] {
  if (expression.kind === 'list') return expression.elements.map((element) => element.value)
  return expression.kind === 'map' ? expression.entries.flatMap((entry) => [entry.key, entry.value]) : []
}

/** Formats are read byte by byte: of a letter beyond ASCII the first byte is shown, as if it were one. */
const firstByte = (letter: string): string => String.fromCodePoint(new TextEncoder().encode(letter)[0] ?? 0)

/** What a format string asks for: a letter for each argument; or what is wrong with the clause that begins at an offset. */
function readClause(format: string, from: number): { letter: string; end: number } | { problem: string } {
  const unparsed = 'could not parse formatting clause: '
  const precision = /^\.(\d*)/.exec(format.slice(from))
  const end = from + (precision?.[0].length ?? 0)
  if (precision !== null && end >= format.length) {
    return { problem: `${unparsed}error while parsing precision: could not find end of precision specifier` }
  }
  if (precision?.[1] === '') {
    const reason = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
    return { problem: `${unparsed}error while parsing precision: ${reason}` }
  }
  const letter = format.charAt(end)
  if (!clauses.has(letter)) return { problem: `${unparsed}unrecognized formatting clause "${firstByte(letter)}"` }
  return { letter, end: end + 1 }
}

function checkFormat(checked: Checked, call: Call, format: string, list: ListLiteral): readonly FaultAt[] {
  let count = 0
  let index = format.indexOf('%')
  while (index !== -1) {
    if (format[index + 1] === '%') {
      index = format.indexOf('%', index + 2)
      continue
    }
    if (index + 1 >= format.length) return [{ at: call.at, message: 'unexpected end of string' }]
    const argument = list.elements[count]?.value
    if (argument === undefined) return [{ at: call.at, message: `index ${count} out of range` }]
    const read = readClause(format, index + 1)
    if ('problem' in read) return [{ at: call.at, message: read.problem }]
    const wrong = checkArgument(checked, argument, read.letter)
    if (wrong !== undefined) return [wrong]
    count += 1
    index = format.indexOf('%', read.end)
  }
  const given = list.elements.length
  if (given <= count) return []
  const message = `too many arguments supplied to string.format (expected ${count}, got ${given})`
  return [{ at: call.at, message }]
}

function checkArgument(checked: Checked, argument: Expression, letter: string): FaultAt | undefined {
  const asked = clauses.get(letter)
  const wrong = asked && unshowable(checked, argument, asked, letter === 's')
  if (asked === undefined || wrong === undefined) return undefined
  const given = typeIn(checked, wrong).name
  return { at: wrong.at, message: `error during formatting: ${asked.unless}, was given ${given}` }
}

/** `format` called on a literal with a literal list: the clauses fit the arguments. */
export function validateFormatCalls(checked: Checked): readonly FaultAt[] {
  const faults: FaultAt[] = []
  walk(checked.root, (expression) => {
    if (expression.kind !== 'call' || expression.name !== 'format') return true
    const [list] = expression.arguments
    const { target } = expression
    if (target?.kind !== 'literal' || target.constant.type !== 'string') return true
    if (expression.arguments.length !== 1 || list?.kind !== 'list') return true
    faults.push(...checkFormat(checked, expression, target.constant.value, list))
    return true
  })
  return faults
}
