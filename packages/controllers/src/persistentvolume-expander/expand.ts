// Mirrors expandAndRecoverFunction and markForPendingNodeExpansion of
// pkg/volume/util/operationexecutor/operation_generator.go, and the plugin that does nothing of
// pkg/volume/noop_expandable_plugin.go, 1.36.
import {
  annotationsOf,
  persistentVolumeClaims,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { referenceTo, type EventRecorder } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import type { StorageMeter } from '../shared/storage-meter.ts'
import type { Decision } from './decide.ts'
import { finished, inProgress, pendingOnNode } from './next-claim.ts'
import { eventReasons, failedTexts, operationName, resizedText } from './texts.ts'
import { patchClaim, patchVolume } from './writes.ts'

export interface ExpandDeps {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly meter: StorageMeter
}

export type Expansion = Extract<Decision, { readonly kind: 'wait-for-node' | 'ask-node-again' | 'expand' }>

interface Pair {
  readonly claim: PersistentVolumeClaim
  readonly volume: PersistentVolume
}

/** What the controller does of an expansion, whose own part is nothing: the node makes the volume larger. */
export async function expand(deps: ExpandDeps, pair: Pair, decision: Expansion, signal: AbortSignal): Promise<void> {
  try {
    await deps.meter.measure({ plugin: decision.resizer, operation: operationName }, async () => {
      if (decision.kind === 'expand') await grow(deps, pair, decision, signal)
      else if (decision.kind === 'ask-node-again') await leaveToNode(deps, pair, signal)
    })
  } catch (error) {
    if (!signal.aborted) {
      const about = referenceTo(persistentVolumeClaims, pair.claim)
      deps.recorder.event(about, 'Warning', eventReasons.failed, errorText(error))
    }
    throw error
  }
}

async function grow(
  deps: ExpandDeps,
  pair: Pair,
  decision: Extract<Expansion, { readonly kind: 'expand' }>,
  signal: AbortSignal,
): Promise<void> {
  const { client, clock, recorder } = deps
  const { size } = decision
  const draft = inProgress(pair.claim, decision, clock.now())
  const claim = await said(failedTexts.progress, pair, () => patchClaim(client, pair.claim, draft, signal))
  const capacity = { spec: { capacity: { storage: size } } }
  const volume = await said(failedTexts.volume, pair, () => patchVolume(client, pair.volume, capacity, signal))
  if (volume.spec?.volumeMode !== 'Block') {
    await said(failedTexts.node, pair, () => leaveToNode(deps, { claim, volume }, signal))
    return
  }
  const done = await said(failedTexts.finished, pair, () => patchClaim(client, claim, finished(claim, size), signal))
  recorder.event(referenceTo(persistentVolumeClaims, done), 'Normal', eventReasons.resized, resizedText(done))
}

/** What the claim had before is kept at the volume, in case the claim goes before the node is done. */
async function leaveToNode({ client, clock }: ExpandDeps, { claim, volume }: Pair, signal: AbortSignal): Promise<void> {
  const draft = pendingOnNode(claim, clock.now())
  await said(failedTexts.node, { claim, volume }, () => patchClaim(client, claim, draft, signal))
  const { preResizeCapacity } = volumeAnnotations
  if (annotationsOf(volume)[preResizeCapacity] !== undefined) return
  const before = claim.status?.capacity?.['storage'] ?? '0'
  const annotated = { metadata: { annotations: { [preResizeCapacity]: before } } }
  const told = (_: PersistentVolumeClaim, error: string): string => failedTexts.annotation(volume, before, error)
  await said(told, { claim, volume }, () => patchVolume(client, volume, annotated, signal))
}

async function said<T>(
  text: (claim: PersistentVolumeClaim, error: string) => string,
  { claim }: Pair,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw new Error(text(claim, errorText(error)), { cause: error })
  }
}
