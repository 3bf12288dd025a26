export const controllerName = 'serviceaccount-controller'
export const clientName = 'service-account-controller'
export const queueName = 'serviceaccount'

/** The accounts that every active namespace has. */
export const requiredAccounts: readonly string[] = ['default']
