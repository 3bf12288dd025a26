import { allResources } from '@coxswain/api'
import { must, type Logger } from '@coxswain/base'
import { aliveInStore } from '../authentication/alive-in-store.ts'
import { firstOf } from '../authentication/authenticate.ts'
import { certificateAuthenticator } from '../authentication/certificate-authenticator.ts'
import type { ClusterCertificates } from '../authentication/cluster-certificates.ts'
import { tokenObjectsInStore } from '../authentication/secret-tokens.ts'
import { createServiceAccountTokens, type ServiceAccountTokens } from '../authentication/service-account-tokens.ts'
import { staticTokenAuthenticator } from '../authentication/token-authenticator.ts'
import { tokenHandlers } from '../authentication/token-handlers.ts'
import { createApiServer, type ApiServer, type ApiServerOptions } from '../create-api-server.ts'
import type { UserInfo } from '../registry/strategy.ts'
import { strategies as allStrategies } from '../resources/index.ts'
import type { Authorizer } from './authorize.ts'
import { createHttpServer, type HttpServer } from './create-http-server.ts'
import { defaultHealthChecks } from './default-health-checks.ts'
import { bodyReaders, createOpenApiSource } from './lazy-encodings.ts'
import { strategyPrinter } from './strategy-printer.ts'

export interface SecureApiServer {
  /** For requests in this process. */
  readonly apiServer: ApiServer
  readonly tokens: ServiceAccountTokens
  /** Opens the port. Closing what it gives ends the connections, not the API server. */
  serve(options: ServeOptions): Promise<HttpServer>
}

export interface ServeOptions {
  readonly certificates: Pick<ClusterCertificates, 'authority' | 'serving'>
  /** 0: any that is free. */
  readonly port: number
  /** Default: 127.0.0.1 */
  readonly host?: string | undefined
  /** Bearer tokens that are good as long as the server runs. */
  readonly staticTokens?: ReadonlyMap<string, UserInfo> | undefined
  /** Default: whoever is known may do everything. */
  readonly authorize?: Authorizer | undefined
  readonly logger?: Logger | undefined
}

/** An API server with everything that it takes to be reached over the network: tokens, schemas, tables, health. */
export function createSecureApiServer(options: ApiServerOptions): SecureApiServer {
  const { clock, random } = options
  let apiServer: ApiServer | undefined
  const started = (): ApiServer => must(apiServer, 'tokens are used only after the server was made')
  const store = (): ApiServer['store'] => started().store
  const tokens = createServiceAccountTokens({
    clock,
    random,
    isAlive: aliveInStore(store, clock),
    objects: tokenObjectsInStore(store),
  })
  apiServer = createApiServer({ ...options, handlers: { ...tokenHandlers(tokens), ...options.handlers } })
  return { apiServer, tokens, serve: (serve) => listen(started(), tokens, options, serve) }
}

async function listen(
  apiServer: ApiServer,
  tokens: ServiceAccountTokens,
  { clock, random, strategies = allStrategies, resources = allResources }: ApiServerOptions,
  serve: ServeOptions,
): Promise<HttpServer> {
  let isShuttingDown = false
  const server = await createHttpServer({
    handler: apiServer.handler,
    resources: () => apiServer.resources(),
    readers: bodyReaders,
    authenticate: firstOf([
      certificateAuthenticator,
      ...(serve.staticTokens === undefined ? [] : [staticTokenAuthenticator(serve.staticTokens)]),
      tokens.authenticator,
    ]),
    authorize: serve.authorize,
    serving: serve.certificates.serving,
    clientAuthority: serve.certificates.authority.cert,
    checks: defaultHealthChecks({
      store: () => apiServer.store.get('/registry/health'),
      isShuttingDown: () => isShuttingDown,
    }),
    openApi: createOpenApiSource(resources),
    tokens,
    printer: apiServer.printer(strategyPrinter(strategies)),
    clock,
    random,
    logger: serve.logger,
    host: serve.host,
    port: serve.port,
  })
  return {
    ...server,
    close: () => {
      isShuttingDown = true
      return server.close()
    },
  }
}
