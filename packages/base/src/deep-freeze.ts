/**
 * Freezes a plain JSON value in all its depth, and returns it. What is frozen already is taken to be frozen in depth.
 * For tests: production trusts the types.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const child of Object.values(value)) deepFreeze(child)
  return value
}
