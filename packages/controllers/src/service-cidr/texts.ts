export const controllerName = 'service-cidr-controller'
export const clientName = 'service-cidrs-controller'
/** Source of its events, and its name as a manager of fields. */
export const component = 'service-cidr-controller'
export const queueName = 'ipaddresses'

export const finalizer = 'networking.k8s.io/service-cidr-finalizer'

export const addressLabels = {
  managedBy: 'ipaddress.kubernetes.io/managed-by',
  family: 'ipaddress.kubernetes.io/ip-family',
} as const
/** The value of addresses that the API server gave to Services. */
export const allocator = 'ipallocator.k8s.io'

export const readyCondition = {
  type: 'Ready',
  status: 'True',
  reason: '',
  message: 'Kubernetes Service CIDR is ready',
} as const
export const blockedCondition = {
  type: 'Ready',
  status: 'False',
  reason: 'Terminating',
  message: 'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
} as const

export const events = { statusFailed: 'KubernetesServiceCIDRError' } as const
export const statusFailedText = 'The ServiceCIDR Status can not be set to Ready=True'
