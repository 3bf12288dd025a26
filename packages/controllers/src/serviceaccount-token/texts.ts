export const controllerName = 'serviceaccount-token-controller'
/** Speaks as the process itself, whatever the others do: it makes what they speak with. */
export const clientName = 'tokens-controller'
/** Both queues have this name in Kubernetes, too: their metrics add up. */
export const queueName = 'serviceaccount_tokens_service'

export const messages = { noKey: 'Controller is disabled because there is no private key' }

export const dataKeys = { ca: 'ca.crt', namespace: 'namespace', token: 'token' }
