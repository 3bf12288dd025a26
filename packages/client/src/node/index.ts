export { type CaReload } from './ca-file.ts'
export { type ExecObserver } from './exec-credentials.ts'
export type * from './connection-config.ts'
export { createConnectionPool, type ConnectionPool } from './connection-pool.ts'
export {
  basic,
  bearer,
  fixedCredentials,
  tokenFileCredentials,
  type ClientCertificate,
  type Credentials,
  type Proof,
} from './credentials.ts'
export {
  createHttpTransport,
  type HttpObserver,
  type HttpTransport,
  type HttpTransportOptions,
} from './http-transport.ts'
export { inClusterConfig, type InClusterOptions } from './in-cluster-config.ts'
export * from './kubeconfig.ts'
export { kubeconfigFiles, loadKubeconfig, type KubeconfigLocation } from './load-kubeconfig.ts'
export { resolveConnection, type KubeconfigOverrides, type ResolveOptions } from './resolve-connection.ts'
export {
  addToKubeconfig,
  removeFromKubeconfig,
  type OwnCluster,
  type WriteOptions,
  type Written,
} from './write-kubeconfig.ts'
