// Mirrors deleteVolumeOperation, doDeleteVolume and removeDeletionProtectionFinalizer of
// pkg/controller/volume/persistentvolume/pv_controller.go, 1.36.
import { nameOf, persistentVolumes, volumeFinalizers, type PersistentVolume } from '@coxswain/api'
import { errorText } from '../shared/failures.ts'
import { claimKeyOf, isReleased } from './decide-volume.ts'
import type { Deps } from './deps.ts'
import { removeHostPath } from './host-path.ts'
import { deleterOf } from './plugins.ts'
import { eventReasons, hostPathPlugin } from './texts.ts'
import { failVolume, saveVolume } from './writes.ts'

/** Deletes what is behind a volume, then the volume. What others made, others delete. */
export async function deleteVolume(deps: Deps, volume: PersistentVolume, signal: AbortSignal): Promise<void> {
  const deleter = deleterOf(volume)
  if (deleter.kind === 'external') return
  if (deleter.kind === 'none') return fail(deps, volume, deleter.why, signal)
  const live = await readReleased(deps, volume, signal)
  if (live === undefined) return
  try {
    await deps.metrics.measure(hostPathPlugin, 'volume_delete', () => removeHostPath(deps, volume))
    await removeFinalizer(deps, volume, signal)
  } catch (error) {
    if (!signal.aborted) await fail(deps, volume, errorText(error), signal)
    throw error
  }
  try {
    await deps.client.resource(persistentVolumes).delete(nameOf(volume), { signal })
  } catch (error) {
    // The next sync of the volume tries again.
    deps.logger.info('Could not delete a volume whose data is gone', { volume: nameOf(volume), error }, 3)
  }
}

/** As the server has it, if it still is to be given up; undefined when not, or when the server does not say. */
export async function readReleased(
  { client, claims, logger }: Deps,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<PersistentVolume | undefined> {
  try {
    const live = await client.resource(persistentVolumes).get(nameOf(volume), { signal })
    return isReleased(live, claims.get(claimKeyOf(live) ?? '')) ? live : undefined
  } catch (error) {
    if (!signal.aborted)
      logger.info('Could not read a volume that is to be reclaimed', { volume: nameOf(volume), error }, 3)
    return undefined
  }
}

async function fail(deps: Deps, volume: PersistentVolume, message: string, signal: AbortSignal): Promise<void> {
  await failVolume(deps, volume, { reason: eventReasons.volumeFailedDelete, message }, signal)
}

async function removeFinalizer(deps: Deps, volume: PersistentVolume, signal: AbortSignal): Promise<void> {
  const live = await deps.client.resource(persistentVolumes).get(nameOf(volume), { signal })
  const present = live.metadata?.finalizers ?? []
  const finalizers = present.filter((each) => each !== volumeFinalizers.inTreeDeletion)
  if (finalizers.length === present.length) return
  await saveVolume(deps, { ...live, metadata: { ...live.metadata, finalizers } }, signal)
}
