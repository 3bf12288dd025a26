/** The list with each item replaced by `change(item)`; the same list when no item changed. */
export function mapItems<T>(items: readonly T[], change: (item: T) => T): readonly T[]
export function mapItems<T>(items: readonly T[] | undefined, change: (item: T) => T): readonly T[] | undefined
export function mapItems<T>(items: readonly T[] | undefined, change: (item: T) => T): readonly T[] | undefined {
  if (items === undefined) return undefined
  let changed: T[] | undefined
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] as T
    const next = change(item)
    if (next === item) continue
    changed ??= [...items]
    changed[index] = next
  }
  return changed ?? items
}

/** The object with the fields of `defaults` where it has none or an empty string; the same object when none is missing. */
export function fillMissing<T extends object>(object: T, defaults: Partial<T>): T {
  let filled: { -readonly [K in keyof T]: T[K] } | undefined
  for (const field in defaults) {
    const value: unknown = object[field]
    if (value !== undefined && value !== '') continue
    filled ??= { ...object }
    filled[field] = defaults[field] as T[typeof field]
  }
  return filled ?? object
}

/** As `fillMissing` of fields that Go keeps as pointers: an empty string is a value, and stays. */
export function fillUnset<T extends object>(object: T, defaults: Partial<T>): T {
  let filled: { -readonly [K in keyof T]: T[K] } | undefined
  for (const field in defaults) {
    if (object[field] !== undefined) continue
    filled ??= { ...object }
    filled[field] = defaults[field] as T[typeof field]
  }
  return filled ?? object
}

/** The object with this field set; the same object when it has that value already. `undefined` removes the field. */
export function withField<T extends object, K extends keyof T>(object: T, field: K, value: T[K]): T {
  if (object[field] === value) return object
  if (value !== undefined) return { ...object, [field]: value }
  const { [field]: _, ...rest } = object
  return rest as T
}

/** The object with the field changed where it has one. */
export function changeField<T extends object, K extends keyof T>(
  object: T,
  field: K,
  change: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[field]
  return value === undefined || value === null ? object : withField(object, field, change(value))
}
