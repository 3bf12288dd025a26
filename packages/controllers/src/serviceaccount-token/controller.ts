// Mirrors pkg/controller/serviceaccount/tokens_controller.go, NewTokensController, 1.36.
import { secrets, serviceAccounts, type Secret, type ServiceAccount } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { isTokenSecret } from '../shared/token-secret.ts'
import { accountKey, secretKey } from './queue-keys.ts'
import { reconcileAccount } from './reconcile-account.ts'
import { reconcileSecret } from './reconcile-secret.ts'
import type { Deps } from './requests.ts'
import { clientName, controllerName, messages, queueName } from './texts.ts'
import type { TokenClaims } from './token-claims.ts'

export interface ServiceAccountTokenOptions {
  /** Keys of each of the two queues at the same time. */
  readonly concurrentSyncs: number
  /** The authority that tokens are handed out with, PEM; empty: none is known. */
  readonly rootCa: string
  /** Makes a compact JWS with the key that the API server trusts; absent: there is no key, and the controller does not run. */
  readonly sign?: ((claims: TokenClaims) => string | Promise<string>) | undefined
}

export const serviceAccountTokenController: ControllerDescriptor<ServiceAccountTokenOptions> = {
  name: controllerName,
  aliases: ['serviceaccount-token'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5, rootCa: '' },
  build,
}

/** After these a key is left alone until its object changes. */
const retriesMax = 10

function build(context: ControllerContext<ServiceAccountTokenOptions>): Controller | undefined {
  const { options, logger, informers } = context
  const { sign, concurrentSyncs: workers } = options
  if (sign === undefined) {
    logger.info(messages.noKey, { controller: controllerName })
    return undefined
  }
  const accountInformer = informers.informer(serviceAccounts)
  const secretInformer = informers.informer(secrets)
  const deps: Deps = {
    ...context,
    serviceAccounts: accountInformer,
    secrets: secretInformer,
    rootCa: Buffer.from(options.rootCa),
    sign,
  }
  const shared = { name: controllerName, queueName, workers, maxRetries: retriesMax }
  const accounts = createQueueController(context, {
    ...shared,
    reconcile: (key, signal) => reconcileAccount(deps, key, signal),
  })
  const tokens = createQueueController(context, {
    ...shared,
    reconcile: (key, signal) => reconcileSecret(deps, key, signal),
  })
  accountInformer.addHandlers(accountHandlers(accounts, logger))
  secretInformer.addHandlers(tokenHandlers(tokens, logger))
  return runTogether(accounts, tokens)
}

type Waker = Pick<QueueController, 'wake'>

export function accountHandlers(controller: Waker, logger: Logger): EventHandlers<ServiceAccount> {
  const changed = (account: ServiceAccount, what: string): void => {
    const key = accountKey(account)
    if (key === undefined) logger.error('Parsing service account key', undefined, { account: account.metadata?.name })
    else controller.wake(key, what, account)
  }
  return {
    added: (account) => changed(account, 'account added'),
    updated: (_, account) => changed(account, 'account updated'),
    deleted: (account) => changed(account, 'account deleted'),
  }
}

/** Differs: Kubernetes passes over deletions that it only learns of from a new list, and leaves references to those secrets. */
export function tokenHandlers(controller: Waker, logger: Logger): EventHandlers<Secret> {
  const changed = (secret: Secret, what: string): void => {
    if (!isTokenSecret(secret)) return
    const key = secretKey(secret)
    if (key === undefined) logger.error('Parsing secret queue key', undefined, { secret: secret.metadata?.name })
    else controller.wake(key, what, secret)
  }
  return {
    added: (secret) => changed(secret, 'token added'),
    updated: (_, secret) => changed(secret, 'token updated'),
    deleted: (secret) => changed(secret, 'token deleted'),
  }
}
