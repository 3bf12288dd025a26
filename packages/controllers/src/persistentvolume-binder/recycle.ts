// Mirrors recycleVolumeOperation of pkg/controller/volume/persistentvolume/pv_controller.go, and
// pkg/volume/util/recyclerclient, 1.36.
import {
  events,
  isPodTerminated,
  keyOf,
  nameOf,
  namespaceOf,
  pods,
  type PersistentVolume,
  type Pod,
} from '@coxswain/api'
import { linkSignals } from '@coxswain/base'
import { isAlreadyExists } from '@coxswain/client'
import { podsUsingClaim } from '../shared/claim-index.ts'
import { errorText } from '../shared/failures.ts'
import { claimKeyOf } from './decide-volume.ts'
import { readReleased } from './delete-volume.ts'
import type { Deps } from './deps.ts'
import { pluginOf } from './plugins.ts'
import { recyclerPod } from './recycler-pod.ts'
import { eventReasons, noRecyclerText, recycledText, usedByPodsText } from './texts.ts'
import { failVolume, tellVolume, unbindVolume } from './writes.ts'

/** Empties a volume by a pod, and makes it available again. What fails is told on the volume; the next sync tries again. */
export async function recycleVolume(deps: Deps, seen: PersistentVolume, signal: AbortSignal): Promise<void> {
  const volume = await readReleased(deps, seen, signal)
  if (volume === undefined) return
  const claimKey = claimKeyOf(volume) ?? ''
  const users = podsUsingClaim(deps.listers.pods, claimKey).filter((pod) => !isPodTerminated(pod))
  // A claim of that name has another volume, and so have the pods that use it.
  if (users.length > 0 && deps.claims.get(claimKey) === undefined) {
    const message = usedByPodsText([...new Set(users.map(keyOf))].toSorted())
    return tellVolume(deps, seen, { type: 'Normal', reason: eventReasons.volumeFailedRecycle, message })
  }
  const fail = (message: string): Promise<void> =>
    failVolume(deps, volume, { reason: eventReasons.volumeFailedRecycle, message }, signal)
  if (pluginOf(volume) === undefined) return fail(noRecyclerText)
  try {
    await runRecycler(deps, volume, signal)
  } catch (error) {
    if (signal.aborted) throw error
    return fail(`Recycle failed: ${errorText(error)}`)
  }
  tellVolume(deps, volume, { type: 'Normal', reason: eventReasons.volumeRecycled, message: recycledText })
  await unbindVolume(deps, volume, signal)
}

async function runRecycler(deps: Deps, volume: PersistentVolume, signal: AbortSignal): Promise<void> {
  const draft = recyclerPod(volume, deps.options)
  const [name, namespace] = [nameOf(draft), namespaceOf(draft)]
  const client = deps.client.resource(pods, namespace)
  using watching = linkSignals(signal)
  const relayed = relayEvents(deps, volume, { name, namespace }, watching.signal)
  try {
    await client.create(draft, { signal })
  } catch (error) {
    watching.abort()
    await relayed
    if (!isAlreadyExists(error))
      throw new Error(`unexpected error creating recycler pod:  ${errorText(error)}`, { cause: error })
    await client.delete(name, { signal })
    throw new Error('old recycler pod found, will retry later', { cause: error })
  }
  const failure = await waitForPod(deps, { name, namespace }, watching.signal)
  watching.abort()
  await relayed
  const deleted = await errorOf(client.delete(name, { signal }))
  if (failure !== undefined) throw new Error(`failed to recycle volume: ${failure}`)
  if (deleted !== undefined) throw new Error(`failed to delete recycler pod: ${errorText(deleted)}`, { cause: deleted })
}

interface PodName {
  readonly name: string
  readonly namespace: string
}

/** Why it failed; undefined: it succeeded. */
async function waitForPod(
  { client }: Deps,
  { name, namespace }: PodName,
  signal: AbortSignal,
): Promise<string | undefined> {
  const options = { fieldSelector: `metadata.name=${name}`, signal }
  for await (const { type, object } of client.resource(pods, namespace).watch(options)) {
    if (type === 'DELETED') return 'recycler pod was deleted'
    const end = endOf(object)
    if (end !== undefined) return end === '' ? undefined : end
  }
  return `recycler pod "${name}" watch channel had been closed`
}

/** Empty: well; undefined: it runs. */
function endOf({ status }: Pod): string | undefined {
  if (status?.phase === 'Succeeded') return ''
  if (status?.phase !== 'Failed') return undefined
  return (status.message ?? '') === '' ? 'pod failed, pod.Status.Message unknown' : status.message
}

/** What is told of the pod is told of the volume, too. */
async function relayEvents(
  deps: Deps,
  volume: PersistentVolume,
  { name, namespace }: PodName,
  signal: AbortSignal,
): Promise<void> {
  const options = { fieldSelector: `involvedObject.name=${name}`, signal }
  try {
    for await (const { type, object } of deps.client.resource(events, namespace).watch(options)) {
      if (type !== 'ADDED') continue
      const message = `Recycler pod: ${object.message ?? ''}`
      const kind = object.type === 'Warning' ? 'Warning' : 'Normal'
      tellVolume(deps, volume, { type: kind, reason: eventReasons.recyclerPod, message })
    }
  } catch (error) {
    if (!signal.aborted) deps.logger.info('Cannot follow the events of a recycler', { pod: name, error }, 4)
  }
}

async function errorOf(work: Promise<void>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}
