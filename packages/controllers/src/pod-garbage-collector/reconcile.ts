import { isPodTerminal, nameOf, namespaceOf, nodes, pods, type Node, type Pod } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import type { WorkQueue } from '@coxswain/queue'
import type { Counter } from '@coxswain/runtime'
import { podStatusPatch } from '../shared/pod-status-patch.ts'
import {
  missingNodes,
  outOfServicePods,
  podsOf,
  terminatedPods,
  unscheduledTerminatingPods,
  type Reason,
} from './decide.ts'
import { observe, type Snapshot } from './observe.ts'
import { failedStatus } from './status.ts'
import { quarantineMs } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly pods: Lister<Pod>
  readonly nodes: Lister<Node>
  /** Names of missing nodes, each until it has been missing for a while. */
  readonly quarantine: WorkQueue
  readonly clock: Clock
  readonly logger: Logger
  /** `--terminated-pod-gc-threshold` */
  readonly threshold: number
  readonly deleted: Counter
  readonly errors: Counter
}

/** One sweep over all pods. What fails is logged, and tried again by the next one. */
export async function sweep(deps: Deps, signal: AbortSignal): Promise<void> {
  const seen = observe(deps.pods, deps.nodes)
  await removeAll(deps, terminatedPods(seen.pods, deps.threshold), 'terminated', signal)
  await removeAll(deps, outOfServicePods(seen), 'out-of-service', signal)
  await removeEach(deps, await orphans(deps, seen, signal), 'orphaned', signal)
  await removeEach(deps, unscheduledTerminatingPods(seen.pods), 'unscheduled', signal)
}

/** Pods of nodes that have been missing for the time of quarantine, and that the API server does not have either. */
async function orphans(deps: Deps, seen: Snapshot, signal: AbortSignal): Promise<readonly Pod[]> {
  for (const name of missingNodes(seen)) deps.quarantine.addAfter(name, quarantineMs)
  const deleted = new Set<string>()
  while (deps.quarantine.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- drains what is due
    const name = await deps.quarantine.get(signal)
    if (name === undefined) break
    // oxlint-disable-next-line no-await-in-loop
    if (!seen.nodes.has(name) && (await isDeleted(deps, name, signal))) deleted.add(name)
    deps.quarantine.done(name)
  }
  return podsOf(seen.pods, deleted)
}

async function isDeleted({ client, logger }: Deps, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await client.resource(nodes).get(name, { signal })
    return false
  } catch (error) {
    if (isNotFound(error)) return true
    if (!signal.aborted) logger.error('Could not ask whether a node exists', error, { node: name })
    return false
  }
}

async function removeAll(deps: Deps, chosen: readonly Pod[], reason: Reason, signal: AbortSignal): Promise<void> {
  await Promise.all(chosen.map((pod) => remove(deps, pod, reason, signal)))
}

async function removeEach(deps: Deps, chosen: readonly Pod[], reason: Reason, signal: AbortSignal): Promise<void> {
  for (const pod of chosen) {
    // oxlint-disable-next-line no-await-in-loop -- as upstream, these go one by one
    await remove(deps, pod, reason, signal)
  }
}

async function remove(deps: Deps, pod: Pod, reason: Reason, signal: AbortSignal): Promise<void> {
  const labels = { namespace: namespaceOf(pod) ?? '', reason }
  deps.deleted.increment(labels)
  try {
    await failAndDelete(deps, pod, reason, signal)
  } catch (error) {
    if (signal.aborted) return
    deps.errors.increment(labels)
    deps.logger.error('Could not remove a pod', error, { pod: `${labels.namespace}/${nameOf(pod)}`, reason })
  }
}

async function failAndDelete({ client, clock }: Deps, pod: Pod, reason: Reason, signal: AbortSignal): Promise<void> {
  const resource = client.resource(pods, namespaceOf(pod))
  if (!isPodTerminal(pod)) {
    const body = podStatusPatch(pod, failedStatus(pod, reason === 'orphaned', clock.now()))
    await resource.patch(nameOf(pod), { type: 'strategic', body }, { subresource: 'status', signal })
  }
  await resource.delete(nameOf(pod), { gracePeriodSeconds: 0, signal })
}
