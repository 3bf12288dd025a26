// Mirrors cel-go ext/strings.go, version 2 (v0.26.0), but for `format`.
import type { Implementation, ImplementationTable } from './implementation.ts'
import { EvaluationError, isList, typeName, type Value } from './values.ts'

const outOfRange = (index: bigint): EvaluationError => new EvaluationError(`index out of range: ${index}`)

/** An implementation on a text and whole numbers or texts; a letter for each: `s` or `i`. */
const on =
  <Parameters extends readonly Value[]>(kinds: string, run: (...values: Parameters) => Value): Implementation =>
  (values) => {
    const fits = values.map((value) => ({ string: 's', int: 'i' })[typeName(value)] ?? '-').join('') === kinds
    return fits ? run(...(values as unknown as Parameters)) : undefined
  }

/** The first of several that takes the values. */
const either =
  (...implementations: readonly Implementation[]): Implementation =>
  (values) => {
    for (const implementation of implementations) {
      const result = implementation(values)
      if (result !== undefined) return result
    }
    return undefined
  }

function charAt(text: string, index: bigint): string {
  const characters = [...text]
  if (index < 0n || index > BigInt(characters.length)) throw outOfRange(index)
  return characters[Number(index)] ?? ''
}

const matchesAt = (text: readonly string[], part: readonly string[], from: number): boolean =>
  part.every((character, index) => text[from + index] === character)

function indexOf(text: string, part: string, offset: bigint): bigint {
  if (part === '') return offset
  if (offset < 0n) throw outOfRange(offset)
  const [characters, sought] = [[...text], [...part]]
  for (let index = Number(offset); index <= characters.length - sought.length; index += 1) {
    if (matchesAt(characters, sought, index)) return BigInt(index)
  }
  return -1n
}

function lastIndexOf(text: string, part: string, offset: bigint): bigint {
  if (part === '') return offset
  if (offset < 0n) throw outOfRange(offset)
  const [characters, sought] = [[...text], [...part]]
  if (offset >= BigInt(characters.length)) return -1n
  for (let index = Math.min(Number(offset), characters.length - sought.length); index >= 0; index -= 1) {
    if (matchesAt(characters, sought, index)) return BigInt(index)
  }
  return -1n
}

function lastIndexFromEnd(text: string, part: string): bigint {
  const length = BigInt([...text].length)
  if (part === '') return length
  return length === 0n ? -1n : lastIndexOf(text, part, length - 1n)
}

/** The pieces between separators, at most so many: the last one is what is left. */
function split(text: string, separator: string, limit: bigint): readonly string[] {
  const pieces = separator === '' ? [...text] : text.split(separator)
  if (limit < 0n || BigInt(pieces.length) <= limit) return pieces
  const kept = Number(limit)
  return kept === 0 ? [] : [...pieces.slice(0, kept - 1), pieces.slice(kept - 1).join(separator)]
}

/** Where nothing is to be replaced, the new text goes before and after each character. */
function replace(text: string, old: string, replacement: string, limit: bigint): string {
  if (limit === 0n) return text
  const pieces = split(text, old, limit < 0n ? -1n : limit + 1n)
  if (old !== '') return pieces.join(replacement)
  const characters = [...text]
  const places = limit < 0n ? characters.length + 1 : Math.min(Number(limit), characters.length + 1)
  return [...characters, ''].map((character, index) => (index < places ? replacement : '') + character).join('')
}

function substring(text: string, start: bigint, end?: bigint): string {
  const characters = [...text]
  const length = BigInt(characters.length)
  if (end !== undefined && start > end) {
    throw new EvaluationError(`invalid substring range. start: ${start}, end: ${end}`)
  }
  for (const index of end === undefined ? [start] : [start, end])
    if (index < 0n || index > length) throw outOfRange(index)
  return characters.slice(Number(start), Number(end ?? length)).join('')
}

function join(list: readonly Value[], separator: string): string {
  const other = list.find((element) => typeof element !== 'string')
  if (other !== undefined) throw new EvaluationError(`join: invalid input: ${String(other)}`)
  return list.join(separator)
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', String.raw`\a`],
  ['\b', String.raw`\b`],
  ['\f', String.raw`\f`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
  ['\v', String.raw`\v`],
  ['\\', String.raw`\\`],
  ['"', String.raw`\"`],
])

const quote = (text: string): string =>
  `"${[...text.toWellFormed()].map((character) => escapes.get(character) ?? character).join('')}"`

const trim = (text: string): string => text.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, '')

export const textImplementations: ImplementationTable = new Map<string, Implementation>([
  ['charAt', on('si', charAt)],
  [
    'indexOf',
    either(
      on('ss', (text: string, part: string) => indexOf(text, part, 0n)),
      on('ssi', indexOf),
    ),
  ],
  ['lastIndexOf', either(on('ss', lastIndexFromEnd), on('ssi', lastIndexOf))],
  [
    'join',
    ([list, separator = '']) =>
      list !== undefined && isList(list) && typeof separator === 'string' ? join(list, separator) : undefined,
  ],
  ['lowerAscii', on('s', (text: string) => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase()))],
  ['upperAscii', on('s', (text: string) => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase()))],
  [
    'replace',
    either(
      on('sss', (text: string, old: string, replacement: string) => replace(text, old, replacement, -1n)),
      on('sssi', replace),
    ),
  ],
  [
    'split',
    either(
      on('ss', (text: string, separator: string) => split(text, separator, -1n)),
      on('ssi', split),
    ),
  ],
  [
    'substring',
    either(
      on('si', (text: string, start: bigint) => substring(text, start)),
      on('sii', (text: string, start: bigint, end: bigint) => substring(text, start, end)),
    ),
  ],
  ['strings.quote', on('s', quote)],
  ['trim', on('s', trim)],
])
