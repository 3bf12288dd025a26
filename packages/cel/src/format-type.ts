import type { Kind, Type } from './types.ts'

/** What messages call a type where it is not its name. */
const spoken: Partial<Record<Kind, string>> = {
  any: 'any',
  duration: 'duration',
  error: '!error!',
  null: 'null',
  timestamp: 'timestamp',
}

/** A type's own name; wrapper types say that they are some. */
export const declaredName = (type: Type): string => (type.nullable ? `wrapper(${type.name})` : type.name)

/** A type as messages show it: `map(string, list(int))`. */
export function formatType(type: Type): string {
  const name = spoken[type.kind]
  if (name !== undefined) return name
  if (type.parameters.length === 0) return declaredName(type)
  return `${type.name}(${type.parameters.map(formatType).join(', ')})`
}

/** What a function was applied to: `(int, string)`, or `string.(int)` for a member. */
export function formatSignature(types: readonly Type[], isMember: boolean): string {
  const shown = types.map(formatType)
  const target = isMember ? `${shown.shift() ?? ''}.` : ''
  return `${target}(${shown.join(', ')})`
}
