/**
 * Whether two plain JSON values are the same. A property that is `undefined` equals an absent one; `null` does not.
 * Shared parts cost nothing: identity is looked at first, at every level.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b, deepEqual)
  if (Array.isArray(b)) return false
  return equalProperties(a as Properties, b as Properties)
}

/**
 * Equality in the way of Kubernetes' semantic equality: null, a list without entries and a map of nothing but empty values
 * equal an absent one. It does not know which `{}` is a map and which an object with no field set (`emptyDir: {}`, which Go
 * tells from nil): both equal an absent one. Quantities are compared as text, which is the same for canonical ones.
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isEmpty(a)) return isEmpty(b)
  if (isEmpty(b)) return false
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b, semanticEqual)
  if (Array.isArray(b)) return false
  return semanticallyEqualProperties(a as Properties, b as Properties)
}

type Properties = Readonly<Record<string, unknown>>

function equalLists(a: readonly unknown[], b: readonly unknown[], equal: (a: unknown, b: unknown) => boolean): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false
  return true
}

function equalProperties(a: Properties, b: Properties): boolean {
  let count = 0
  for (const key in a) {
    const value = a[key]
    if (value === undefined) continue
    if (!deepEqual(value, ownProperty(b, key))) return false
    count++
  }
  for (const key in b) if (b[key] !== undefined) count--
  return count === 0
}

function semanticallyEqualProperties(a: Properties, b: Properties): boolean {
  for (const key in a) if (!semanticEqual(a[key], ownProperty(b, key))) return false
  for (const key in b) if (ownProperty(a, key) === undefined && !isEmpty(b[key])) return false
  return true
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.length === 0
  for (const key in value) if (!isEmpty((value as Properties)[key])) return false
  return true
}

/** `__proto__` can be a key of data; read on an object that lacks it, it is the prototype. */
function ownProperty(object: Properties, key: string): unknown {
  return key === '__proto__' && !Object.hasOwn(object, key) ? undefined : object[key]
}
