export const controllerName = 'resourcepoolstatusrequest-controller'

export const conditionTypes = { complete: 'Complete', failed: 'Failed' } as const
export const conditionTexts = { complete: { reason: 'CalculationComplete' } } as const

const prefix = 'resourcepoolstatusrequest_controller'
export const metricTexts = {
  processed: {
    name: `${prefix}_requests_processed_total`,
    help: '[ALPHA] Total number of ResourcePoolStatusRequests processed',
  },
  errors: {
    name: `${prefix}_request_processing_errors_total`,
    help: '[ALPHA] Total number of errors encountered while processing ResourcePoolStatusRequests',
  },
  duration: {
    name: `${prefix}_request_processing_duration_seconds`,
    help: '[ALPHA] Time taken to process a ResourcePoolStatusRequest',
  },
} as const
