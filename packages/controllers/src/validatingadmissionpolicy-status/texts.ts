export const controllerName = 'validatingadmissionpolicy-status-controller'
/** Its service account. */
export const clientName = 'validatingadmissionpolicy-status-controller'
export const queueName = 'validatingadmissionpolicy-status'
/** Owns the status that it wrote. */
export const fieldManager = 'validatingadmissionpolicy-status'
