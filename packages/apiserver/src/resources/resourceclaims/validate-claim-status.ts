// Mirrors pkg/apis/resource/validation/validation.go validateResourceClaimStatusUpdate, 1.36.
import {
  isMapped,
  parseCidr,
  printIpAddress,
  type AllocatedDeviceStatus,
  type AllocationResult,
  type NetworkDeviceData,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
} from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import {
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  type ErrorList,
} from '../../validation/field-errors.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'
import { validateConditions } from '../rules/conditions.ts'
import { checkStructImmutable } from '../rules/immutable.ts'
import { checkDnsLabel } from '../rules/names.ts'
import { validateNodeSelector } from '../rules/node-selectors.ts'
import { checkSet } from './check-set.ts'
import { deviceIdentity, deviceKey } from './device-identity.ts'
import { allocatedDevices } from './drop-deallocated-devices.ts'
import { checkRequestReferences, requestNamesOf, type RequestNames } from './request-names.ts'
import { checkPoolName, checkShareId, resultsMax, validateResult } from './validate-result.ts'
import { configurationsMax } from './validate-claim-spec.ts'
import { checkRawObject, validateConfiguration } from './validate-configuration.ts'

const consumersMax = 256
const conditionsMax = 8
const interfaceNameMax = 256
const hardwareAddressMax = 128
const addressesMax = 16
const sources = ['FromClaim', 'FromClass']

export function validateClaimStatusUpdate(next: ResourceClaim, previous: ResourceClaim): FieldErrors {
  const errors: ErrorList = []
  const status = next.status ?? {}
  const before = previous.status?.allocation
  checkSet(errors, 'status.reservedFor', status.reservedFor, {
    max: consumersMax,
    keyOf: ({ uid = '' }) => uid,
    check: validateConsumer,
  })
  const allocated = allocatedDevices(next)
  checkSet(errors, 'status.devices', status.devices, {
    keyOf: deviceIdentity,
    check: (found, path, device) => validateDeviceStatus(found, path, device, allocated),
  })
  checkReservations(errors, next, previous)
  if (status.allocation === undefined) return errors
  if (before === undefined) {
    validateAllocation(errors, 'status.allocation', status.allocation, requestNamesOf(next.spec.devices))
  } else {
    checkStructImmutable(errors, 'status.allocation', 'AllocationResult', { next: status.allocation, previous: before })
  }
  return errors
}

function validateConsumer(errors: ErrorList, path: string, consumer: ResourceClaimConsumerReference): void {
  for (const field of ['resource', 'name', 'uid'] as const) {
    if (!consumer[field]) errors.push(required(`${path}.${field}`))
  }
}

/** Only what has devices is reserved, and what is being deleted for nobody new. */
function checkReservations(errors: ErrorList, next: ResourceClaim, previous: ResourceClaim): void {
  const consumers = next.status?.reservedFor ?? []
  if (consumers.length === 0) return
  if (next.status?.allocation === undefined) {
    errors.push(forbidden('status.reservedFor', 'may not be specified when `allocated` is not set'))
    return
  }
  if (next.metadata?.deletionTimestamp === undefined) return
  const known = new Set((previous.status?.reservedFor ?? []).map(consumerKey))
  if (consumers.some((consumer) => !known.has(consumerKey(consumer)))) {
    const why = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'
    errors.push(forbidden('status.reservedFor', why))
  }
}

const consumerKey = ({ apiGroup = '', resource, name, uid }: ResourceClaimConsumerReference): string =>
  [apiGroup, resource, name, uid].join('/')

function validateAllocation(errors: ErrorList, path: string, allocation: AllocationResult, known: RequestNames): void {
  const { devices, nodeSelector } = allocation
  checkSet(errors, `${path}.devices.results`, devices?.results, {
    max: resultsMax,
    check: (found, at, result) => validateResult(found, at, result, known),
  })
  checkSet(errors, `${path}.devices.config`, devices?.config, {
    // Those of the claim, and those of the class.
    max: 2 * configurationsMax,
    check: (found, at, config) => {
      const { source = '' } = config
      if (source === '') found.push(required(`${at}.source`))
      else if (!sources.includes(source)) found.push(notSupported(`${at}.source`, source, sources))
      checkRequestReferences(found, `${at}.requests`, config.requests, known)
      validateConfiguration(found, at, config)
    },
  })
  if (nodeSelector !== undefined) validateNodeSelector(errors, `${path}.nodeSelector`, nodeSelector)
}

function validateDeviceStatus(
  errors: ErrorList,
  path: string,
  device: AllocatedDeviceStatus,
  allocated: ReadonlySet<string>,
): void {
  validateDriverName(errors, `${path}.driver`, device.driver)
  checkPoolName(errors, `${path}.pool`, device.pool)
  checkDnsLabel(errors, `${path}.device`, device.device)
  checkShareId(errors, `${path}.shareID`, device.shareID)
  if (!allocated.has(deviceKey(device))) {
    errors.push(invalid(path, deviceIdentity(device), 'must be an allocated device in the claim'))
  }
  const count = device.conditions?.length ?? 0
  if (count > conditionsMax) errors.push(tooMany(`${path}.conditions`, count, conditionsMax))
  validateConditions(errors, `${path}.conditions`, device.conditions)
  if (device.data !== undefined) checkRawObject(errors, `${path}.data`, device.data)
  validateNetworkData(errors, `${path}.networkData`, device.networkData)
}

function validateNetworkData(errors: ErrorList, path: string, data: NetworkDeviceData | undefined): void {
  const { interfaceName = '', hardwareAddress = '', ips } = data ?? {}
  if (interfaceName.length > interfaceNameMax) errors.push(tooLong(`${path}.interfaceName`, interfaceNameMax))
  if (hardwareAddress.length > hardwareAddressMax) errors.push(tooLong(`${path}.hardwareAddress`, hardwareAddressMax))
  checkSet(errors, `${path}.ips`, ips, { max: addressesMax, keyOf: (address) => address, check: checkInterfaceAddress })
}

/** An address with the length of its network's prefix. */
function checkInterfaceAddress(errors: ErrorList, path: string, value: string): void {
  const parsed = parseCidr(value)
  if (parsed === undefined) {
    errors.push(invalid(path, value, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'))
    return
  }
  const { address, prefixLength } = parsed
  // `::ffff:10.0.0.1/120` is `10.0.0.1/24`.
  const bits = isMapped(address) && prefixLength > 32 ? prefixLength - 96 : prefixLength
  const canonical = `${printIpAddress(address)}/${bits}`
  if (value !== canonical) errors.push(invalid(path, value, `must be in canonical form ("${canonical}")`))
}
