export const controllerName = 'replicationcontroller-controller'
export const clientName = 'replication-controller'
/** Source of its events. */
export const component = 'replication-controller'
export const queueName = 'replicationmanager'
