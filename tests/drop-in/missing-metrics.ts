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

/** They show up when what they count happens for the first time; in the test it does not. */
export const metricsOfRareEvents: readonly string[] = [
  'node_collector_*',
  'replicaset_controller_stale_sync_skips_total',
]
