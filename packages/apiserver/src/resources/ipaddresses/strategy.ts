// Mirrors pkg/registry/networking/ipaddress/strategy.go, release 1.36.
import { ipAddresses, validatePathSegmentName, type IPAddress } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ipAddressCells } from './table.ts'

export const ipAddressStrategy: Strategy<IPAddress> = {
  resource: ipAddresses,
  validateName: validatePathSegmentName,
  tableCells: ipAddressCells,
}
