// Mirrors pkg/registry/coordination/lease/strategy.go, release 1.36.
import { leases, type Lease } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { leaseCells } from './table.ts'
import { validateLease } from './validation.ts'

export const leaseStrategy: Strategy<Lease> = {
  resource: leases,
  createOnUpdate: true,
  requiresResourceVersion: true,
  validate: validateLease,
  validateUpdate: validateLease,
  tableCells: leaseCells,
}
