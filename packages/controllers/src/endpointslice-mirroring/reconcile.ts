// Mirrors pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go, syncEndpoints, 1.36.
import {
  endpoints as endpointsType,
  endpointSlices,
  nameOf,
  splitKey,
  type Endpoints,
  type EndpointSlice,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome } from '@coxswain/runtime'
import type { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { writeSlices } from '../shared/endpoints/write-slices.ts'
import { errorText } from '../shared/failures.ts'
import { decide, type Decision } from './decide.ts'
import type { MirroringMetrics } from './metrics.ts'
import { observe, type Listers, type Snapshot } from './observe.ts'
import { events, invalidText, tooManyText } from './texts.ts'

export interface Deps extends Listers {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly tracker: SliceTracker
  readonly metrics: MirroringMetrics
  /** Addresses of a subset that are mirrored at most. */
  readonly subsetMax: number
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const startedMs = deps.clock.monotonicMs()
  try {
    return await sync(deps, key, signal)
  } finally {
    deps.metrics.synced(Math.trunc(deps.clock.monotonicMs() - startedMs) / 1000)
  }
}

async function sync(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const { tracker, metrics, client } = deps
  const seen = observe(deps, key)
  const { endpoints, slices, why } = seen
  if (endpoints === undefined) return deleteSlices(deps, key, seen, signal)
  const recheckMs = tracker.recheckMs(key, slices)
  if (recheckMs !== undefined) return outcome.wakeAfter(recheckMs, 'slices written before are not all seen yet')
  const decision = decide(endpoints, slices, deps.subsetMax)
  metrics.decided(key, decision.changes, decision.skipped, decision.sizes)
  tell(deps, endpoints, decision)
  for (const slice of decision.kept) if (!tracker.has(slice)) tracker.wrote(slice)
  const writing = { client, tracker, kind: 'Endpoints', owner: endpoints, counted: metrics.changed } as const
  await writeSlices(writing, decision.writes, signal)
  return outcome.done(why)
}

function tell({ recorder, subsetMax }: Deps, endpoints: Endpoints, { invalid, skipped }: Decision): void {
  const about = referenceTo(endpointsType, endpoints)
  if (invalid > 0) recorder.event(about, 'Warning', events.invalidAddress, invalidText(invalid))
  if (skipped > invalid) recorder.event(about, 'Warning', events.tooManyAddresses, tooManyText(subsetMax, skipped))
}

/** All that this controller made for them. */
async function deleteSlices(deps: Deps, key: Key, { slices, why }: Snapshot, signal: AbortSignal): Promise<Outcome> {
  deps.tracker.forget(key)
  deps.metrics.forget(key)
  const results = await Promise.allSettled(slices.map((slice) => deleteSlice(deps, key, slice, signal)))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (failures.length === 0) return outcome.done(why)
  const what = `error(s) deleting ${failures.length}/${slices.length} EndpointSlices for ${key} Endpoints`
  throw new Error(`${what}, including: ${errorText(failures[0])}`, { cause: failures[0] })
}

async function deleteSlice({ client }: Deps, key: Key, slice: EndpointSlice, signal: AbortSignal): Promise<void> {
  try {
    await client.resource(endpointSlices, splitKey(key).namespace).delete(nameOf(slice), { signal })
  } catch (error) {
    // The garbage collector may have been faster.
    if (!isNotFound(error)) throw error
  }
}
