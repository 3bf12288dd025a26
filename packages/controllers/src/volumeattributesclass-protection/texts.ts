export const controllerName = 'volumeattributesclass-protection-controller'
export const queueName = 'vacprotection'
export const finalizer = 'kubernetes.io/vac-protection'
