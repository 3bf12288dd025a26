/** Names that the controllers of endpoints share, as api/core/v1 and api/discovery/v1 have them. */
export const labels = {
  headless: 'service.kubernetes.io/headless',
  serviceName: 'kubernetes.io/service-name',
  managedBy: 'endpointslice.kubernetes.io/managed-by',
  skipMirror: 'endpointslice.kubernetes.io/skip-mirror',
  zone: 'topology.kubernetes.io/zone',
} as const

export const annotations = {
  lastChangeTriggerTime: 'endpoints.kubernetes.io/last-change-trigger-time',
  overCapacity: 'endpoints.kubernetes.io/over-capacity',
  /** Endpoints that carry it are a lock of leader election, and of no Service. */
  leader: 'control-plane.alpha.kubernetes.io/leader',
} as const

/** Retries of a key before it is dropped until something wakes it again. */
export const retriesMax = 15
