// Mirrors pkg/apis/core/helper/helpers.go, 1.36: what the names of resources say.

export const hugePagesPrefix = 'hugepages-'
const nativeDomain = 'kubernetes.io/'
const quotaRequestsPrefix = 'requests.'

export function isHugePages(name: string): boolean {
  return name.startsWith(hugePagesPrefix)
}

/** Of Kubernetes itself: no domain, or its own. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes(nativeDomain)
}

/** Whether containers may be promised more of it than there is. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name)
}

/** A vendor's own resource, such as `example.com/gpu`. `isQualified` tells whether a text is a qualified name. */
export function isExtendedResource(name: string, isQualified: (name: string) => boolean): boolean {
  if (isNativeResource(name) || name.startsWith(quotaRequestsPrefix)) return false
  return isQualified(quotaRequestsPrefix + name)
}

const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

export function isStandardContainerResource(name: string): boolean {
  return containerResources.has(name) || isHugePages(name)
}

const countedObjects = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const integerResources: ReadonlySet<string> = new Set(countedObjects)

/** Objects that are counted in a quota. */
export function isIntegerResource(name: string): boolean {
  return integerResources.has(name)
}

const quotaResources: ReadonlySet<string> = new Set([
  ...countedObjects,
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
])

/** Names without a domain that a quota can limit. */
export function isQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePages(name) || name.startsWith(quotaRequestsPrefix + hugePagesPrefix)
}

/** Names without a domain that mean something to Kubernetes. */
export function isStandardResource(name: string): boolean {
  return name === 'storage' || isQuotaResource(name)
}
