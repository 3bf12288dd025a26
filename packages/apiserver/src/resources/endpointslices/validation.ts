// Mirrors pkg/apis/discovery/validation/validation.go ValidateEndpointSlice, release 1.36.
import { nameIsDnsSubdomain, validateFullyQualifiedDomainName, validateIp, validateLabelValue } from '@coxswain/api'
import type { Endpoint, EndpointHints, EndpointSlice } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, invalid, invalidEach, required, tooMany, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkEndpointIp, checkIp, ipFamily } from '../rules/ips.ts'
import { checkDnsLabel, checkLabels, checkObjectName, checkQualifiedName } from '../rules/names.ts'
import { checkRequiredOneOf } from '../rules/one-of.ts'

const addressTypes = ['FQDN', 'IPv4', 'IPv6']
const protocols = ['SCTP', 'TCP', 'UDP']
const endpointsMax = 1000
const addressesMax = 100
const portsMax = 20_000
const topologyLabelsMax = 16
const hintsMax = 8

export function validateEndpointSlice(slice: EndpointSlice): FieldErrors {
  const errors: ErrorList = []
  checkHead(errors, slice)
  checkEndpoints(errors, slice)
  return errors
}

export function validateEndpointSliceUpdate(next: EndpointSlice, previous: EndpointSlice): FieldErrors {
  const errors: ErrorList = []
  checkHead(errors, next)
  // What is stored was good when it came, and may be long.
  if (!semanticEqual(next.endpoints, previous.endpoints)) checkEndpoints(errors, next)
  checkImmutable(errors, 'addressType', { next: next.addressType, previous: previous.addressType })
  return errors
}

function checkHead(errors: ErrorList, { addressType, ports }: EndpointSlice): void {
  checkRequiredOneOf(errors, 'addressType', addressType, addressTypes)
  checkPorts(errors, ports ?? [])
}

function checkPorts(errors: ErrorList, ports: NonNullable<EndpointSlice['ports']>): void {
  if (ports.length > portsMax) {
    errors.push(tooMany('ports', ports.length, portsMax))
    return
  }
  const names = new Set<string>()
  for (const [index, { name = '', protocol, appProtocol }] of ports.entries()) {
    const path = `ports[${index}]`
    if (name !== '') checkDnsLabel(errors, `${path}.name`, name)
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name))
    names.add(name)
    checkRequiredOneOf(errors, `${path}.protocol`, protocol, protocols)
    if (appProtocol !== undefined) checkQualifiedName(errors, `${path}.appProtocol`, appProtocol)
  }
}

function checkEndpoints(errors: ErrorList, { endpoints = [], addressType = '' }: EndpointSlice): void {
  if (endpoints.length > endpointsMax) {
    errors.push(tooMany('endpoints', endpoints.length, endpointsMax))
    return
  }
  for (const [index, endpoint] of endpoints.entries())
    checkEndpoint(errors, `endpoints[${index}]`, endpoint, addressType)
}

function checkEndpoint(errors: ErrorList, path: string, endpoint: Endpoint, addressType: string): void {
  const { addresses = [], nodeName, hostname, hints, deprecatedTopology: topology } = endpoint
  const field = `${path}.addresses`
  if (addresses.length === 0) errors.push(required(field, 'must contain at least 1 address'))
  else if (addresses.length > addressesMax) errors.push(tooMany(field, addresses.length, addressesMax))
  for (const [index, address] of addresses.entries()) checkAddress(errors, field, { address, index, addressType })
  if (nodeName !== undefined) checkObjectName(errors, `${path}.nodeName`, nodeName)
  const labels = Object.keys(topology ?? {}).length
  if (labels > topologyLabelsMax) errors.push(tooMany(`${path}.deprecatedTopology`, labels, topologyLabelsMax))
  checkLabels(errors, `${path}.deprecatedTopology`, topology)
  if (hostname !== undefined) checkDnsLabel(errors, `${path}.hostname`, hostname)
  if (hints !== undefined) checkHints(errors, `${path}.hints`, hints)
}

interface Place {
  readonly address: string
  readonly index: number
  readonly addressType: string
}

function checkAddress(errors: ErrorList, list: string, { address, index, addressType }: Place): void {
  const field = `${list}[${index}]`
  if (addressType === 'FQDN') {
    errors.push(...validateFullyQualifiedDomainName(field, address))
    return
  }
  if (addressType !== 'IPv4' && addressType !== 'IPv6') return
  const before = errors.length
  if (addressType === 'IPv4') checkIp(errors, field, address)
  else errors.push(...validateIp(field, address))
  if (errors.length > before) return
  if (ipFamily(address) !== addressType) errors.push(invalid(list, address, `must be an ${addressType} address`))
  checkEndpointIp(errors, field, address)
}

function checkHints(errors: ErrorList, path: string, { forZones = [], forNodes = [] }: EndpointHints): void {
  if (!checkNames(errors, `${path}.forZones`, forZones, validateLabelValue)) return
  checkNames(errors, `${path}.forNodes`, forNodes, (name) => nameIsDnsSubdomain(name, false))
}

/** Whether there are not too many. */
function checkNames(
  errors: ErrorList,
  path: string,
  hints: readonly { readonly name: string }[],
  messagesOf: (name: string) => readonly string[],
): boolean {
  if (hints.length > hintsMax) {
    errors.push(tooMany(path, hints.length, hintsMax))
    return false
  }
  const names = new Set<string>()
  for (const [index, { name }] of hints.entries()) {
    const field = `${path}[${index}].name`
    if (names.has(name)) errors.push(duplicate(field, name))
    names.add(name)
    invalidEach(errors, field, name, messagesOf(name))
  }
  return true
}
