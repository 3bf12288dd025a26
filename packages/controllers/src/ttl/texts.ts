export const controllerName = 'ttl-controller'
export const clientName = 'ttl-controller'
export const queueName = 'ttlcontroller'

/** How many seconds a kubelet may go on using a Secret or a ConfigMap that it has read. */
export const ttlAnnotation = 'node.alpha.kubernetes.io/ttl'
