// Mirrors kube-aggregator pkg/registry/apiservice: strategy.go, etcd/etcd.go, and the defaults of its v1, release 1.36.
import { apiServices, findCondition, validatePathSegmentName, type APIService } from '@coxswain/api'
import { changeField, fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const apiServiceStrategy: Strategy<APIService> = {
  resource: apiServices,
  requiresResourceVersion: true,
  validateName: validatePathSegmentName,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(spec, 'service', (service) => fillMissing(service, { port: 443 })),
    ),
  tableCells: (apiService, now) => {
    const { service } = apiService.spec ?? {}
    const place = service === undefined ? 'Local' : `${service.namespace ?? ''}/${service.name ?? ''}`
    return [nameCell(apiService), place, availabilityText(apiService), ageCell(apiService, now)]
  },
}

function availabilityText({ status }: APIService): string {
  const available = findCondition(status?.conditions, 'Available')
  if (available === undefined) return 'Unknown'
  return available.status === 'True' || !available.reason
    ? available.status
    : `${available.status} (${available.reason})`
}
