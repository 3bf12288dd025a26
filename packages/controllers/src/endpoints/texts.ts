export const controllerName = 'endpoints-controller'
export const clientName = 'endpoint-controller'
/** Source of its events, and its name on what it writes. */
export const component = 'endpoint-controller'
export const queueName = 'endpoint'

export const managedByLabel = 'endpoints.kubernetes.io/managed-by'

/** Value of the annotation of Endpoints that do not hold all addresses. */
export const truncated = 'truncated'

export const events = {
  createFailed: 'FailedToCreateEndpoint',
  updateFailed: 'FailedToUpdateEndpoint',
} as const

export const createFailedText = (service: string, error: string): string =>
  `Failed to create endpoint for service ${service}: ${error}`
export const updateFailedText = (endpoints: string, error: string): string =>
  `Failed to update endpoint ${endpoints}: ${error}`
