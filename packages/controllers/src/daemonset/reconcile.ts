// Mirrors pkg/controller/daemon/daemon_controller.go, syncDaemonSet, 1.36.
import type { Clock, KeyedBackoff } from '@coxswain/base'
import {
  controllerRevisions,
  daemonSets,
  generationOf,
  isBeingDeleted,
  keyOf,
  minNextAvailabilityCheckMs,
  nameOf,
  namespaceOf,
  pods as podType,
  resourceVersionOf,
  uidOf,
  type DaemonSet,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  outcome,
  referenceTo,
  type EventRecorder,
  type Expectations,
  type Outcome,
  type WrittenVersions,
} from '@coxswain/runtime'
import { actOnClaims } from '../shared/claims.ts'
import { aggregate, errorText } from '../shared/failures.ts'
import { podBatch, type PodControl } from '../shared/pod-control.ts'
import { slowStart } from '../shared/slow-start.ts'
import { cleanUpHistory, constructHistory, type HistoryDeps } from './construct-history.ts'
import { affinityTo, daemonTemplate, groupByNode } from './daemon-pods.ts'
import { planPods, type Ended, type ManagePlan } from './manage.ts'
import type { NodeFit } from './node-fit.ts'
import { observe, selectsEverything, type Listers, type Snapshot } from './observe.ts'
import { planUpdate } from './rolling-update.ts'
import type { Fleet, Plan } from './snapshot.ts'
import { countNodes, needsWrite, nextStatus } from './status.ts'
import { eventReasons, messages } from './texts.ts'

export interface Deps extends HistoryDeps {
  readonly listers: Listers
  readonly client: Client
  readonly podControl: PodControl
  readonly recorder: EventRecorder
  readonly expectations: Expectations
  /** Absent: the cache is not asked whether it has the controller's last writes. */
  readonly written: WrittenVersions | undefined
  readonly clock: Clock
  readonly fit: NodeFit
  /** Of nodes whose pods fail; by `backoffKey`. */
  readonly failedPods: KeyedBackoff
  /** Pods that one round creates, and deletes, at most. */
  readonly burstMax: number
}

export const burstMax = 250

/** Pods in the first batch of creations; each further one has twice as many. */
const firstBatch = 1

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written?.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  // Asked before the pods are read: what is observed in between is then counted by both, not by neither.
  const isCaughtUp = deps.expectations.satisfied(key)
  const daemonSet = deps.listers.daemonSets.get(key)
  if (daemonSet === undefined) return forget(deps, key)
  if (selectsEverything(daemonSet)) return refuseToSelectAll(deps, daemonSet)
  if (isBeingDeleted(daemonSet)) return outcome.done('it is being deleted')
  const seen = observe(deps.listers, daemonSet, deps.fit)
  const revisions = await claimRevisions(deps, seen, signal)
  const pods = await claimPods(deps, seen, signal)
  const { hash, old } = await constructHistory(deps, { daemonSet, revisions, pods }, signal)
  const { nodes, fitOf } = seen
  const fleet: Fleet = { daemonSet, nodes, fitOf, podsByNode: groupByNode(pods), hash, nowMs: deps.clock.now() }
  if (!isCaughtUp) {
    await writeStatus(deps, fleet, { observes: false }, signal)
    return recheck(deps, fleet, { why: 'pods created or deleted before are not all seen yet' })
  }
  const updated = await update(deps, fleet, signal)
  const failure = updated.failure ?? (await cleanUp(deps, { daemonSet, pods, revisions: old }, signal))
  return finish(deps, fleet, { ...updated, failure }, signal)
}

function forget(deps: Deps, key: Key): Outcome {
  deps.written?.forget(key)
  deps.expectations.forget(key)
  return outcome.done('the DaemonSet is gone')
}

function refuseToSelectAll(deps: Deps, daemonSet: DaemonSet): Outcome {
  const about = referenceTo(daemonSets, daemonSet)
  deps.recorder.event(about, 'Warning', eventReasons.selectingAll, messages.selectingAll)
  return outcome.done('its selector selects everything')
}

function claimRevisions(deps: Deps, { daemonSet, revisions }: Snapshot, signal: AbortSignal) {
  const claiming = { client: deps.client, ownerType: daemonSets, owner: daemonSet, type: controllerRevisions }
  return actOnClaims(claiming, revisions, signal)
}

