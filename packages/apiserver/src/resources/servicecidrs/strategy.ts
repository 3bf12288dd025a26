// Mirrors pkg/registry/networking/servicecidr/strategy.go, release 1.36.
import { serviceCIDRs, type ServiceCIDR } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'
import { serviceCidrCells } from './table.ts'
import { validateServiceCidr, validateServiceCidrUpdate } from './validation.ts'

export const serviceCidrStrategy: Strategy<ServiceCIDR> = {
  resource: serviceCIDRs,
  prepareForStatusUpdate: keepMetadata,
  validate: validateServiceCidr,
  validateUpdate: validateServiceCidrUpdate,
  tableCells: serviceCidrCells,
}
