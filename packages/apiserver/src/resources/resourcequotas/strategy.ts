// Mirrors pkg/registry/core/resourcequota/strategy.go, release 1.36.
import {
  compareQuantities,
  parseQuantity,
  resourceQuotas,
  type ResourceQuota,
  type ResourceQuotaSpec,
  type ResourceQuotaStatus,
} from '@coxswain/api'
import { roundResourceList } from '@coxswain/api/pod-defaults'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { resourceQuotaCells } from './table.ts'
import { validateResourceQuota, validateResourceQuotaStatusUpdate, validateResourceQuotaUpdate } from './validation.ts'

export const resourceQuotaStrategy: Strategy<ResourceQuota> = {
  resource: resourceQuotas,
  returnsDeletedObject: true,
  defaults: (draft) => changeField(changeField(draft, 'spec', roundHard), 'status', roundStatus),
  prepareForCreate: (draft) => ({ ...draft, status: {} }),
  validate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  validateStatusUpdate: validateResourceQuotaStatusUpdate,
  warningsOnCreate: requestWarnings,
  tableCells: resourceQuotaCells,
}

function roundHard(spec: ResourceQuotaSpec): ResourceQuotaSpec {
  return changeField(spec, 'hard', roundResourceList)
}

function roundStatus(status: ResourceQuotaStatus): ResourceQuotaStatus {
  return changeField(changeField(status, 'hard', roundResourceList), 'used', roundResourceList)
}

/** More may be requested than the limits let in. */
function requestWarnings({ spec }: ResourceQuota): readonly string[] {
  const hard = spec?.hard ?? {}
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((name) => {
    const isBare = hard[`requests.${name}`] === undefined && (name === 'cpu' || name === 'memory')
    const requestName = isBare ? name : `requests.${name}`
    const [request, limit] = [hard[requestName], hard[`limits.${name}`]]
    if (request === undefined || limit === undefined) return []
    if (compareQuantities(parseQuantity(request), parseQuantity(limit)) <= 0) return []
    return [`ResourceQuota ${requestName} (${request}) should be less than limits.${name} (${limit})`]
  })
}
