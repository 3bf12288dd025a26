/** Metrics of Kubernetes' manager that ours does not have, and why: the rows of the table in `docs/drop-in.md`. */
export interface Missing {
  /** A `*` at the end stands for all that begin so. */
  readonly names: readonly string[]
  readonly why: string
}

export const missingMetrics: readonly Missing[] = [
  { names: ['go_*'], why: 'there is no Go runtime' },
  { names: ['informer_queued_items'], why: 'events wait in no queue: they are applied as they are read' },
  {
    names: [
      'rest_client_transport_cache_entries',
      'rest_client_transport_create_calls_total',
      'rest_client_transport_cert_rotation_gc_calls_total',
      'rest_client_transport_cache_gc_calls_total',
    ],
    why: "of Go's cache of transports, which does not exist",
  },
  { names: ['service_ca_cert_publisher_*'], why: 'not of Kubernetes: the recorded program had a controller more' },
]

/** Those of controllers that do not exist yet come with them. */
export const metricsOfControllers: Readonly<Record<string, readonly string[]>> = {
  'device-taint-eviction-controller': ['device_taint_eviction_controller_*'],
  'endpointslice-controller': ['endpoint_slice_controller_*'],
  'endpointslice-mirroring-controller': ['endpoint_slice_mirroring_controller_*'],
  'ephemeral-volume-controller': ['ephemeral_volume_controller_*'],
  'horizontal-pod-autoscaler-controller': ['horizontal_pod_autoscaler_controller_*'],
  'node-lifecycle-controller': ['node_collector_*'],
  'persistentvolume-binder-controller': ['retroactive_storageclass_*'],
  'taint-eviction-controller': ['taint_eviction_controller_*'],
}

/** They show up when what they count happens for the first time; in the test it does not. */
export const metricsOfRareEvents: readonly string[] = [
  'node_collector_*',
  'replicaset_controller_stale_sync_skips_total',
]
