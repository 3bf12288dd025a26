// Mirrors structured-merge-diff typed/tofieldset.go and the one-sided cases of typed/compare.go, release 1.36.
import { fieldElement } from './field-path.ts'
import { type Child, type FieldSet, leaf, nodeOf, noFields, withItself } from './field-set.ts'
import { itemsByElement } from './list-items.ts'
import { isEmptyMap, isMap, type Json, type ListType, type StructType, type ValueType } from './value-type.ts'

/** What a manager owns who applies this: values, items of lists, and what is empty; not the objects that lead there. */
export function appliedFields(type: StructType, configuration: Json): FieldSet {
  return appliedNode(type, configuration) ?? noFields
}

function appliedNode(type: ValueType, value: unknown): FieldSet | undefined {
  if (type.isAtomic || value === null) return leaf
  switch (type.kind) {
    case 'struct': {
      if (!isMap(value)) return leaf
      const { byName } = type.fields()
      const children: Child[] = []
      for (const name in value) {
        const field = byName.get(name)
        if (field === undefined || value[name] === undefined) continue
        const node = appliedNode(field.type, value[name])
        if (node !== undefined) children.push([field.element, node])
      }
      return nodeOf(children, isEmptyMap(value))
    }
    case 'map': {
      if (!isMap(value)) return leaf
      const children = Object.entries(value).map(([key, inner]): Child => [
        fieldElement(key),
        withItself(appliedNode(type.values, inner) ?? leaf),
      ])
      return nodeOf(children, children.length === 0)
    }
    case 'list':
      return Array.isArray(value) ? nodeOf(appliedItems(type, value), false) : leaf
    default:
      return type satisfies never
  }
}

function appliedItems(type: ListType, list: readonly unknown[]): readonly Child[] {
  return [...itemsByElement(type, list)].map(([element, [item, ...twins]]) => [
    element,
    twins.length > 0 ? leaf : withItself(appliedNode(type.items, item) ?? leaf),
  ])
}

/** The step to this value and all steps beneath it: what is new, or gone, when the value as a whole is. */
export function everyField(type: ValueType, value: unknown): FieldSet {
  if (type.isAtomic || typeof value !== 'object' || value === null) return leaf
  const children: Child[] = []
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return leaf
    for (const [element, [item, ...twins]] of itemsByElement(type, value))
      children.push([element, twins.length > 0 ? leaf : everyField(type.items, item)])
  } else if (type.kind === 'map') {
    for (const [key, inner] of Object.entries(value)) children.push([fieldElement(key), everyField(type.values, inner)])
  } else {
    addFields(children, type, value as Json)
  }
  return nodeOf(children, true) ?? leaf
}

function addFields(children: Child[], type: StructType, value: Json): void {
  const { byName, written } = type.fields()
  for (const name in value) {
    const field = byName.get(name)
    if (field !== undefined && value[name] !== undefined)
      children.push([field.element, everyField(field.type, value[name])])
  }
  for (const field of written) {
    if (value[field.name] === undefined) children.push([field.element, everyField(field.type, field.zero)])
  }
}