function claimPods(deps: Deps, { daemonSet, pods }: Snapshot, signal: AbortSignal): Promise<readonly Pod[]> {
  const onAdopted = (pod: Pod): void => noteWrite(deps, daemonSet, podType.plural, pod)
  const claiming = { client: deps.client, ownerType: daemonSets, owner: daemonSet, type: podType, onAdopted }
  return actOnClaims(claiming, pods, signal)
}

interface Rechecked {
  /** When a failed pod may be deleted that was held back. */
  readonly recheckMs?: number | undefined
  readonly why: string
}

interface Updated extends Rechecked {
  readonly failure?: unknown
}

/** Pods where they are wanted and not elsewhere; and when that is so, pods of the current revision. */
async function update(deps: Deps, fleet: Fleet, signal: AbortSignal): Promise<Updated> {
  const { daemonSet } = fleet
  const key = keyOf(daemonSet)
  const now = deps.clock.now()
  const isInBackoff = (node: string): boolean =>
    deps.failedPods.isInBackoffSinceUpdate(backoffKey(daemonSet, node), now)
  const plan = planPods(fleet, isInBackoff)
  const recheckMs = noteEnded(deps, daemonSet, plan, now)
  const why = `${plan.create.length} to create, ${plan.delete.length} to delete`
  try {
    await act(deps, fleet, plan, signal)
    const isRolling = daemonSet.spec?.updateStrategy?.type === 'RollingUpdate'
    const mayRoll = plan.create.length + plan.delete.length === 0 && deps.expectations.satisfied(key)
    if (isRolling && mayRoll) await act(deps, fleet, planUpdate(fleet), signal)
    return { recheckMs, why }
  } catch (failure) {
    return { failure, recheckMs, why }
  }
}

/** Another generation starts anew: its pods may do better. */
const backoffKey = (daemonSet: DaemonSet, node: string): string =>
  `${uidOf(daemonSet)}/${daemonSet.status?.observedGeneration ?? 0}/${node}`

function noteEnded(deps: Deps, daemonSet: DaemonSet, plan: ManagePlan, now: number): number | undefined {
  const about = referenceTo(daemonSets, daemonSet)
  const tell = (type: 'Normal' | 'Warning', reason: string, text: (pod: string, node: string) => string) => {
    return ({ pod, node }: Ended): void => deps.recorder.event(about, type, reason, text(keyOf(pod), node))
  }
  for (const { node } of plan.failed) deps.failedPods.next(backoffKey(daemonSet, node), now)
  plan.failed.forEach(tell('Warning', eventReasons.failedPod, messages.failedPod))
  plan.succeeded.forEach(tell('Normal', eventReasons.succeededPod, messages.succeededPod))
  const delays = plan.heldBack.map((node) => deps.failedPods.delayMs(backoffKey(daemonSet, node)))
  return delays.length === 0 ? undefined : Math.min(...delays)
}

/** Creates and deletes as far as one round may. Rejects with all that failed. */
async function act(deps: Deps, fleet: Fleet, plan: Plan, signal: AbortSignal): Promise<void> {
  const key = keyOf(fleet.daemonSet)
  const nodes = plan.create.slice(0, deps.burstMax)
  const pods = plan.delete.slice(0, deps.burstMax)
  deps.expectations.expect(key, nodes.length, pods.length)
  const errors = [...(await createPods(deps, fleet, nodes, signal)), ...(await deletePods(deps, fleet, pods, signal))]
  if (errors.length > 0) throw aggregate(errors)
}

async function createPods(
  deps: Deps,
  { daemonSet, hash }: Fleet,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  if (nodes.length === 0) return []
  const key = keyOf(daemonSet)
  const { draft, ...batch } = podBatch(daemonSets, daemonSet, daemonTemplate(daemonSet, hash))
  const { spec = { containers: [] } } = draft
  const errors: unknown[] = []
  const remaining = nodes.values()
  const { successes } = await slowStart(nodes.length, firstBatch, async () => {
    const { value: node = '' } = remaining.next()
    const onNode = { ...draft, spec: { ...spec, affinity: affinityTo(node, spec.affinity) } }
    try {
      const created = await deps.podControl.create({ ...batch, draft: onNode }, signal)
      noteWrite(deps, daemonSet, podType.plural, created)
    } catch (error) {
      // Every creation would fail. As upstream the expectation stays: the key sleeps until the namespace is gone.
      if (hasNamespaceTerminatingCause(error)) return
      errors.push(error)
      throw error
    }
  })
  if (successes < nodes.length) deps.expectations.creationsFailed(key, nodes.length - successes)
  return errors
}

