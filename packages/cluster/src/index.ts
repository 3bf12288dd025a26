export { partNames, type Cluster, type ClusterOptions, type PartName } from './cluster.ts'
export { nodesDefault } from './parts.ts'
export { startCluster } from './start-cluster.ts'
