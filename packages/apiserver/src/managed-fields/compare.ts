// Mirrors structured-merge-diff typed/compare.go, release 1.36.
import { deepEqual } from '@coxswain/base'
import { fieldElement, type PathElement } from './field-path.ts'
import { type Child, type FieldSet, leaf, nodeOf, noFields } from './field-set.ts'
import { everyField } from './fields-of.ts'
import { itemsByElement } from './list-items.ts'
import {
  isHollow,
  isMap,
  type Json,
  type ListType,
  type StructField,
  type StructType,
  type ValueType,
} from './value-type.ts'

/** How one object differs from another. No field is in more than one of the sets. */
export interface Changes {
  readonly removed: FieldSet
  readonly modified: FieldSet
  readonly added: FieldSet
}

/**
 * What `next` has changed. What both share costs nothing. A field that is not there, or null, is as Go writes it: `{}` for most
 * objects, nothing for what Go keeps by reference.
 */
export function compareObjects(type: StructType, previous: Json, next: Json): Changes {
  const found: Findings = {}
  compareStructs(found, type, previous, next)
  return {
    removed: nodeOf(found.removed ?? [], false) ?? noFields,
    modified: nodeOf(found.modified ?? [], false) ?? noFields,
    added: nodeOf(found.added ?? [], false) ?? noFields,
  }
}

/** What differs beneath one step. */
interface Findings {
  removed?: Child[]
  modified?: Child[]
  added?: Child[]
}

type Finding = keyof Findings

const note = (found: Findings, finding: Finding, element: PathElement, node: FieldSet): void => {
  ;(found[finding] ??= []).push([element, node])
}

/** One step that both objects may have. */
interface Step {
  readonly element: PathElement
  readonly type: ValueType
  readonly previous: unknown
  readonly next: unknown
}

function compareStep(found: Findings, { element, type, previous, next }: Step): void {
  if (previous === next) return
  if (previous === undefined) return note(found, 'added', element, everyField(type, next))
  if (next === undefined) return note(found, 'removed', element, everyField(type, previous))
  if (type.isAtomic || (isHollow(previous) && isHollow(next))) {
    if (!deepEqual(previous, next)) note(found, 'modified', element, leaf)
    return
  }
  const inner: Findings = {}
  if (type.kind === 'list') compareLists(inner, type, previous, next)
  else if (type.kind === 'struct') compareStructs(inner, type, previous, next)
  else if (type.kind === 'map') compareMaps(inner, type.values, previous, next)
  noteInner(found, element, inner)
}

function noteInner(found: Findings, element: PathElement, { removed, modified, added }: Findings): void {
  if (removed !== undefined) note(found, 'removed', element, nodeOf(removed, false) ?? leaf)
  if (modified !== undefined) note(found, 'modified', element, nodeOf(modified, false) ?? leaf)
  if (added !== undefined) note(found, 'added', element, nodeOf(added, false) ?? leaf)
}

function compareStructs(found: Findings, type: StructType, previous: unknown, next: unknown): void {
  const { byName, written } = type.fields()
  const [before, after] = [mapOrNone(previous), mapOrNone(next)]
  for (const name in after) {
    const field = before?.[name] === after[name] ? undefined : byName.get(name)
    if (field !== undefined) compareFields(found, field, before, after)
  }
  for (const name in before) {
    const field = after?.[name] === undefined ? byName.get(name) : undefined
    if (field !== undefined) compareFields(found, field, before, after)
  }
  if (before !== undefined && after !== undefined) return
  for (const field of written) {
    const isThere = before?.[field.name] !== undefined || after?.[field.name] !== undefined
    if (!isThere) compareFields(found, field, before, after)
  }
}

const mapOrNone = (value: unknown): Json | undefined => (isMap(value) ? value : undefined)

function compareFields(found: Findings, field: StructField, before: Json | undefined, after: Json | undefined): void {
  const { element, type } = field
  compareStep(found, { element, type, previous: fieldIn(before, field), next: fieldIn(after, field) })
}

/** What the object has there, as Go writes it. */
function fieldIn(object: Json | undefined, { name, zero }: StructField): unknown {
  if (object === undefined) return undefined
  const value = object[name]
  return zero === undefined ? value : (value ?? zero)
}

const nothing: Json = Object.freeze({})

function compareMaps(found: Findings, values: ValueType, previous: unknown, next: unknown): void {
  const [before, after] = [mapOrNone(previous) ?? nothing, mapOrNone(next) ?? nothing]
  for (const key in after) {
    const was = Object.hasOwn(before, key) ? before[key] : undefined
    if (was !== after[key])
      compareStep(found, { element: fieldElement(key), type: values, previous: was, next: after[key] })
  }
  for (const key in before) {
    if (!Object.hasOwn(after, key))
      compareStep(found, { element: fieldElement(key), type: values, previous: before[key], next: undefined })
  }
}

const noItems: readonly unknown[] = []

function compareLists(found: Findings, type: ListType, previous: unknown, next: unknown): void {
  const before = itemsByElement(type, Array.isArray(previous) ? previous : noItems)
  const after = itemsByElement(type, Array.isArray(next) ? next : noItems)
  for (const [element, were] of before)
    compareItems(found, { element, type: type.items }, were, after.get(element) ?? noItems)
  for (const [element, are] of after) {
    if (!before.has(element)) compareItems(found, { element, type: type.items }, noItems, are)
  }
}

/** Items of one identity. If there are several they are one thing: there, not there, or different. */
function compareItems(
  found: Findings,
  { element, type }: Pick<Step, 'element' | 'type'>,
  were: readonly unknown[],
  are: readonly unknown[],
): void {
  if (were.length <= 1 && are.length <= 1) return compareStep(found, { element, type, previous: were[0], next: are[0] })
  if (were.length > 1 && are.length > 1) {
    if (!deepEqual(were, are)) note(found, 'modified', element, leaf)
    return
  }
  if (were.length > 1) {
    if (are.length > 0) compareStep(found, { element, type, previous: undefined, next: are[0] })
    return note(found, 'removed', element, leaf)
  }
  if (were.length > 0) compareStep(found, { element, type, previous: were[0], next: undefined })
  note(found, 'added', element, leaf)
}
