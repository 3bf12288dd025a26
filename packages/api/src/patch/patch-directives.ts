import { isJsonObject, propertyOf, type JsonObject } from './json-value.ts'

/** The keys by which a strategic merge patch says more than a value can. */
export const patchDirective = '$patch'
export const retainKeysDirective = '$retainKeys'
export const deleteFromListPrefix = '$deleteFromPrimitiveList'
export const setOrderPrefix = '$setElementOrder'

export function isDirective(item: unknown): item is JsonObject {
  return isJsonObject(item) && propertyOf(item, patchDirective) !== undefined
}

export function isDeletion(item: unknown): item is JsonObject {
  return isJsonObject(item) && propertyOf(item, patchDirective) === 'delete'
}

export function deletionOf(mergeKey: string, value: unknown): JsonObject {
  return { [mergeKey]: value, [patchDirective]: 'delete' }
}

/** The field that `$setElementOrder/finalizers` is about; `undefined` when the key does not have this form. */
export function fieldOfDirective(key: string, prefix: string): string | undefined {
  return key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : undefined
}
