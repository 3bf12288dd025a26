/** Reasons of the events with which controllers tell of their pods. */
export const podEvents = {
  created: 'SuccessfulCreate',
  createFailed: 'FailedCreate',
  deleted: 'SuccessfulDelete',
  deleteFailed: 'FailedDelete',
} as const

/** Of the metrics that tell how long a taint took to drive a pod away, in seconds. */
export const podDeletionBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 60, 120, 180, 240]
