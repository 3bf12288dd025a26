// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/composition.go, convertCelTypeToDeclType, 1.36.
import { dynType, listType, mapType, type Kind, type Type } from '@coxswain/cel'

const kept: ReadonlySet<Kind> = new Set<Kind>([
  'any',
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'null',
  'string',
  'timestamp',
  'uint',
])

/** What other expressions know of a variable by the type of its own: objects, optionals and types can be anything to them. */
export function variableType(type: Type): Type {
  const { kind, nullable, parameters } = type
  if (nullable !== true && kept.has(kind)) return type
  const [first, second] = parameters
  if (kind === 'list' && first !== undefined) return listType(variableType(first))
  if (kind === 'map' && first !== undefined && second !== undefined) {
    return mapType(variableType(first), variableType(second))
  }
  return dynType
}
