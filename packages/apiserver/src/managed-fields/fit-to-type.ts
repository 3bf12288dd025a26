// Mirrors structured-merge-diff typed/reconcile_schema.go and fieldpath/set.go EnsureNamedFieldsAreMembers, release 1.36.
import type { PathElement } from './field-path.ts'
import { changeChildren, type FieldSet, hasChildren, leaf, noFields, withItself } from './field-set.ts'
import type { StructType, ValueType } from './value-type.ts'

/** The set as the types are today: whoever owned parts of what has become atomic owns it as a whole. */
export function fitToType(type: StructType, fields: FieldSet): FieldSet {
  return fitNode(type, fields) ?? noFields
}

function fitNode(type: ValueType, node: FieldSet): FieldSet | undefined {
  return changeChildren(node, (child, element) => {
    const inner = typeBehind(type, element)
    if (inner === undefined || !hasChildren(child)) return child
    return inner.isAtomic && inner.kind !== 'scalar' ? leaf : fitNode(inner, child)
  })
}

/** The set with every field of an object that leads to one of its members. Keys of maps do not become members thereby. */
export function withNamedFields(type: StructType, fields: FieldSet): FieldSet {
  return withNamedNode(type, fields) ?? noFields
}

function withNamedNode(type: ValueType | undefined, node: FieldSet): FieldSet | undefined {
  return changeChildren(node, (child, element) => {
    const inner = type === undefined ? undefined : typeBehind(type, element)
    const below = withNamedNode(inner, child) ?? leaf
    return type?.kind === 'struct' && inner !== undefined ? withItself(below) : below
  })
}

function typeBehind(type: ValueType, element: PathElement): ValueType | undefined {
  switch (type.kind) {
    case 'struct':
      return type.fields().byElement.get(element)?.type
    case 'map':
      return element.startsWith('f:') ? type.values : undefined
    case 'list':
      return element.startsWith('k:') ? type.items : undefined
    case 'scalar':
      return undefined
    default:
      return type satisfies never
  }
}
