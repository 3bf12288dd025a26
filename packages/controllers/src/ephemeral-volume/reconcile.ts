// Mirrors syncHandler of pkg/controller/volume/ephemeral/controller.go, 1.36.
import { keyOf, namespaceOf, persistentVolumeClaims, pods } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type Counter, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { decide, type Need } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { createFailedText, failedReason, failedText } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
  readonly recorder: EventRecorder
  readonly creates: Counter
  readonly createFailures: Counter
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.listers, key)
  if (seen === undefined) return outcome.done('the pod is gone')
  const { pod } = seen
  const needs = decide(seen)
  for (const need of needs) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first volume that fails ends it
      await meet(deps, need, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const text = failedText(need.volume, errorText(error))
      deps.recorder.event(referenceTo(pods, pod), 'Warning', failedReason, text)
      return outcome.retry(new Error(`pod ${keyOf(pod)}, ${text}`, { cause: error }))
    }
  }
  return outcome.done(needs.length === 0 ? 'all its claims are there' : `${needs.length} claims are made`)
}

async function meet({ client, creates, createFailures }: Deps, need: Need, signal: AbortSignal): Promise<void> {
  if (need.kind === 'refuse') throw new Error(need.why)
  const { claim } = need
  creates.increment()
  try {
    await client.resource(persistentVolumeClaims, namespaceOf(claim)).create(claim, { signal })
  } catch (error) {
    createFailures.increment()
    throw new Error(createFailedText(claim, errorText(error)), { cause: error })
  }
}
