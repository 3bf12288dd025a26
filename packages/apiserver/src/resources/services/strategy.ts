// Mirrors pkg/registry/core/service/strategy.go, release 1.36.
import { nameIsDnsLabel, services, type Service } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultService } from './defaults.ts'
import { dropByType } from './drop-by-type.ts'
import { serviceWarnings } from './service-warnings.ts'
import { serviceCells } from './table.ts'
import { validateService, validateServiceStatusUpdate, validateServiceUpdate } from './validation.ts'

/** Addresses and ports are allocated by the registry, before these rules run: see `registry/allocation`. */
export const serviceStrategy: Strategy<Service> = {
  resource: services,
  returnsDeletedObject: true,
  createOnUpdate: true,
  validateName: nameIsDnsLabel,
  defaults: defaultService,
  prepareForCreate: (draft) => ({ ...draft, status: { loadBalancer: {} } }),
  prepareForUpdate: dropByType,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatusUpdate,
  warningsOnCreate: serviceWarnings,
  warningsOnUpdate: serviceWarnings,
  selectableFields: ({ spec }) => ({ 'spec.clusterIP': spec?.clusterIP ?? '', 'spec.type': spec?.type ?? '' }),
  tableCells: serviceCells,
}
