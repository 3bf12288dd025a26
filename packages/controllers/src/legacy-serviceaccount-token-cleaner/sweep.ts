import { configMaps, nameOf, namespaceOf, resourceVersionOf, secrets, uidOf, type Secret } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import { isConflict, isNotFound, type Client } from '@coxswain/client'
import { ifFound } from '../shared/if-found.ts'
import { nextDay, parseDate } from './dates.ts'
import { judge, type Verdict } from './judge.ts'
import { observeNeighbours, type Listers } from './observe.ts'
import { invalidSinceLabel, trackingKey, trackingName, trackingNamespace } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
  readonly clock: Clock
  readonly logger: Logger
  readonly periodMs: number
}

/** One round over all tokens. What fails is logged and comes again with the next round, as in Kubernetes. */
export async function sweep(deps: Deps, signal: AbortSignal): Promise<void> {
  const { clock, logger, periodMs } = deps
  const nowMs = clock.now()
  const trackedMs = await trackedSince(deps.client, signal)
  if (trackedMs === undefined) return logger.info('The API server does not track tokens', {}, 2)
  if (nowMs < trackedMs + periodMs) return logger.info('Tokens have not been tracked for long enough', {}, 4)
  // Read in one turn; the writes below are of those that were judged here.
  const neighbours = observeNeighbours(deps.listers)
  const judged = deps.listers.secrets.list().map((secret) => ({
    secret,
    verdict: judge(secret, neighbours, { nowMs, periodMs }),
  }))
  for (const { secret, verdict } of judged) {
    if (signal.aborted) return
    // oxlint-disable-next-line no-await-in-loop -- nothing here is urgent
    await carryOut(deps, secret, { verdict, signal })
  }
}

/** The end of the day on which the API server began to note the use of tokens: all of the next day was seen. */
async function trackedSince(client: Client, signal: AbortSignal): Promise<number | undefined> {
  const tracking = await ifFound(client.resource(configMaps, trackingNamespace).get(trackingName, { signal }))
  if (tracking === undefined) return undefined
  const since = tracking.data?.[trackingKey]
  if (since === undefined) throw new Error('configMap does not have since label')
  const startMs = parseDate(since)
  if (startMs === undefined) throw new Error(`error parsing trackedSince time: ${JSON.stringify(since)} is no day`)
  return nextDay(startMs)
}

interface Judged {
  readonly verdict: Verdict
  readonly signal: AbortSignal
}

async function carryOut({ client, logger }: Deps, secret: Secret, { verdict, signal }: Judged): Promise<void> {
  const [namespace, name] = [namespaceOf(secret), nameOf(secret)]
  const about = { secret: `${namespace}/${name}` }
  const resource = client.resource(secrets, namespace)
  try {
    switch (verdict.kind) {
      case 'keep':
        return
      case 'unreadable':
        return logger.error('Parsing lastUsed time', undefined, { ...about, lastUsed: verdict.lastUsed })
      case 'invalidate': {
        const { invalidSince } = verdict
        logger.info('Mark the auto-generated service account token as invalid', { ...about, invalidSince })
        await resource.patch(name, { type: 'merge', body: invalidation(secret, invalidSince) }, { signal })
        return
      }
      case 'delete':
        logger.info('Delete auto-generated service account token', { ...about, why: verdict.why })
        // Any change since, such as a use, makes it another case.
        await resource.delete(name, { preconditions: { resourceVersion: resourceVersionOf(secret) }, signal })
        return
      default:
        verdict satisfies never
    }
  } catch (error) {
    const isFine = verdict.kind === 'delete' && (isConflict(error) || isNotFound(error))
    if (!isFine && !signal.aborted) logger.error(`Cleaning up a token failed: ${verdict.kind}`, error, about)
  }
}

/** With the uid, so that a later Secret of the name is not called back. */
function invalidation(secret: Secret, invalidSince: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: nameOf(secret),
      namespace: namespaceOf(secret),
      uid: uidOf(secret),
      labels: { [invalidSinceLabel]: invalidSince },
    },
  }
}
