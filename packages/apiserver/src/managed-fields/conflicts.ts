// Mirrors apimachinery pkg/util/managedfields/internal/conflict.go, release 1.36.
import { goQuote } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { type PathElement, printElement } from './field-path.ts'
import { pathsOf } from './field-set.ts'
import { identityOf, type ManagedEntry } from './managed-entries.ts'
import type { Claim } from './ownership.ts'
import type { Applied } from './tracked-kind.ts'

type Conflicts = Extract<Applied, { readonly kind: 'conflicts' }>

/** The refusal of an apply that would take these fields, manager by manager. */
export function conflictsOf(claims: readonly Claim[]): Conflicts {
  const byManager = claims.toSorted((a, b) => compareTexts(identityOf(a.entry), identityOf(b.entry)))
  const conflicts = byManager.flatMap(({ entry, fields }) =>
    pathsOf(fields).map((path) => ({
      reason: 'FieldManagerConflict' as const,
      message: `conflict with ${printManager(entry)}`,
      field: printPath(path),
    })),
  )
  const [only] = conflicts
  if (only !== undefined && conflicts.length === 1)
    return { kind: 'conflicts', conflicts, message: `Apply failed with 1 conflict: ${only.message}: ${only.field}` }
  const lines = byManager.flatMap(({ entry, fields }) => [
    `conflicts with ${printManager(entry)}:`,
    ...pathsOf(fields).map((path) => `- ${printPath(path)}`),
  ])
  return {
    kind: 'conflicts',
    conflicts,
    message: `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`,
  }
}

const printPath = (path: readonly PathElement[]): string => path.map(printElement).join('')

/** The time of the entry is not told: upstream looks for it where it never is. */
function printManager({ manager = '', operation, apiVersion, subresource = '' }: ManagedEntry): string {
  const inSubresource = subresource === '' ? '' : ` with subresource ${goQuote(subresource)}`
  return `${goQuote(manager)}${inSubresource}${operation === 'Update' ? ` using ${apiVersion}` : ''}`
}
