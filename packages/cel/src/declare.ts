import type { FunctionDeclaration, FunctionTable, Overload } from './environment.ts'
import * as t from './types.ts'
import type { Type } from './types.ts'

const simpleTypes: ReadonlyMap<string, Type> = new Map([
  ['any', t.anyType],
  ['bool', t.boolType],
  ['bytes', t.bytesType],
  ['double', t.doubleType],
  ['duration', t.durationType],
  ['dyn', t.dynType],
  ['int', t.intType],
  ['null', t.nullType],
  ['string', t.stringType],
  ['timestamp', t.timestampType],
  ['type', t.typeType],
  ['uint', t.uintType],
])

/** Splits at the commas that are in no brackets. */
function splitList(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character !== ',' || depth > 0) continue
    parts.push(text.slice(start, index).trim())
    start = index + 1
  }
  const last = text.slice(start).trim()
  return last === '' ? parts : [...parts, last]
}

function typeWithParameters(name: string, parameters: readonly Type[]): Type {
  const [first = t.dynType, second = t.dynType] = parameters
  if (name === 'list') return t.listType(first)
  if (name === 'map') return t.mapType(first, second)
  if (name === 'type') return t.typeOf(first)
  if (name === 'wrapper') return t.wrapperType(first)
  return t.opaqueType(name, ...parameters)
}

/**
 * Reads a type as messages show it: `map(string, list(int))`. One capital letter is a type parameter; a name that is not
 * built in is that of an opaque type.
 */
export function readType(text: string): Type {
  const simple = simpleTypes.get(text)
  if (simple !== undefined) return simple
  if (/^[A-Z]$/.test(text)) return t.typeParameter(text)
  const [, name, inner] = /^([\w.]+)(?:\((.*)\))?$/.exec(text) ?? []
  if (name === undefined) throw new Error(`'${text}' is not a type`)
  return typeWithParameters(name, splitList(inner ?? '').map(readType))
}

/** One line: the function's name, the overload's id, and the signature, `(int, int) -> int` or `string.(int) -> bool`. */
function readDeclaration(line: string): { readonly name: string; readonly overload: Overload } {
  const [, name, id, target, list, result] = /^(\S+)\s+(\S+)\s+(?:(\S.*?)\.)?\((.*)\)\s+->\s+(\S.*)$/.exec(line) ?? []
  if (name === undefined || id === undefined || result === undefined) throw new Error(`'${line}' declares no function`)
  const parameters = splitList(list ?? '').map(readType)
  const signature = { id, result: readType(result) }
  if (target === undefined) return { name, overload: { ...signature, parameters } }
  return { name, overload: { ...signature, isMember: true, parameters: [readType(target), ...parameters] } }
}

/** Reads declarations out of a table, one overload a line. */
export function declareFunctions(table: string): readonly FunctionDeclaration[] {
  const lines = table.split('\n').map((line) => line.trim())
  const overloads = lines.filter((line) => line !== '').map(readDeclaration)
  const byName = Map.groupBy(overloads, ({ name }) => name)
  return [...byName].map(([name, found]) => ({ name, overloads: found.map(({ overload }) => overload) }))
}

/** Functions that belong together: declared, or as a table that `declareFunctions` reads. */
export type FunctionLibrary = string | readonly FunctionDeclaration[]

/** All declarations by name. What several of them say of one name goes together, in their order. */
export function functionTable(...libraries: readonly FunctionLibrary[]): FunctionTable {
  const table = new Map<string, FunctionDeclaration>()
  const declared = libraries.flatMap((library) => (typeof library === 'string' ? declareFunctions(library) : library))
  for (const declaration of declared) {
    const known = table.get(declaration.name)
    const seen = new Set(known?.overloads.map((overload) => overload.id))
    const added = declaration.overloads.filter((overload) => !seen.has(overload.id))
    const overloads = [...(known?.overloads ?? []), ...added]
    table.set(declaration.name, { name: declaration.name, overloads })
  }
  return table
}
