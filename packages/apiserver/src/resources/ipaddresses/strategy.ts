// Mirrors pkg/registry/networking/ipaddress/strategy.go, release 1.36.
import { ipAddresses, type IPAddress } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ipAddressCells } from './table.ts'
import { validateIpAddress, validateIpAddressName, validateIpAddressUpdate } from './validation.ts'

export const ipAddressStrategy: Strategy<IPAddress> = {
  resource: ipAddresses,
  validateName: validateIpAddressName,
  validate: validateIpAddress,
  validateUpdate: validateIpAddressUpdate,
  tableCells: ipAddressCells,
}
