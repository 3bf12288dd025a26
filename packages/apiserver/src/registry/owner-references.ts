// Mirrors apiserver pkg/endpoints/handlers/create.go and admission on duplicate owner references, release 1.36.
import { deepEqual } from '@coxswain/base'
import type { OwnerReferences } from './metadata.ts'

/** Without references that say the same twice, and the uids of those, in the words of the warning. */
export function dedupeOwnerReferences(references: OwnerReferences): {
  readonly references: OwnerReferences
  readonly duplicates: readonly string[]
} {
  if (references.length < 2) return { references, duplicates: [] }
  const kept: OwnerReferences[number][] = []
  const duplicates = new Set<string>()
  for (const reference of references) {
    if (kept.some((other) => deepEqual(other, reference))) duplicates.add(reference.uid ?? '')
    else kept.push(reference)
  }
  return duplicates.size === 0 ? { references, duplicates: [] } : { references: kept, duplicates: [...duplicates] }
}

export const duplicateOwnersText = (uids: readonly string[]): string =>
  `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids.join(', ')}`
