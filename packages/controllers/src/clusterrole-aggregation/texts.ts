export const controllerName = 'clusterrole-aggregation-controller'
export const clientName = 'clusterrole-aggregation-controller'
export const queueName = 'ClusterRoleAggregator'
/** Owns the rules that it wrote. */
export const fieldManager = 'clusterrole-aggregation-controller'
