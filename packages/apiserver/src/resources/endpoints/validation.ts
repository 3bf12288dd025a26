// Mirrors pkg/apis/core/validation/validation.go ValidateEndpoints, release 1.36.
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { required, type ErrorList } from '../../validation/field-errors.ts'
import { checkEndpointIp, checkIp } from '../rules/ips.ts'
import { checkDnsLabel, checkObjectName, checkQualifiedName } from '../rules/names.ts'
import { checkRequiredOneOf } from '../rules/one-of.ts'
import { checkPort } from '../rules/ports.ts'

const protocols = ['SCTP', 'TCP', 'UDP']

export function validateEndpoints({ subsets = [] }: Endpoints): FieldErrors {
  const errors: ErrorList = []
  for (const [index, subset] of subsets.entries()) validateSubset(errors, `subsets[${index}]`, subset)
  return errors
}

/** Releases of old let addresses in that are refused now; those stay as long as nobody touches them. */
export function validateEndpointsUpdate(next: Endpoints, previous: Endpoints): FieldErrors {
  const errors = validateEndpoints(next)
  return errors.length > 0 && semanticEqual(next.subsets, previous.subsets) ? [] : errors
}

function validateSubset(errors: ErrorList, path: string, subset: EndpointSubset): void {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'))
  }
  for (const [index, address] of addresses.entries()) validateAddress(errors, `${path}.addresses[${index}]`, address)
  for (const [index, address] of notReadyAddresses.entries()) {
    validateAddress(errors, `${path}.notReadyAddresses[${index}]`, address)
  }
  for (const [index, port] of ports.entries()) {
    validatePort(errors, `${path}.ports[${index}]`, port, { isOneOfMany: ports.length > 1 })
  }
}

function validateAddress(errors: ErrorList, path: string, { ip, hostname, nodeName }: EndpointAddress): void {
  checkIp(errors, `${path}.ip`, ip)
  if (hostname) checkDnsLabel(errors, `${path}.hostname`, hostname)
  if (nodeName !== undefined) checkObjectName(errors, `${path}.nodeName`, nodeName)
  checkEndpointIp(errors, `${path}.ip`, ip)
}

function validatePort(
  errors: ErrorList,
  path: string,
  { name, port, protocol, appProtocol }: EndpointPort,
  { isOneOfMany }: { readonly isOneOfMany: boolean },
): void {
  if (isOneOfMany && !name) errors.push(required(`${path}.name`))
  else if (name) checkDnsLabel(errors, `${path}.name`, name)
  checkPort(errors, `${path}.port`, port)
  checkRequiredOneOf(errors, `${path}.protocol`, protocol, protocols)
  if (appProtocol !== undefined) checkQualifiedName(errors, `${path}.appProtocol`, appProtocol)
}
