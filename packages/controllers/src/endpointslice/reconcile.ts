// Mirrors pkg/controller/endpointslice/endpointslice_controller.go, syncService, and k8s.io/endpointslice/reconciler.go, 1.36.
import { endpointSlices, keyOf, nameOf, namespaceOf, services, type EndpointSlice, type Service } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import type { Family } from '../shared/endpoints/pod-addresses.ts'
import { selectsPods } from '../shared/endpoints/service-kind.ts'
import type { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { annotations } from '../shared/endpoints/texts.ts'
import { withTriggerTime, type TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { writeSlices, type SliceWrites } from '../shared/endpoints/write-slices.ts'
import { aggregate, errorText } from '../shared/failures.ts'
import { addressTypesOf } from './address-types.ts'
import { chooseHints, distributionOf } from './choose-hints.ts'
import { asksForTopology } from './hints.ts'
import type { SliceMetrics } from './metrics.ts'
import { observe, type Listers, type Snapshot } from './observe.ts'
import { decide } from './decide.ts'
import { recycleSlices } from './recycle-slices.ts'
import { events, updateFailedText } from './texts.ts'
import type { TopologyHints } from './topology-hints.ts'

export interface Deps extends Listers {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly triggerTimes: TriggerTimes
  readonly tracker: SliceTracker
  readonly topology: TopologyHints
  readonly metrics: SliceMetrics
  readonly endpointsMax: number
  /** Whether a Service may ask for the same zone or node by its own name. */
  readonly allowsSameDistribution: boolean
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps, key)
  if (seen === undefined) return forget(deps, key)
  if (!selectsPods(seen.service)) return settled(deps, 'it selects no pods')
  const recheckMs = deps.tracker.recheckMs(key, seen.slices)
  if (recheckMs !== undefined) {
    deps.metrics.synced('stale')
    return outcome.wakeAfter(recheckMs, 'slices written before are not all seen yet')
  }
  const triggerTime = deps.triggerTimes.next(seen.service, seen.pods)
  const failures = await syncSlices(deps, seen, triggerTime, signal)
  if (failures.length === 0) return settled(deps, 'its slices say what they should')
  const failure = aggregate(failures)
  if (signal.aborted) throw failure
  deps.metrics.synced('error')
  const about = referenceTo(services, seen.service)
  deps.recorder.event(about, 'Warning', events.updateFailed, updateFailedText(key, errorText(failure)))
  return outcome.retry(failure)
}

function settled({ metrics }: Deps, why: string): Outcome {
  metrics.synced('success')
  return outcome.done(why)
}

/** The garbage collector takes the slices. */
function forget(deps: Deps, key: Key): Outcome {
  deps.triggerTimes.forget(key)
  deps.metrics.forget(key)
  deps.tracker.forget(key)
  return settled(deps, 'the Service is gone')
}

/** One family after the other; what fails for one keeps no other from its turn. Resolves to all failures. */
export async function syncSlices(
  deps: Deps,
  { service, pods, slices }: Snapshot,
  triggerTime: string | undefined,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const failures: unknown[] = []
  const families: readonly string[] = addressTypesOf(service)
  const syncing: Syncing = { deps, service, triggerTime, signal, failures }
  // Everything is planned before the first write: what was read is of one instant.
  const plans = addressTypesOf(service).map((family) => {
    const existing = slices.filter(({ addressType }) => addressType === family)
    return { family, writes: planFamily(syncing, pods, existing, family) }
  })
  for (const { writes } of plans) {
    // oxlint-disable-next-line no-await-in-loop -- one family after the other
    await writeFamily(syncing, writes)
  }
  for (const slice of slices.filter(({ addressType }) => !families.includes(addressType))) {
    // oxlint-disable-next-line no-await-in-loop
    await deleteSlice(syncing, slice)
  }
  return failures
}

/** What the sync of one Service has at hand. */
interface Syncing {
  readonly deps: Deps
  readonly service: Service
  readonly triggerTime: string | undefined
  readonly signal: AbortSignal
  readonly failures: unknown[]
}

function planFamily(
  { deps, service, triggerTime, failures }: Syncing,
  pods: Snapshot['pods'],
  existing: readonly EndpointSlice[],
  family: Family,
): SliceWrites {
  const { nodes, endpointsMax, metrics, topology, recorder } = deps
  const key = keyOf(service)
  const situation = { service, pods, nodeOf: (name: string) => nodes.get(name), endpointsMax }
  const { plan, sizes, skipped, ...counts } = decide(situation, existing, family)
  failures.push(...skipped.map((text) => new Error(text)))
  metrics.planned(key, counts, sizes)
  const distribution = distributionOf(service, deps.allowsSameDistribution)
  metrics.distributed(key, distribution)
  const hinted = chooseHints(service, plan, { topology, addressType: family, distribution })
  for (const { type, reason, message } of hinted.events) {
    recorder.event(referenceTo(services, service), type, reason, message)
  }
  const writes = recycleSlices(service, hinted.plan)
  const timed = (slice: EndpointSlice): EndpointSlice => withTime(slice, triggerTime)
  return { create: writes.create.map(timed), update: writes.update.map(timed), delete: writes.delete }
}

function withTime(slice: EndpointSlice, triggerTime: string | undefined): EndpointSlice {
  const told = withTriggerTime(slice.metadata?.annotations, annotations.lastChangeTriggerTime, triggerTime)
  return { ...slice, metadata: { ...slice.metadata, annotations: told } }
}

async function writeFamily({ deps, service, signal, failures }: Syncing, writes: SliceWrites): Promise<void> {
  const { client, tracker, metrics } = deps
  try {
    const writing = { client, tracker, kind: 'Service', owner: service, counted: metrics.changed } as const
    if (!(await writeSlices(writing, writes, signal))) return
    const count = writes.create.length + writes.update.length + writes.delete.length
    const topology = asksForTopology(service) ? 'Auto' : 'Disabled'
    metrics.written(count, topology, distributionOf(service, deps.allowsSameDistribution))
  } catch (error) {
    failures.push(error)
  }
}

/** One of a family that the Service does not have any more. */
async function deleteSlice({ deps, service, signal, failures }: Syncing, slice: EndpointSlice): Promise<void> {
  const { client, topology, tracker, metrics } = deps
  topology.forget(keyOf(service), slice.addressType)
  try {
    await client.resource(endpointSlices, namespaceOf(service)).delete(nameOf(slice), { signal })
    tracker.expectDeletion(slice)
    metrics.changed('delete')
  } catch (cause) {
    const what = `error deleting ${nameOf(slice)} EndpointSlice for Service ${keyOf(service)}`
    failures.push(new Error(`${what}: ${errorText(cause)}`, { cause }))
  }
}
