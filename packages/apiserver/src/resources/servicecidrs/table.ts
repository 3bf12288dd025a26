// Mirrors pkg/printers/internalversion/printers.go printServiceCIDR, release 1.36.
import type { ServiceCIDR } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function serviceCidrCells(cidr: ServiceCIDR, now: number): readonly string[] {
  return [nameCell(cidr), (cidr.spec?.cidrs ?? []).join(','), ageCell(cidr, now)]
}
