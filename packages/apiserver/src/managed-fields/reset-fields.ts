// Mirrors structured-merge-diff fieldpath/set.go, RecursiveDifference, release 1.36.
import type { PathElement } from './field-path.ts'
import { changeChildren, type FieldSet, noFields } from './field-set.ts'
import type { FieldNames } from './tracked-kind.ts'

/** The set without what writes to an endpoint do not change. */
export function withoutResetFields(fields: FieldSet, reset: readonly FieldNames[] | undefined): FieldSet {
  if (reset === undefined || fields === noFields) return fields
  return exclude(fields, reset) ?? noFields
}

function exclude(node: FieldSet, excluded: readonly FieldNames[]): FieldSet | undefined {
  return changeChildren(node, (child, element) => {
    const rest = behind(excluded, element)
    if (rest.some(({ length }) => length === 0)) return undefined
    return rest.length === 0 ? child : exclude(child, rest)
  })
}

/** What of the names is left behind this step. */
function behind(excluded: readonly FieldNames[], element: PathElement): readonly FieldNames[] {
  return excluded.flatMap(([first, ...rest]) => (`f:${first}` === element ? [rest] : []))
}
