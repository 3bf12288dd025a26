// What pkg/util/hash, DeepHashObject, 1.36 hashes of endpoints: their dump by go-spew in `%#v` form, as in `GoDump`.
import type { DiscoveryEndpointPort, EndpointAddress, EndpointPort, EndpointSubset } from '@coxswain/api'

const pointer = (type: string, value: string | number | undefined): string => `(*${type})${value ?? '<nil>'}`

/** A slice of Go that nothing was put into is nil. */
const list = <T>(type: string, values: readonly T[], dump: (value: T) => string): string =>
  `([]${type})${values.length === 0 ? '<nil>' : `[${values.map(dump).join(' ')}]`}`

export const dumpPort = (port: EndpointPort): string => `(v1.EndpointPort)${bareCorePort(port)}`

export function dumpSubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): string {
  return (
    `(v1.EndpointSubset){Addresses:${list('v1.EndpointAddress', addresses, bareAddress)} ` +
    `NotReadyAddresses:${list('v1.EndpointAddress', notReadyAddresses, bareAddress)} ` +
    `Ports:${list('v1.EndpointPort', ports, bareCorePort)}}`
  )
}

export const dumpSlicePort = (port: DiscoveryEndpointPort): string => `(v1.EndpointPort)${bareSlicePort(port)}`

/** Nil counts as empty here. */
export const dumpSlicePorts = (ports: readonly DiscoveryEndpointPort[]): string =>
  `([]v1.EndpointPort)[${ports.map(bareSlicePort).join(' ')}]`

function bareCorePort({ name = '', port, protocol = '', appProtocol }: EndpointPort): string {
  const rest = `Protocol:(v1.Protocol)${protocol} AppProtocol:${pointer('string', appProtocol)}`
  return `{Name:(string)${name} Port:(int32)${port} ${rest}}`
}

function bareSlicePort({ name, protocol, port, appProtocol }: DiscoveryEndpointPort): string {
  return (
    `{Name:${pointer('string', name)} Protocol:${pointer('v1.Protocol', protocol)} ` +
    `Port:${pointer('int32', port)} AppProtocol:${pointer('string', appProtocol)}}`
  )
}

function bareAddress({ ip, hostname = '', nodeName, targetRef }: EndpointAddress): string {
  return (
    `{IP:(string)${ip} Hostname:(string)${hostname} NodeName:${pointer('string', nodeName)} ` +
    `TargetRef:(*v1.ObjectReference)${targetRef === undefined ? '<nil>' : bareReference(targetRef)}}`
  )
}

function bareReference(reference: NonNullable<EndpointAddress['targetRef']>): string {
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '' } = reference
  const { resourceVersion = '', fieldPath = '' } = reference
  return (
    `{Kind:(string)${kind} Namespace:(string)${namespace} Name:(string)${name} UID:(types.UID)${uid} ` +
    `APIVersion:(string)${apiVersion} ResourceVersion:(string)${resourceVersion} FieldPath:(string)${fieldPath}}`
  )
}
