import type { Service, ServicePort } from '@coxswain/api'

export type ServiceSpec = NonNullable<Service['spec']>

export const headless = 'None'

export const specOf = (service: Service): ServiceSpec => service.spec ?? {}
export const portsOf = (service: Service): readonly ServicePort[] => service.spec?.ports ?? []
export const withSpec = (service: Service, changes: ServiceSpec): Service => ({
  ...service,
  spec: { ...service.spec, ...changes },
})

export const isExternalName = (service: Service): boolean => service.spec?.type === 'ExternalName'
export const hasSelector = ({ spec }: Service): boolean => Object.keys(spec?.selector ?? {}).length > 0

const isType = (service: Service, type: string): boolean => service.spec?.type === type

/** Whether ports of this service are open on every node. */
export function mayHaveNodePorts(service: Service): boolean {
  return isType(service, 'NodePort') || isType(service, 'LoadBalancer')
}

/** Whether the server gives them out where none are named. */
export function needsNodePorts(service: Service): boolean {
  if (isType(service, 'NodePort')) return true
  return isType(service, 'LoadBalancer') && (service.spec?.allocateLoadBalancerNodePorts ?? true)
}

export function needsHealthCheckPort(service: Service): boolean {
  return isType(service, 'LoadBalancer') && service.spec?.externalTrafficPolicy === 'Local'
}

export const nodePortsOf = (service: Service): readonly number[] =>
  portsOf(service).flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort]))

export function sameTexts(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  const left = a ?? []
  const right = b ?? []
  return left.length === right.length && left.every((text, index) => text === right[index])
}