async function deletePods(
  deps: Deps,
  { daemonSet }: Fleet,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const about = referenceTo(daemonSets, daemonSet)
  const errors: unknown[] = []
  const remove = async (pod: Pod): Promise<void> => {
    try {
      await deps.podControl.delete(about, pod, signal)
    } catch (error) {
      deps.expectations.deletionObserved(keyOf(daemonSet))
      if (!isNotFound(error)) errors.push(error)
    }
  }
  await Promise.all(pods.map(remove))
  return errors
}

async function cleanUp(
  deps: Deps,
  claimed: Parameters<typeof cleanUpHistory>[1],
  signal: AbortSignal,
): Promise<unknown> {
  try {
    await cleanUpHistory(deps, claimed, signal)
    return undefined
  } catch (error) {
    return new Error(`failed to clean up revisions of DaemonSet: ${errorText(error)}`, { cause: error })
  }
}

/** The status is written whatever happened before it. */
async function finish(deps: Deps, fleet: Fleet, updated: Updated, signal: AbortSignal): Promise<Outcome> {
  try {
    await writeStatus(deps, fleet, { observes: true }, signal)
    return updated.failure === undefined ? recheck(deps, fleet, updated) : outcome.retry(updated.failure)
  } catch (error) {
    return outcome.retry(updated.failure ?? error)
  }
}

/** After a refusal of any kind the same counts are put once more, onto the live object. */
async function writeStatus(
  deps: Deps,
  fleet: Fleet,
  { observes }: { readonly observes: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { daemonSet } = fleet
  const counts = countNodes(fleet)
  if (!needsWrite(daemonSet, counts)) return
  const client = deps.client.resource(daemonSets, namespaceOf(daemonSet))
  const put = (live: DaemonSet): Promise<DaemonSet> => {
    const status = nextStatus(live, counts, observes ? generationOf(daemonSet) : undefined)
    return client.updateStatus({ ...live, apiVersion: 'apps/v1', kind: 'DaemonSet', status }, { signal })
  }
  const updated = await put(daemonSet).catch(async (error: unknown) => {
    if (signal.aborted) throw error
    return put(await client.get(nameOf(daemonSet), { signal }))
  })
  noteWrite(deps, daemonSet, daemonSets.plural, updated)
}

function noteWrite(deps: Deps, daemonSet: DaemonSet, resource: string, written: KubeObject): void {
  deps.written?.wrote(keyOf(daemonSet), uidOf(daemonSet), resource, resourceVersionOf(written))
}

/**
 * Pods that are ready become available by time alone, without an event; failed ones may be deleted later.
 *
 * Differs: pods that were made and never seen are given up after a while, where upstream waits for whatever event comes then.
 * It looks again only where the counts of ready and of available pods differ. Of a node that has an old pod and
 * a new one these count the old one alone, so that an update with a surge stood still after a restart of the controller.
 */
function recheck({ clock, expectations }: Deps, fleet: Fleet, { recheckMs, why }: Rechecked): Outcome {
  const { daemonSet, podsByNode, nowMs } = fleet
  const { spec } = daemonSet
  const minReadySeconds = spec?.minReadySeconds ?? 0
  const pods = minReadySeconds > 0 ? [...podsByNode.values()].flat() : []
  const availableMs = minNextAvailabilityCheckMs(pods, minReadySeconds, { statusMs: nowMs, nowMs: clock.now() })
  const times = [recheckMs, availableMs, expectations.givesUpInMs(keyOf(daemonSet))].filter((ms) => ms !== undefined)
  const nextMs = Math.min(...times)
  return nextMs === Infinity ? outcome.done(why) : outcome.wakeAfter(nextMs, why)
}
