// Mirrors updateVolumePhaseWithEvent, unbindVolume and their like in
// pkg/controller/volume/persistentvolume/pv_controller.go, 1.36.
import {
  apiVersionOf,
  namespaceOf,
  persistentVolumeClaims,
  persistentVolumes,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import { referenceTo } from '@coxswain/runtime'
import { withoutClaim } from './bindings.ts'
import type { ClaimEvent } from './decide-claim.ts'
import type { Deps } from './deps.ts'

type Subresource = 'status' | undefined

/** What is written is known from then on, whenever the cache shows it. */
export async function saveClaim(
  { client, claims }: Pick<Deps, 'client' | 'claims'>,
  claim: PersistentVolumeClaim,
  signal: AbortSignal,
  subresource?: Subresource,
): Promise<PersistentVolumeClaim> {
  const draft = { ...claim, apiVersion: apiVersionOf(persistentVolumeClaims), kind: persistentVolumeClaims.kind }
  const saved = await client.resource(persistentVolumeClaims, namespaceOf(claim)).update(draft, { signal, subresource })
  claims.learn(saved)
  return saved
}

export async function saveVolume(
  { client, volumes }: Pick<Deps, 'client' | 'volumes'>,
  volume: PersistentVolume,
  signal: AbortSignal,
  subresource?: Subresource,
): Promise<PersistentVolume> {
  const draft = { ...volume, apiVersion: apiVersionOf(persistentVolumes), kind: persistentVolumes.kind }
  const saved = await client.resource(persistentVolumes).update(draft, { signal, subresource })
  volumes.learn(saved)
  return saved
}

/** Its message is of the last change of phase. */
export async function setVolumePhase(
  deps: Pick<Deps, 'client' | 'volumes'>,
  volume: PersistentVolume,
  { phase, message }: { readonly phase: string; readonly message?: string | undefined },
  signal: AbortSignal,
): Promise<PersistentVolume> {
  if (volume.status?.phase === phase) return volume
  return saveVolume(deps, { ...volume, status: { ...volume.status, phase, message } }, signal, 'status')
}

/** Tells of it once, when the volume becomes so. */
export async function failVolume(
  deps: Deps,
  volume: PersistentVolume,
  { reason, message }: { readonly reason: string; readonly message: string },
  signal: AbortSignal,
): Promise<void> {
  if (volume.status?.phase === 'Failed') return
  const failed = await setVolumePhase(deps, volume, { phase: 'Failed', message }, signal)
  tellVolume(deps, failed, { type: 'Warning', reason, message })
}

export async function unbindVolume(
  deps: Pick<Deps, 'client' | 'volumes'>,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<void> {
  const saved = await saveVolume(deps, withoutClaim(volume), signal)
  await setVolumePhase(deps, saved, { phase: 'Available' }, signal)
}

export function tellClaim(
  { recorder }: Pick<Deps, 'recorder'>,
  claim: PersistentVolumeClaim,
  { type, reason, message }: ClaimEvent,
): void {
  recorder.event(referenceTo(persistentVolumeClaims, claim), type, reason, message)
}

export function tellVolume(
  { recorder }: Pick<Deps, 'recorder'>,
  volume: PersistentVolume,
  { type, reason, message }: ClaimEvent,
): void {
  recorder.event(referenceTo(persistentVolumes, volume), type, reason, message)
}

/** The object as the server has it; undefined: gone. */
export async function foundOrNot<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
