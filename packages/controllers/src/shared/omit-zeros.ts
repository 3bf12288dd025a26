/**
 * Without the counts that are zero, which the API leaves out. Counts that it tells even then (those behind a pointer in Go,
 * and a few that are required) are not to be named here.
 */
export function omitZeros<T extends object>(status: T, counts: readonly (keyof T)[]): T {
  const kept = Object.entries(status).filter(([name, value]) => {
    // Only own names of `T` are compared.
    const isCount = counts.includes(name as keyof T)
    return value !== undefined && !(isCount && value === 0)
  })
  return Object.fromEntries(kept) as T
}
