export type {
  Authenticator,
  Evidence,
  PeerCertificate,
  Verdict,
} from '../authentication/authenticator.ts'
export { firstOf } from '../authentication/authenticate.ts'
export { certificateAuthenticator } from '../authentication/certificate-authenticator.ts'
export * from '../authentication/cluster-certificates.ts'
export * from '../authentication/service-account-tokens.ts'
export { staticTokenAuthenticator } from '../authentication/token-authenticator.ts'
export type * from '../authentication/token-issuer.ts'
export { bodyReaders } from '../encoding/body-readers.ts'
export { allowAuthenticated, type AccessRequest, type AccessVerdict, type Authorizer } from './authorize.ts'
export { createHttpServer, type HttpServer, type HttpServerOptions } from './create-http-server.ts'
export type { HealthCheck, HealthChecks } from './health.ts'
export type { OpenApiSource } from './openapi-source.ts'
export { strategyPrinter } from './strategy-printer.ts'
export type { FindPrinter, TableColumn, TablePrinter } from './table.ts'
