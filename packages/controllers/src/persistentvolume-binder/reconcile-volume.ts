// Mirrors syncVolumeByKey, updateVolume, deleteVolume, syncVolume, unbindVolume and reclaimVolume of
// pkg/controller/volume/persistentvolume, 1.36.
import {
  annotationsOf,
  keyOf,
  nameOf,
  persistentVolumeClaims,
  splitKey,
  uidOf,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { claimKeyOf, decideVolume, type VolumeDecision } from './decide-volume.ts'
import { deleteVolume } from './delete-volume.ts'
import type { Deps } from './deps.ts'
import { withVolumeMigration } from './migration.ts'
import { deleterNameOf } from './plugins.ts'
import { recycleVolume } from './recycle.ts'
import { eventReasons, unknownPolicyText, volumeModeTexts } from './texts.ts'
import { failVolume, foundOrNot, saveVolume, setVolumePhase, tellClaim, tellVolume, unbindVolume } from './writes.ts'

export async function reconcileVolume(deps: Deps, name: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = deps.listers.volumes.get(name)
  if (seen === undefined) return volumeGone(deps, name)
  if (!deps.volumes.learn(seen)) return outcome.done('the cache is behind the last write')
  const migrated = withVolumeMigration(seen)
  const volume = migrated === seen ? seen : await saveVolume(deps, migrated, signal)
  const claim = await claimOf(deps, volume, signal)
  const decision = decideVolume(volume, claim)
  await act(deps, volume, decision, signal)
  return outcome.done(decision.why)
}

/** Its claim hears of it at once, not with the next round of syncs. */
function volumeGone({ volumes, metrics, wakeClaim }: Deps, name: Key): Outcome {
  const known = volumes.get(name)
  if (known === undefined) return outcome.done('the volume is gone')
  volumes.forget(name)
  metrics.succeeded(name)
  const reference = known.spec?.claimRef
  if (reference !== undefined) wakeClaim(`${reference.namespace ?? ''}/${reference.name ?? ''}`, 'its volume is gone')
  return outcome.done('the volume is gone')
}

/**
 * The claim that the volume refers to, by its uid. Nobody's data is given up for a cache that is behind: the server is asked
 * before a claim counts as gone, once for each volume.
 */
async function claimOf(
  { listers, claims, client }: Deps,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<PersistentVolumeClaim | undefined> {
  const key = claimKeyOf(volume)
  if (key === undefined) return undefined
  const { namespace, name } = splitKey(key)
  const live = (): Promise<PersistentVolumeClaim | undefined> =>
    foundOrNot(client.resource(persistentVolumeClaims, namespace).get(name, { signal }))
  const isKnown = claims.get(key) ?? (isLetGo(volume) ? undefined : (listers.claims.get(key) ?? (await live())))
  const wanted = volume.spec?.claimRef?.uid
  if (isKnown === undefined || uidOf(isKnown) === wanted) return isKnown
  const newest = await live()
  return newest !== undefined && uidOf(newest) === wanted ? newest : undefined
}

const isLetGo = ({ status }: PersistentVolume): boolean => status?.phase === 'Released' || status?.phase === 'Failed'

async function act(deps: Deps, volume: PersistentVolume, decision: VolumeDecision, signal: AbortSignal): Promise<void> {
  switch (decision.kind) {
    case 'set-phase':
      await setVolumePhase(deps, volume, { phase: decision.phase }, signal)
      return
    case 'unbind':
      return unbindVolume(deps, volume, signal)
    case 'sync-claim':
      return deps.wakeClaim(keyOf(decision.claim), 'a volume is bound to it')
    case 'refuse-mode': {
      const { type, reason } = { type: 'Warning', reason: eventReasons.volumeMismatch } as const
      tellVolume(deps, volume, { type, reason, message: volumeModeTexts.ofVolume(decision.claim) })
      return tellClaim(deps, decision.claim, { type, reason, message: volumeModeTexts.ofClaim(volume) })
    }
    case 'reclaim': {
      const released = isLetGo(volume) ? volume : await setVolumePhase(deps, volume, { phase: 'Released' }, signal)
      return reclaim(deps, released, signal)
    }
    default:
      return decision satisfies never
  }
}

async function reclaim(deps: Deps, volume: PersistentVolume, signal: AbortSignal): Promise<void> {
  // Whoever it was migrated to looks after it.
  if ((annotationsOf(volume)[volumeAnnotations.migratedTo] ?? '') !== '') return
  const [name, uid] = [nameOf(volume), uidOf(volume)]
  switch (volume.spec?.persistentVolumeReclaimPolicy) {
    case 'Retain':
      return
    case 'Recycle':
      deps.operations.start(`recycle-${name}[${uid}]`, (stop) => recycleVolume(deps, volume, stop))
      return
    case 'Delete':
      deps.metrics.started(
        name,
        deleterNameOf(volume, (key) => deps.listers.classes.get(key)),
        'delete',
      )
      deps.operations.start(`delete-${name}[${uid}]`, async (stop) => {
        try {
          await deleteVolume(deps, volume, stop)
        } catch (error) {
          if (!stop.aborted) deps.metrics.failed(name)
          throw error
        }
      })
      return
    default:
      await failVolume(deps, volume, { reason: eventReasons.unknownReclaimPolicy, message: unknownPolicyText }, signal)
  }
}
