// Mirrors pkg/registry/resource/resourceclaim/strategy.go, release 1.36.
import { resourceClaims, type ResourceClaim } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'
import { ageCell, nameCell } from '../table-text.ts'
import { defaultClaimSpec } from './claim-spec-defaults.ts'
import { dropDeallocatedDevices } from './drop-deallocated-devices.ts'
import { validateClaimStatusUpdate } from './validate-claim-status.ts'
import { validateResourceClaim, validateResourceClaimUpdate } from './validation.ts'

export const resourceClaimStrategy: Strategy<ResourceClaim> = {
  resource: resourceClaims,
  returnsDeletedObject: true,
  defaults: (draft) => changeField(draft, 'spec', defaultClaimSpec),
  prepareForCreate: (draft) => ({ ...draft, status: {} }),
  prepareForStatusUpdate: (draft, previous) => dropDeallocatedDevices(keepMetadata(draft, previous), previous),
  validate: validateResourceClaim,
  validateUpdate: validateResourceClaimUpdate,
  validateStatusUpdate: validateClaimStatusUpdate,
  tableCells: (claim, now) => [nameCell(claim), stateText(claim), ageCell(claim, now)],
}

function stateText({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata?.deletionTimestamp !== undefined
  const states = isDeleted ? ['deleted'] : []
  if (status?.allocation !== undefined) {
    states.push('allocated')
    if (status.reservedFor?.length) states.push('reserved')
  } else if (!isDeleted) states.push('pending')
  return states.join(',')
}
