export const controllerName = 'node-ipam-controller'
export const clientName = 'node-controller'
/** Source of its events. */
export const component = 'cidrAllocator'
export const queueName = 'cidrallocator_node'

/** The only way to allocate that there is outside of clouds. */
export const rangeAllocator = 'RangeAllocator'

export const eventReasons = { notAvailable: 'CIDRNotAvailable', assignmentFailed: 'CIDRAssignmentFailed' } as const
export const eventText = (node: string, reason: string): string => `Node ${node} status is now: ${reason}`

export const notACidr = (text: string): string => `invalid CIDR address: ${text}`

/** What keeps it from running. */
export const problems = {
  notACidr: (index: number, text: string) => `invalid CIDR[${index}]: <nil> (${notACidr(text)})`,
  // Upstream forgets the closing bracket.
  notDualStack: (count: number) =>
    `len of ClusterCIDRs==${count} and they are not configured as dual stack (at least one from each IPFamily`,
  tooMany: (count: number) => `length of clusterCIDRs is:${count} more than max allowed of 2`,
  servicesNotDualStack: 'serviceCIDR and secondaryServiceCIDR are not dualstack (from different IPfamiles)',
  sizeInDualStack: 'usage of --node-cidr-mask-size is not allowed with dual-stack clusters',
  sizeTwice:
    'usage of --node-cidr-mask-size-ipv4 and --node-cidr-mask-size-ipv6 is not allowed if --node-cidr-mask-size is set. For dual-stack clusters please unset it and use IPFamily specific flags',
  ipv4SizeForIpv6: 'usage of --node-cidr-mask-size-ipv4 is not allowed for a single-stack IPv6 cluster',
  ipv6SizeForIpv4: 'usage of --node-cidr-mask-size-ipv6 is not allowed for a single-stack IPv4 cluster',
  nodeLargerThanCluster:
    'Controller: Invalid --cluster-cidr, mask size of cluster CIDR must be less than or equal to --node-cidr-mask-size configured for CIDR family',
  /** Ours: upstream starts, and asks for the range `<nil>` for each node. */
  beyondAddress: (size: number, bits: number) =>
    `Controller: Invalid node CIDR mask size ${size}: addresses of its family have ${bits} bits`,
  allocator: (type: string) => `invalid CIDR allocator type: ${type}`,
  tooFine: 'New CIDR set failed; the node CIDR size is too big',
} as const

/** What is wrong with a node's ranges, or with giving it some. */
export const faults = {
  outOfRange: (cidr: string, cluster: string) => `cidr ${cidr} is out the range of cluster cidr ${cluster}`,
  noneLeft: (index: number) =>
    `failed to allocate cidr from cluster cidr at idx:${index}: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range`,
  /** Told with the node's first range, whichever cannot be read. */
  occupyUnreadable: (node: string, firstCidr: string) => `failed to parse node ${node}, CIDR ${firstCidr}`,
  noSuchIndex: (node: string, cidr: string, index: number) =>
    `node:${node} has an allocated cidr: ${cidr} at index:${index} that does not exist in cluster cidrs configuration`,
  occupy: (cidr: string, index: number, node: string, why: string) =>
    `failed to mark cidr[${cidr}] at idx [${index}] as occupied for node: ${node}: ${why}`,
  releaseUnreadable: (node: string, cidr: string) => `failed to parse CIDR ${cidr} on Node ${node}: ${notACidr(cidr)}`,
  release: (cidr: string, why: string) => `error when releasing CIDR ${cidr}: ${why}`,
} as const

export const logs = {
  serviceUnreadable: 'Warning: unsuccessful parsing of service CIDR',
  noService: 'No Service CIDR provided. Skipping filtering out service addresses',
  noSecondaryService: 'No Secondary Service CIDR provided. Skipping filtering out secondary service addresses',
  assigned: 'Set node PodCIDR',
  releaseFailed: 'Error while processing CIDR Release',
} as const

const subsystem = 'node_ipam_controller'
export const rangeLabels = ['clusterCIDR'] as const
export const allocationsTotal = {
  name: `${subsystem}_cidrset_cidrs_allocations_total`,
  help: '[ALPHA] Counter measuring total number of CIDR allocations.',
}
export const releasesTotal = {
  name: `${subsystem}_cidrset_cidrs_releases_total`,
  help: '[ALPHA] Counter measuring total number of CIDR releases.',
}
/** The slip in its name is Kubernetes'. */
export const maxCidrs = {
  name: `${subsystem}_cirdset_max_cidrs`,
  help: '[ALPHA] Maximum number of CIDRs that can be allocated.',
}
export const usage = {
  name: `${subsystem}_cidrset_usage_cidrs`,
  help: '[ALPHA] Gauge measuring percentage of allocated CIDRs.',
}
export const allocationTries = {
  name: `${subsystem}_cidrset_allocation_tries_per_request`,
  help: '[ALPHA] Blocks passed over until a free one was found, for each allocation.',
  buckets: [1, 5, 25, 125, 625],
}

/** Kubernetes sets it for this controller alone. */
export const runningControllers = {
  name: 'running_managed_controllers',
  help: '[BETA] Indicates where instances of a controller are currently running',
  labelNames: ['name', 'manager'],
  labels: { name: 'nodeipam', manager: 'kube-controller-manager' },
}
