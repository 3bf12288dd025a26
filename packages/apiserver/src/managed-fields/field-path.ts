// Mirrors structured-merge-diff fieldpath/element.go, serialize-pe.go, release 1.36.
import { goJson, goQuote } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'

/**
 * One step of a path, in the one text that FieldsV1 has for it: a field or map key `f:spec`, an item of a list with keys
 * `k:{"name":"a"}`, an item of a set `v:"a"`, a place in a list `i:0`.
 */
export type PathElement = string

export const fieldElement = (name: string): PathElement => `f:${name}`

export const valueElement = (value: unknown): PathElement => `v:${canonicalJson(value)}`

/** `keys` in order of their names. */
export function keyElement(keys: readonly (readonly [name: string, value: unknown])[]): PathElement {
  let text = ''
  for (const [name, value] of keys) text += `${text === '' ? '' : ','}${canonicalJson(name)}:${canonicalJson(value)}`
  return `k:{${text}}`
}

const plainText = /^[ !#-%'-;=?-[\]-~]*$/

function canonicalJson(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && plainText.test(value) ? `"${value}"` : goJson(value)
}

const plainElement = /^(?:k:\{"\w+":"[-\w./:]*"\}|v:"[-\w./:]*")$/

/** The element in canonical form. Undefined: of a kind that nobody knows. Throws where it is not to be read. */
export function readElement(text: string): PathElement | undefined {
  if (text.startsWith('f:') || plainElement.test(text)) return text
  const rest = text.slice(2)
  switch (text.slice(0, 2)) {
    case 'k:':
      return keyElement(Object.entries(keysOf(text)).toSorted(([a], [b]) => compareTexts(a, b)))
    case 'v:':
      return valueElement(JSON.parse(rest))
    case 'i:':
      if (!/^[+-]?\d+$/.test(rest)) throw new SyntaxError(`strconv.Atoi: parsing ${goQuote(rest)}: invalid syntax`)
      return `i:${Number(rest)}`
    default:
      if (text.length < 2) throw new SyntaxError('key must be 2 characters long:')
      if (text[1] !== ':') throw new SyntaxError(`missing colon: ${text}`)
      return undefined
  }
}

function keysOf(element: PathElement): Readonly<Record<string, unknown>> {
  const keys: unknown = JSON.parse(element.slice(2))
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) throw new SyntaxError(`no keys in ${element}`)
  return keys as Readonly<Record<string, unknown>>
}

/** In the order of FieldsV1: fields, then items with keys, of sets, at places; values by what they are, not by their text. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b) return 0
  const kind = a[0]
  if (kind !== b[0]) return rankOf(a) - rankOf(b)
  if (kind === 'f' || (plainElement.test(a) && plainElement.test(b))) return compareTexts(a, b)
  if (kind === 'k') return compareKeys(Object.entries(keysOf(a)), Object.entries(keysOf(b)))
  return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)))
}

/** The node itself comes before what is beneath it. */
const kindsInOrder = '.fkvi'
const rankOf = (element: PathElement): number => kindsInOrder.indexOf(element.charAt(0))

type Keys = readonly (readonly [name: string, value: unknown])[]

function compareKeys(a: Keys, b: Keys): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = compareTexts(name, other[0]) || compareValues(value, other[1])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  return typesInOrder.indexOf(typeof a) - typesInOrder.indexOf(typeof b)
}

const typesInOrder: readonly string[] = ['number', 'string', 'boolean', 'object']

/** As messages name the step: `.spec`, `[name="a"]`, `[="a"]`, `[0]`. */
export function printElement(element: PathElement): string {
  const rest = element.slice(2)
  switch (element[0]) {
    case 'f':
      return `.${rest}`
    case 'k': {
      const keys = Object.entries(keysOf(element)).map(([name, value]) => `${name}=${printValue(value)}`)
      return `[${keys.join(',')}]`
    }
    case 'v':
      return `[=${printValue(JSON.parse(rest))}]`
    default:
      return `[${rest}]`
  }
}

const printValue = (value: unknown): string => (typeof value === 'string' ? goQuote(value) : String(value))
