// Mirrors pkg/registry/core/service/strategy.go, release 1.36.
import { services, type Service } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'

export const serviceStrategy: Strategy<Service> = {
  resource: services,
  returnsDeletedObject: true,
  createOnUpdate: true,
  selectableFields: ({ spec }) => ({ 'spec.clusterIP': spec?.clusterIP ?? '', 'spec.type': spec?.type ?? '' }),
}
