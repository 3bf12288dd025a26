// Mirrors pkg/printers/internalversion/printers.go printLease, release 1.36.
import type { Lease } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function leaseCells(lease: Lease, now: number): readonly string[] {
  return [nameCell(lease), lease.spec?.holderIdentity ?? '', ageCell(lease, now)]
}
