// Mirrors structured-merge-diff typed/validate.go, release 1.36.
import { formatGoValue, goTypeOf, type ScalarType } from '@coxswain/api'
import { fieldElement, type PathElement, printElement } from './field-path.ts'
import { goSyntax } from './go-syntax.ts'
import { elementOfItem, itemFault } from './list-items.ts'
import { isMap, type Json, type ListType, type StructType, typeAt, type ValueType } from './value-type.ts'

interface Fault {
  readonly path: string
  readonly what: string
}

/** Why a configuration does not fit its type: fields that there are not, values of another kind, items that are there twice. */
export function configurationFault(type: StructType, configuration: Json): string | undefined {
  const faults = faultsIn(type, configuration, '')
  const texts = faults.map(({ path, what }) => (path === '' ? what : `${path}: ${what}`))
  return texts.length > 1 ? ['errors:', ...texts.map((text) => `  ${text}`)].join('\n') : texts[0]
}

function faultsIn(type: ValueType, value: unknown, path: string): readonly Fault[] {
  if (value === null || value === undefined) return []
  switch (type.kind) {
    case 'scalar': {
      const what = scalarFault(type.scalar, value)
      return what === undefined ? [] : [{ path, what }]
    }
    case 'list':
      return Array.isArray(value)
        ? faultsInList(type, value, path)
        : [{ path, what: `expected list, got &{${formatGoValue(value)}}` }]
    case 'struct':
    case 'map':
      return isMap(value)
        ? faultsInMap(type, value, path)
        : [{ path, what: `expected map, got &{${formatGoValue(value)}}` }]
    default:
      return type satisfies never
  }
}

function faultsInMap(type: ValueType, map: Json, path: string): readonly Fault[] {
  const faults: Fault[] = []
  for (const [key, value] of Object.entries(map)) {
    const at = path + printElement(fieldElement(key))
    const inner = typeAt(type, key)
    // Nothing after a field that there is not is looked at.
    if (inner === undefined) return [...faults, { path: at, what: 'field not declared in schema' }]
    faults.push(...faultsIn(inner, value, at))
  }
  return faults
}

function faultsInList(type: ListType, list: readonly unknown[], path: string): readonly Fault[] {
  const faults: Fault[] = []
  const seen = new Set<PathElement>()
  for (const [index, item] of list.entries()) {
    const element = type.isAtomic ? `i:${index}` : elementOfItem(type, item)
    if (element === undefined) return [...faults, { path, what: `element ${index}: ${itemFault(type, item)}` }]
    const printed = printElement(element)
    if (seen.has(element)) faults.push({ path, what: `duplicate entries for key ${printed}` })
    seen.add(element)
    faults.push(...faultsIn(type.items, item, path + printed))
  }
  return faults
}

function scalarFault(scalar: ScalarType, value: unknown): string | undefined {
  switch (scalar) {
    case 'json':
      return undefined
    case 'string':
    case 'bytes':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${formatGoValue(value)}}`
    case 'int32':
    case 'int64':
    case 'double':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`
    case 'quantity':
    case 'int-or-string':
    case 'time':
    case 'micro-time':
      return typeof value === 'object' ? `expected any scalar, got &{${formatGoValue(value)}}` : undefined
    default:
      return scalar satisfies never
  }
}
