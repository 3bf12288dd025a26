import type { Logger } from '@coxswain/base'
import type { Authenticator } from '../authentication/authenticator.ts'
import type { ServiceAccountTokens } from '../authentication/service-account-tokens.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { Authorizer } from './authorize.ts'
import type { HealthChecks } from './health.ts'
import type { OpenApiSource } from './openapi-source.ts'
import type { ServingDeps } from './request-context.ts'

/** What answering any request takes. */
export interface RequestDeps extends ServingDeps {
  readonly authenticate: Authenticator
  readonly authorize: Authorizer
  readonly checks: HealthChecks
  readonly discovery: () => Discovery
  readonly openApi: OpenApiSource | undefined
  readonly tokens: ServiceAccountTokens | undefined
  /** `host:port` of this server, for documents that name it. */
  readonly address: () => string
  readonly logger: Logger
}
