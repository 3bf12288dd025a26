// Mirrors structured-merge-diff fieldpath/set.go RecursiveDifference and FilterIncludeMatches, release 1.36.
import type { PathElement } from './field-path.ts'
import { changeChildren, type FieldSet, noFields } from './field-set.ts'
import type { PathPattern, ResetFields } from './tracked-kind.ts'

/** The set without what writes to an endpoint do not change. */
export function withoutResetFields(fields: FieldSet, reset: ResetFields | undefined): FieldSet {
  if (reset === undefined || fields === noFields) return fields
  return ('without' in reset ? exclude(fields, reset.without) : include(fields, reset.only)) ?? noFields
}

/** What of the patterns is left behind this step. */
function behind(patterns: readonly PathPattern[], element: PathElement): readonly PathPattern[] {
  const matching = patterns.filter(([first]) => first === '*' || `f:${first}` === element)
  return matching.map(([, ...rest]) => rest)
}

const isMet = (patterns: readonly PathPattern[]): boolean => patterns.some(({ length }) => length === 0)

function exclude(node: FieldSet, patterns: readonly PathPattern[]): FieldSet | undefined {
  return changeChildren(node, (child, element) => {
    const rest = behind(patterns, element)
    if (isMet(rest)) return undefined
    return rest.length === 0 ? child : exclude(child, rest)
  })
}

function include(node: FieldSet, patterns: readonly PathPattern[]): FieldSet | undefined {
  return changeChildren(node, (child, element) => {
    const rest = behind(patterns, element)
    if (rest.length === 0) return undefined
    return isMet(rest) ? child : include(child, rest)
  })
}
