// Mirrors pkg/registry/coordination/lease/strategy.go, release 1.36.
import { leases, type Lease } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { leaseCells } from './table.ts'

export const leaseStrategy: Strategy<Lease> = {
  resource: leases,
  createOnUpdate: true,
  requiresResourceVersion: true,
  tableCells: leaseCells,
}
