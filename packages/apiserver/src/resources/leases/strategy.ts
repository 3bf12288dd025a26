// Mirrors pkg/registry/coordination/lease/strategy.go, release 1.36.
import { leases, type Lease } from '@coxswain/api'
import { withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { leaseCells } from './table.ts'
import { validateLease } from './validation.ts'

export const leaseStrategy: Strategy<Lease> = {
  resource: leases,
  createOnUpdate: true,
  requiresResourceVersion: true,
  prepareForCreate: withoutElection,
  prepareForUpdate: (draft, { spec: old }) =>
    old?.strategy === undefined && old?.preferredHolder === undefined ? withoutElection(draft) : draft,
  validate: validateLease,
  validateUpdate: validateLease,
  tableCells: leaseCells,
}

/** Elections by the server are off (`CoordinatedLeaderElection`). */
function withoutElection(lease: Lease): Lease {
  const { spec } = lease
  if (spec?.strategy === undefined && spec?.preferredHolder === undefined) return lease
  return { ...lease, spec: withField(withField(spec, 'strategy', undefined), 'preferredHolder', undefined) }
}
