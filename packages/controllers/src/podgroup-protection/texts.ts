export const controllerName = 'podgroup-protection-controller'
export const queueName = 'podgroupprotection'
export const finalizer = 'scheduling.k8s.io/podgroup-protection'
