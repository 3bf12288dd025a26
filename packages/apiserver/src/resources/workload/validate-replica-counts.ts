import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { checkNonNegative } from '../rules/numbers.ts'

export type Counts<K extends string> = Readonly<Partial<Record<K, number | undefined>>>

/** None of the counts is negative. */
export function checkCounts<K extends string>(errors: ErrorList, status: Counts<K>, names: readonly K[]): void {
  for (const name of names) checkNonNegative(errors, `status.${name}`, status[name])
}

/** None of the named counts is more than there are replicas, and no more are available than ready (`readyText`). */
export function checkCountsAgree<K extends string>(
  errors: ErrorList,
  status: Counts<K>,
  names: readonly K[],
  readyText = 'readyReplicas',
): void {
  const counts = status as Counts<string>
  const replicas = counts['replicas'] ?? 0
  for (const name of names) {
    const count = counts[name] ?? 0
    if (count > replicas) errors.push(invalid(`status.${name}`, count, 'cannot be greater than status.replicas'))
  }
  const available = counts['availableReplicas'] ?? 0
  if (available > (counts['readyReplicas'] ?? 0)) {
    errors.push(invalid('status.availableReplicas', available, `cannot be greater than ${readyText}`))
  }
}

/** Counts collisions of names over the object's life. */
export function checkCollisionCount(
  errors: ErrorList,
  next: { readonly collisionCount?: number | undefined },
  previous: { readonly collisionCount?: number | undefined },
): void {
  if (previous.collisionCount === undefined) return
  const count = next.collisionCount ?? 0
  if (next.collisionCount !== undefined && count >= previous.collisionCount) return
  errors.push(invalid('status.collisionCount', count, 'cannot be decremented'))
}
