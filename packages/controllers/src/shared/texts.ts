/** Reasons of the events with which controllers tell of their pods. */
export const podEvents = {
  created: 'SuccessfulCreate',
  createFailed: 'FailedCreate',
  deleted: 'SuccessfulDelete',
  deleteFailed: 'FailedDelete',
} as const
