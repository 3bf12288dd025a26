// Mirrors k8s.io/controller-manager pkg/clientbuilder/client_builder_dynamic.go, 1.36.
import { namespaces, parseTime, serviceAccounts, type KubeObject } from '@coxswain/api'
import { sleep, type Clock, type Logger } from '@coxswain/base'
import { isAlreadyExists, isNotFound, TransportError, type Client } from '@coxswain/client'
import { bearer, type Credentials, type Proof } from '@coxswain/client/node'

const namespace = 'kube-system'
const tokenSeconds = 3600
/** A token is replaced when this part of its life is left. */
const leeway = 0.2
/** A shorter life can only come from clocks that differ. */
const lifetimeMinMs = 10 * 60_000
const triesMax = 4
const firstRetryMs = 500

export interface ServiceAccountOptions {
  /** Speaks as the manager itself, which may create service accounts and tokens. */
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  /** In kube-system. */
  readonly name: string
}

interface TokenRequest extends KubeObject {
  readonly spec?: { readonly expirationSeconds?: number; readonly audiences?: readonly string[] }
  readonly status?: { readonly token?: string; readonly expirationTimestamp?: string }
}

/**
 * Tokens of a service account, which is made if it is not there, renewed before they expire. Requests that come while a
 * token is fetched wait for the same one. A request that gets none in four tries fails, and the next one tries again.
 */
export function serviceAccountCredentials(options: ServiceAccountOptions): Credentials {
  const { clock } = options
  let current: { readonly proof: Proof; readonly goodUntilMs: number } | undefined
  let fetching: Promise<Proof> | undefined
  const fetch = async (): Promise<Proof> => {
    try {
      const { token, lifetimeMs } = await requestToken(options)
      current = {
        proof: { authorization: bearer(token) },
        goodUntilMs: clock.monotonicMs() + lifetimeMs * (1 - leeway),
      }
      return current.proof
    } finally {
      fetching = undefined
    }
  }
  return {
    proof: () => {
      if (current !== undefined && clock.monotonicMs() < current.goodUntilMs) return current.proof
      return (fetching ??= fetch())
    },
    refused: () => {
      current = undefined
    },
  }
}

interface Token {
  readonly token: string
  readonly lifetimeMs: number
}

async function requestToken(options: ServiceAccountOptions): Promise<Token> {
  const { clock, logger, name } = options
  let failure: unknown
  for (let tries = 0; tries < triesMax; tries += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      if (tries > 0) await sleep(clock, firstRetryMs * 2 ** (tries - 1))
      // oxlint-disable-next-line no-await-in-loop
      await ensureServiceAccount(options)
      // oxlint-disable-next-line no-await-in-loop
      return await createToken(options)
    } catch (error) {
      failure = error
      logger.info('Getting a token of a service account failed', { serviceAccount: `${namespace}/${name}`, error })
    }
  }
  throw new TransportError('credentials', `failed to get token for ${namespace}/${name}`, { cause: failure })
}

async function createToken({ client, clock, name }: ServiceAccountOptions): Promise<Token> {
  const draft: TokenRequest = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds },
  }
  const answer = await client.resource(serviceAccounts, namespace).create(draft, { name, subresource: 'token' })
  const { token, expirationTimestamp } = answer.status ?? {}
  if (token === undefined || token === '') throw new TransportError('malformed', 'the token request has no token')
  const expiresMs = parseTime(expirationTimestamp) ?? clock.now() + tokenSeconds * 1000
  return { token, lifetimeMs: Math.max(expiresMs - clock.now(), lifetimeMinMs) }
}

async function ensureServiceAccount({ client, logger, name }: ServiceAccountOptions): Promise<void> {
  const accounts = client.resource(serviceAccounts, namespace)
  try {
    await accounts.get(name)
    return
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  // Whether the namespace is there or may be made does not matter as long as the account can be.
  await ensureNamespace(client).catch((error: unknown) =>
    logger.info('Creating the namespace failed', { namespace, error }),
  )
  try {
    await accounts.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } })
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}

async function ensureNamespace(client: Client): Promise<void> {
  try {
    await client.resource(namespaces).get(namespace)
  } catch (error) {
    if (!isNotFound(error)) throw error
    await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  }
}
