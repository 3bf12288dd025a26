// Mirrors pkg/registry/core/endpoint/strategy.go, release 1.36.
import { endpoints, type Endpoints } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { endpointsCells } from './table.ts'

export const endpointsStrategy: Strategy<Endpoints> = {
  resource: endpoints,
  createOnUpdate: true,
  tableCells: endpointsCells,
}
