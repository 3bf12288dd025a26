// Mirrors cel-go ext/formatting.go, stringFormatValidator and parseFormatString (v0.26.0).
import { walk, type Checked, type Expression, type FaultAt, type Kind, type Type } from '@coxswain/cel'

/** What is wrong with a text that `format` fills in; without a place it is wrong as a whole. */
class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly place: Expression | undefined

  constructor(message: string, place?: Expression) {
    super(message)
    this.place = place
  }
}

interface Clause {
  readonly kinds: ReadonlySet<Kind>
  readonly says: string
}

const clause = (says: string, ...kinds: readonly Kind[]): Clause => ({ kinds: new Set(kinds), says })

const textual: Clause = {
  says: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  kinds: new Set<Kind>([
    'list',
    'map',
    'int',
    'uint',
    'double',
    'bool',
    'string',
    'timestamp',
    'bytes',
    'duration',
    'type',
    'null',
  ]),
}
const hexadecimal = clause(
  'only integers, byte buffers, and strings can be formatted as hex',
  'int',
  'uint',
  'string',
  'bytes',
)
/** By the letter after the percent sign. Not a number and the infinities are texts. */
const clauses: Readonly<Record<string, Clause>> = {
  s: textual,
  d: clause('decimal clause can only be used on integers', 'int', 'uint'),
  f: clause('fixed-point clause can only be used on doubles', 'double', 'string'),
  e: clause('scientific clause can only be used on doubles', 'double', 'string'),
  b: clause('only integers and bools can be formatted as binary', 'int', 'uint', 'bool'),
  x: hexadecimal,
  X: hexadecimal,
  o: clause('octal clause can only be used on integers', 'int', 'uint'),
}

/** Where both the text and the list are literals, each argument of `format` is of a type that its clause can show. */
export function validateFormats(checked: Checked): readonly FaultAt[] {
  const faults: FaultAt[] = []
  walk(checked.root, (expression) => {
    const call = formatCallIn(expression)
    const fault = call === undefined ? undefined : faultOf(checked, call)
    if (fault !== undefined) faults.push(fault)
    return true
  })
  return faults
}

interface FormatCall {
  readonly at: number
  readonly text: string
  readonly values: readonly Expression[]
}

function formatCallIn(expression: Expression): FormatCall | undefined {
  if (expression.kind !== 'call' || expression.name !== 'format') return undefined
  const { at, target } = expression
  const [list, ...rest] = expression.arguments
  if (target?.kind !== 'literal' || target.constant.type !== 'string') return undefined
  if (list?.kind !== 'list' || rest.length > 0) return undefined
  return { at, text: target.constant.value, values: list.elements.map(({ value }) => value) }
}

function faultOf(checked: Checked, { at, text, values }: FormatCall): FaultAt | undefined {
  try {
    const used = fillIn(checked, text, values)
    if (used >= values.length) return undefined
    const said = `too many arguments supplied to string.format (expected ${used}, got ${values.length})`
    return { at, message: said }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return { at: error.place?.at ?? at, message: error.message }
  }
}

/** How many values the text takes. */
function fillIn(checked: Checked, text: string, values: readonly Expression[]): number {
  let used = 0
  for (let index = text.indexOf('%'); index !== -1; index = text.indexOf('%', index)) {
    if (text[index + 1] === '%') {
      index += 2
      continue
    }
    if (index + 1 >= text.length) throw new FormatError('unexpected end of string')
    const value = values[used]
    if (value === undefined) throw new FormatError(`index ${used} out of range`)
    const { found, end } = readClause(text, index + 1)
    show(checked, found, value)
    used += 1
    index = end
  }
  return used
}

function readClause(text: string, start: number): { readonly found: Clause; readonly end: number } {
  const unreadable = (why: string): FormatError => new FormatError(`could not parse formatting clause: ${why}`)
  const precision = /^\.(\d*)/.exec(text.slice(start))
  const at = start + (precision?.[0].length ?? 0)
  const name = text[at]
  if (name === undefined) {
    throw unreadable('error while parsing precision: could not find end of precision specifier')
  }
  if (precision?.[1] === '') {
    const said = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
    throw unreadable(`error while parsing precision: ${said}`)
  }
  const found = Object.hasOwn(clauses, name) ? clauses[name] : undefined
  if (found === undefined) throw unreadable(`unrecognized formatting clause "${name}"`)
  return { found, end: at + 1 }
}

function show(checked: Checked, { kinds, says }: Clause, value: Expression): void {
  const typeOf = (place: Expression): Type | undefined => checked.types.get(place)
  const fits = (place: Expression): boolean => {
    const kind = typeOf(place)?.kind ?? 'dyn'
    return kind === 'dyn' || kinds.has(kind)
  }
  const shown = kinds === textual.kinds ? withParts(value) : [value]
  const wrong = shown.find((part) => !fits(part))
  if (wrong === undefined) return
  throw new FormatError(`error during formatting: ${says}, was given ${typeOf(wrong)?.name ?? ''}`, wrong)
}

/** A value and, where it is a literal, all that is in it: a text shows them, too. */
function withParts(value: Expression): readonly Expression[] {
  if (value.kind === 'list') return [value, ...value.elements.flatMap((element) => withParts(element.value))]
  if (value.kind !== 'map') return [value]
  return [value, ...value.entries.flatMap((entry) => [...withParts(entry.key), ...withParts(entry.value)])]
}
