import { optionalTypeName, type Kind, type Type } from './types.ts'

export const isDyn = (type: Type): boolean => type.kind === 'dyn' || type.kind === 'any'
const isError = (type: Type): boolean => type.kind === 'error'
export const isDynOrError = (type: Type): boolean => isDyn(type) || isError(type)
export const isOptional = (type: Type): boolean => type.kind === 'opaque' && type.name === optionalTypeName

/** What is in an optional; everything else is itself. */
export const unwrapOptional = (type: Type): Type => (isOptional(type) ? (type.parameters[0] ?? type) : type)

const sameLength = (a: Type, b: Type): boolean => a.parameters.length === b.parameters.length
const allPairs = (a: Type, b: Type, holds: (x: Type, y: Type) => boolean): boolean =>
  a.parameters.every((parameter, index) => holds(parameter, b.parameters[index] ?? parameter))

/** The same type. A wrapper and what it wraps are the same here. */
export function isSameType(a: Type, b: Type): boolean {
  if (a === b) return true
  return a.kind === b.kind && a.name === b.name && sameLength(a, b) && allPairs(a, b, isSameType)
}

/** The same type when parameters may have any name. */
export function isEquivalentType(a: Type, b: Type): boolean {
  if (a === b) return true
  const hasSameName = a.kind === 'parameter' || a.name === b.name
  return a.kind === b.kind && hasSameName && sameLength(a, b) && allPairs(a, b, isEquivalentType)
}

/** Whether a value of the type can be put where the target is, leaving unknown types aside. */
export function accepts(target: Type, type: Type): boolean {
  if (target.nullable && type.kind === 'null') return true
  if (target === type || isDyn(target) || target.kind === 'parameter') return true
  return (
    target.kind === type.kind &&
    target.name === type.name &&
    sameLength(target, type) &&
    allPairs(target, type, accepts)
  )
}

const nullableKinds: ReadonlySet<Kind> = new Set<Kind>([
  'opaque',
  'struct',
  'any',
  'duration',
  'timestamp',
  'null',
  'dyn',
])

export const acceptsNull = (type: Type): boolean =>
  nullableKinds.has(type.kind) || type.kind === 'parameter' || type.nullable === true

/** Whether the first says no more than the second. */
function isAsGeneral(a: Type, b: Type): boolean {
  if (isDyn(a) || a.kind === 'parameter') return true
  if (isDyn(b) || b.kind === 'parameter' || a.kind !== b.kind) return false
  switch (a.kind) {
    case 'type':
      return true
    case 'opaque':
    case 'list':
    case 'map':
      return a.name === b.name && sameLength(a, b) && allPairs(a, b, isAsGeneral)
    default:
      return isSameType(a, b)
  }
}

/** The one that says less, of two that fit each other. */
export const mostGeneral = (a: Type, b: Type): Type => (isAsGeneral(a, b) ? a : b)
