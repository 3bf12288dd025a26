export const controllerName = 'legacy-serviceaccount-token-cleaner-controller'
export const clientName = 'legacy-service-account-token-cleaner'

/** Where the API server keeps since when it has noted the use of tokens. */
export const trackingNamespace = 'kube-system'
export const trackingName = 'kube-apiserver-legacy-service-account-token-tracking'
export const trackingKey = 'since'

/** The API server's own note, of the day. */
export const lastUsedLabel = 'kubernetes.io/legacy-token-last-used'
/** From then on the API server does not take the token any more. */
export const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since'
