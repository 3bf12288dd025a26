export const controllerName = 'persistentvolume-protection-controller'
export const clientName = 'pv-protection-controller'
export const queueName = 'pvprotection'
