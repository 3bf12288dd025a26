// Mirrors pkg/controller/endpoint/endpoints_controller.go, syncService, 1.36.
import { endpoints as type, keyOf, nameOf, namespaceOf, resourceVersionOf, splitKey, uidOf } from '@coxswain/api'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome, type WrittenVersions } from '@coxswain/runtime'
import { selectsPods } from '../shared/endpoints/service-kind.ts'
import type { TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { errorText } from '../shared/failures.ts'
import { decide, type Decision } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { createFailedText, events, updateFailedText } from './texts.ts'

export interface Deps extends Listers {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly triggerTimes: TriggerTimes
  readonly written: WrittenVersions
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps, key)
  if (seen === undefined) return deleteEndpoints(deps, key, signal)
  if (!selectsPods(seen.service)) return outcome.done('it selects no pods')
  const behind = deps.written.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const decision = decide(seen, deps.triggerTimes.next(seen.service, seen.pods))
  if (decision.kind !== 'nothing') await write(deps, decision, signal)
  return outcome.done(decision.why)
}

/** What is left behind when the Service goes while no manager runs is found at the next start. */
async function deleteEndpoints(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const { namespace, name } = splitKey(key)
  try {
    await deps.client.resource(type, namespace).delete(name, { signal })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  deps.triggerTimes.forget(key)
  deps.written.forget(key)
  return outcome.done('the Service is gone')
}

type Writing = Exclude<Decision, { readonly kind: 'nothing' }>

async function write(
  { client, recorder, written }: Deps,
  { kind, draft }: Writing,
  signal: AbortSignal,
): Promise<void> {
  const resource = client.resource(type, namespaceOf(draft))
  const key = keyOf(draft)
  try {
    const made = await (kind === 'create' ? resource.create(draft, { signal }) : resource.update(draft, { signal }))
    written.wrote(key, uidOf(made), type.plural, resourceVersionOf(made))
  } catch (error) {
    // Nothing can be made in a namespace on its way out.
    if (kind === 'create' && hasNamespaceTerminatingCause(error)) return
    if (signal.aborted) throw error
    // Upstream's draft has no namespace yet, so that the event goes to the one named `default`.
    if (kind === 'create') {
      const about = { apiVersion: 'v1', kind: type.kind, name: nameOf(draft) }
      recorder.event(about, 'Warning', events.createFailed, createFailedText(key, errorText(error)))
    } else
      recorder.event(referenceTo(type, draft), 'Warning', events.updateFailed, updateFailedText(key, errorText(error)))
    throw error
  }
}
