// Mirrors syncHandler of pkg/controller/volume/expand/expand_controller.go, 1.36.
import {
  goQuote,
  persistentVolumeClaims,
  persistentVolumes,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { decide, type Decision } from './decide.ts'
import { expand, type ExpandDeps } from './expand.ts'
import { withResizer } from './next-claim.ts'
import { observe, type Listers } from './observe.ts'
import { eventReasons, externalText, migratedText, resizerFailedText } from './texts.ts'
import { patchClaim, patchVolume } from './writes.ts'

export interface Deps extends ExpandDeps {
  readonly listers: Listers
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const claim = observe(deps.listers, key)
  if (claim === undefined) return outcome.done('the claim is gone')
  const volume = await getVolume(deps, claim, signal)
  const decision = decide(claim, volume)
  if (decision.kind === 'refuse') return outcome.retry(new Error(decision.why))
  await act(deps, { claim, volume }, decision, signal)
  return outcome.done(decision.why)
}

/** As the server has it: volumes are not watched. */
async function getVolume(deps: Deps, { spec }: PersistentVolumeClaim, signal: AbortSignal): Promise<PersistentVolume> {
  const name = spec?.volumeName ?? ''
  try {
    if (name === '') throw new Error('resource name may not be empty')
    return await deps.client.resource(persistentVolumes).get(name, { signal })
  } catch (error) {
    throw new Error(`failed to get PV ${goQuote(name)}: ${errorText(error)}`, { cause: error })
  }
}

async function act(
  deps: Deps,
  pair: { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume },
  decision: Exclude<Decision, { readonly kind: 'refuse' }>,
  signal: AbortSignal,
): Promise<void> {
  const about = referenceTo(persistentVolumeClaims, pair.claim)
  switch (decision.kind) {
    case 'nothing':
      return
    case 'leave-to-others':
      return deps.recorder.event(about, 'Normal', eventReasons.externalExpanding, externalText)
    case 'name-driver':
      deps.recorder.event(about, 'Normal', eventReasons.externalExpanding, migratedText(decision.plugin))
      return nameDriver(deps, pair.claim, decision.driver, signal)
    case 'forget-old-size': {
      const body = { metadata: { annotations: { [volumeAnnotations.preResizeCapacity]: null } } }
      await patchVolume(deps.client, pair.volume, body, signal)
      return
    }
    case 'wait-for-node':
    case 'ask-node-again':
    case 'expand':
      return expand(deps, pair, decision, signal)
    default:
      decision satisfies never
  }
}

async function nameDriver(
  { client, recorder }: Deps,
  claim: PersistentVolumeClaim,
  driver: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await patchClaim(client, claim, withResizer(claim, driver), signal)
  } catch (error) {
    if (signal.aborted) throw error
    const text = resizerFailedText(claim, errorText(error))
    recorder.event(referenceTo(persistentVolumeClaims, claim), 'Warning', eventReasons.externalExpanding, text)
    throw new Error(text, { cause: error })
  }
}
