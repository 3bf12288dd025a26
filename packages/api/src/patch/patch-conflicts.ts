// Mirrors apimachinery util/strategicpatch/patch.go (MergingMapsHaveConflicts), release 1.36.
import type { FieldType } from '../schema.ts'
import { deduplicate, sortScalars } from './diff-lists.ts'
import { formatGoText, formatGoValue } from './go-format.ts'
import { isJsonList, isJsonObject, keysOf, propertyOf, type JsonList, type JsonObject } from './json-value.ts'
import { elementKind } from './list-order.ts'
import { patchDirective, retainKeysDirective } from './patch-directives.ts'
import { PatchError } from './patch-error.ts'
import { listMerge, objectMerge, typeOfObject, type FieldMerge, type PatchSchema } from './patch-schema.ts'

/** Whether two strategic merge patches change a field in different ways. */
export function patchesConflict(schema: PatchSchema, left: JsonObject, right: JsonObject): boolean {
  return objectsConflict(schema, left, right, { ...plain, type: typeOfObject(schema) })
}

const plain: FieldMerge = { type: { scalar: 'json' }, strategy: '', retainKeys: false, mergeKey: '' }

function valuesConflict(schema: PatchSchema, left: unknown, right: unknown, how: FieldMerge): boolean {
  if (isJsonObject(left)) return !isJsonObject(right) || objectsConflict(schema, left, right, how)
  if (isJsonList(left)) return !isJsonList(right) || listsConflict(schema, left, right, how)
  return left !== right
}

function objectsConflict(schema: PatchSchema, left: JsonObject, right: JsonObject, how: FieldMerge): boolean {
  if (propertyOf(left, patchDirective) !== propertyOf(right, patchDirective)) return true
  if (how.strategy === 'replace') return false
  return keysOf(left).some((key) => {
    if (key === patchDirective || key === retainKeysDirective) return false
    const other = propertyOf(right, key)
    if (other === undefined) return false
    return valuesConflict(schema, left[key], other, mergeOf(schema, how.type, { key, value: left[key] }))
  })
}

function mergeOf(schema: PatchSchema, parent: FieldType, field: { key: string; value: unknown }): FieldMerge {
  if (isJsonList(field.value)) return listMerge(schema, parent, field.key)
  return isJsonObject(field.value) ? objectMerge(schema, parent, field.key) : plain
}

function listsConflict(schema: PatchSchema, left: JsonList, right: JsonList, how: FieldMerge): boolean {
  const areObjects = elementKind(left, right) === 'object'
  const elements: FieldMerge = { ...plain, type: how.type }
  if (how.strategy === 'merge') {
    if (!areObjects) return false
    const others = byMergeKey(right, how.mergeKey)
    return [...byMergeKey(left, how.mergeKey)].some(([key, element]) => {
      const other = others.get(key)
      return other !== undefined && valuesConflict(schema, element, other, elements)
    })
  }
  if (left.length !== right.length) return true
  const [before, after] = areObjects ? [left, right] : [sortScalars(deduplicate(left)), sortScalars(deduplicate(right))]
  return before.some((element, index) => valuesConflict(schema, element, after[index], elements))
}

function byMergeKey(list: JsonList, mergeKey: string): ReadonlyMap<string, JsonObject> {
  return new Map(
    list.map((element) => {
      const key = isJsonObject(element) ? propertyOf(element, mergeKey) : undefined
      if (!isJsonObject(element) || key === undefined) throw missingKey(mergeKey, element)
      return [formatGoText(key), element]
    }),
  )
}

function missingKey(mergeKey: string, element: unknown): PatchError {
  const text = `cannot find merge key \`${mergeKey}\` in merging list element:${formatGoValue(element)}`
  return new PatchError('unmergeable', text)
}
