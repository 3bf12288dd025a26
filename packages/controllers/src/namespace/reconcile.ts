import { namespaces, uidOf, type Namespace } from '@coxswain/api'
import { deepEqual, type Clock, type Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isConflict, isNotFound, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { aggregate } from '../shared/failures.ts'
import { decide, finalized, markedTerminating, recheckMs } from './decide.ts'
import { deleteContent } from './delete-content.ts'
import { observe } from './observe.ts'
import { nextStatus } from './status.ts'

export interface Deps {
  readonly client: Client
  readonly namespaces: Lister<Namespace>
  readonly clock: Clock
  readonly logger: Logger
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const seen = await observe(deps, name, signal)
  if (seen === undefined) return outcome.done('the namespace is gone')
  const live = await write(deps, seen, signal, markTerminating)
  if (live === undefined) return outcome.done('the namespace is gone')
  const decision = decide(live)
  if (decision.kind !== 'delete-content') return outcome.done(decision.why)

  const { findings, estimateSeconds, errors } = await deleteContent(deps, live, signal)
  await writeStatus(deps, live, nextStatus(live, findings, deps.clock.now()), signal)
  if (errors.length > 0) return outcome.retry(aggregate(errors))
  if (estimateSeconds > 0) {
    const why = `some content remains in the namespace, estimate ${estimateSeconds} seconds before it is removed`
    return outcome.wakeAfter(recheckMs(estimateSeconds), why)
  }
  await write(deps, live, signal, finalize)
  return outcome.done('all content is gone')
}

type Write = (client: Client, draft: Namespace, signal: AbortSignal) => Promise<Namespace>

/** Where that is needed, and no longer done by somebody else. */
const markTerminating: Write = async (client, live, signal) =>
  decide(live).kind === 'mark-terminating'
    ? client.resource(namespaces).updateStatus(markedTerminating(live), { signal })
    : live

const finalize: Write = (client, live, signal) =>
  client.resource(namespaces).update(finalized(live), { subresource: 'finalize', signal })

/**
 * Writes, and after a conflict reads the namespace anew and writes again, until it is written or gone (`undefined`).
 * Upstream sets no limit here either: each conflict means that somebody else got on.
 */
async function write(
  { client }: Deps,
  seen: Namespace,
  signal: AbortSignal,
  attempt: Write,
): Promise<Namespace | undefined> {
  for (let live = seen; ;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      return await attempt(client, live, signal)
    } catch (error) {
      if (isNotFound(error)) return undefined
      if (!isConflict(error)) throw error
    }
    // oxlint-disable-next-line no-await-in-loop
    const next = await readAgain(client, live, signal)
    if (next === undefined) return undefined
    live = next
  }
}

async function readAgain(client: Client, before: Namespace, signal: AbortSignal): Promise<Namespace | undefined> {
  try {
    const live = await client.resource(namespaces).get(before.metadata?.name ?? '', { signal })
    if (uidOf(live) !== uidOf(before)) throw new Error('namespace uid has changed across retries')
    return live
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** A status that cannot be written is only told: the content goes all the same, and the next pass writes it. */
async function writeStatus(
  { client, logger }: Deps,
  live: Namespace,
  draft: Namespace,
  signal: AbortSignal,
): Promise<void> {
  if (deepEqual(live.status, draft.status)) return
  try {
    await client.resource(namespaces).updateStatus(draft, { signal })
  } catch (error) {
    logger.error('Could not write the status of a namespace', error, { namespace: live.metadata?.name })
  }
}
