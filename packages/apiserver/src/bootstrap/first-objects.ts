// What kube-apiserver 1.36 makes in a new cluster. APIServices and RBAC objects are not among them yet.
import {
  configMaps,
  type ConfigMap,
  type Endpoints,
  type EndpointSlice,
  endpoints,
  endpointSlices,
  flowSchemas,
  type KubeObject,
  namespaces,
  priorityClasses,
  priorityLevelConfigurations,
  type ResourceType,
  type Service,
  serviceCIDRs,
  services,
  toTime,
} from '@coxswain/api'
import {
  firstFlowSchemas,
  firstNamespaces,
  firstPriorityClasses,
  firstPriorityLevels,
  firstServiceCIDRs,
} from '../generated/first-objects.ts'

export interface FirstObject {
  readonly type: ResourceType
  readonly object: KubeObject
}

const all = (type: ResourceType, objects: readonly unknown[]): readonly FirstObject[] =>
  objects.map((object) => ({ type, object: object as KubeObject }))

export interface FirstObjectOptions {
  readonly serviceCidr: string
  /** The authority (PEM) of the client certificates that the server knows; absent: there is none. */
  readonly clientAuthority?: string | undefined
  readonly nowMs: number
}

/** In the order in which they are made: namespaces come before what is in them. */
export function firstObjects(options: FirstObjectOptions): readonly FirstObject[] {
  return [
    ...all(namespaces, firstNamespaces),
    ...all(priorityClasses, firstPriorityClasses),
    ...all(priorityLevelConfigurations, firstPriorityLevels),
    ...all(flowSchemas, withTimes(firstFlowSchemas, options.nowMs)),
    ...all(serviceCIDRs, withCidr(withTimes(firstServiceCIDRs, options.nowMs), options.serviceCidr)),
    ...all(configMaps, options.clientAuthority === undefined ? [] : [authentication(options.clientAuthority)]),
  ]
}

type Draft = KubeObject & { readonly status?: unknown; readonly spec?: unknown }

/** The recorded conditions say nothing of when they came about. */
function withTimes(objects: readonly unknown[], nowMs: number): readonly Draft[] {
  const lastTransitionTime = toTime(nowMs)
  return (objects as readonly Draft[]).map((object) => {
    const { conditions = [] } = (object.status ?? {}) as { readonly conditions?: readonly object[] }
    if (conditions.length === 0) return object
    return { ...object, status: { conditions: conditions.map((condition) => ({ ...condition, lastTransitionTime })) } }
  })
}

const withCidr = (objects: readonly Draft[], cidr: string): readonly Draft[] =>
  objects.map((object) => ({ ...object, spec: { cidrs: [cidr] } }))

const authentication = (clientAuthority: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
  data: { 'client-ca-file': clientAuthority },
})

/** Where the API server takes requests. */
export interface Advertised {
  readonly address: string
  readonly port: number
}

const own = { name: 'kubernetes', namespace: 'default' }

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** How pods find the API server. */
export function apiServerService(clusterIP: string, port: number): FirstObject {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...own, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
    },
  }
  return { type: services, object: service }
}

/** What is behind that service. */
export function apiServerEndpoints({ address, port }: Advertised): readonly FirstObject[] {
  // Differs: upstream advertises an address that others can reach; endpoints on the loopback are not valid.
  if (isLoopback(address)) return []
  const addresses: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...own, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  }
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...own, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  }
  return [
    { type: endpoints, object: addresses },
    { type: endpointSlices, object: slice },
  ]
}
