import type { PersistentVolumeClaim } from '@coxswain/api'

export const controllerName = 'ephemeral-volume-controller'
/** Source of its events. */
export const component = 'ephemeral_volume'
export const queueName = 'ephemeral_volume'

export const failedReason = 'FailedBinding'
export const failedText = (volume: string, error: string): string => `ephemeral volume ${volume}: ${error}`
export const createFailedText = (claim: PersistentVolumeClaim, error: string): string =>
  `create PVC ${claim.metadata?.name ?? ''}: ${error}`

export const createMetrics = {
  total: ['ephemeral_volume_controller_create_total', '[ALPHA] Requests to create a claim.'],
  failures: ['ephemeral_volume_controller_create_failures_total', '[ALPHA] Requests to create a claim that failed.'],
} as const
