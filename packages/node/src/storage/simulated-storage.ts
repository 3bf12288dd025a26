import {
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  persistentVolumeClaims,
  persistentVolumes,
  storageClassOf,
  storageClasses,
  storageOf,
  uidOf,
  compareQuantities,
  volumeFinalizers,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import { deferred, type TaskGroup } from '@coxswain/base'
import type { InformerFactory, Lister } from '@coxswain/cache'
import { isAlreadyExists, isNotFound, type Client } from '@coxswain/client'
import {
  createEventBroadcaster,
  createQueueController,
  outcome,
  referenceTo,
  runTogether,
  type Controller,
  type EventRecorder,
  type Outcome,
  type RunnerContext,
} from '@coxswain/runtime'
import type { AgentDeps } from '../node-agent.ts'
import { decideVolume, volumeFor, wantedSize } from './decide.ts'
import { makeDefaultClass } from './default-class.ts'
import { createSimulatedAttacher } from './simulated-attacher.ts'
import { eventReasons, provisionedText, provisionerName, provisioningText, resizedText } from './texts.ts'
import { createVolumesInUse } from './volumes-in-use.ts'

export interface SimulatedStorageOptions extends AgentDeps, RunnerContext {
  readonly informers: InformerFactory
  /** Runs the writer of events. */
  readonly background: TaskGroup
  /** Whether a node is one of ours. */
  readonly isSimulated: (node: string) => boolean
}

export interface SimulatedStorage extends Controller {
  /** Resolves when there is a default class. */
  readonly ready: Promise<void>
}

/** Claims, and volumes, that are looked after at the same time. */
const workers = 16

/**
 * A driver without disks: it makes the volumes of the class `standard`, deletes them when they are released, lets them grow, and
 * says that they are attached; its nodes say which they use. Asks for its informers while being built; run them before this.
 */
export function createSimulatedStorage(options: SimulatedStorageOptions): SimulatedStorage {
  const { client, informers, background } = options
  const claims = informers.informer(persistentVolumeClaims)
  const volumes = informers.informer(persistentVolumes)
  const classes = informers.informer(storageClasses)
  const broadcaster = createEventBroadcaster(options)
  background.run('events of the provisioner', (signal) => broadcaster.run(signal))
  const recorder = broadcaster.recorder({ component: provisionerName })
  const claimQueue = createQueueController(options, {
    name: 'simulated-provisioner',
    workers,
    reconcile: async (key, signal) => {
      const claim = claims.get(key)
      if (claim === undefined) return outcome.done('the claim is gone')
      const draft = volumeFor(claim, classes.get(claim.spec?.storageClassName ?? ''))
      if (draft !== undefined) return provision({ client, recorder }, claim, draft, signal)
      return expand({ client, recorder }, claim, volumes, signal)
    },
  })
  const volumeQueue = createQueueController(options, {
    name: 'simulated-volume-deleter',
    workers,
    reconcile: (key, signal) => reclaim(client, volumes.get(key), signal),
  })
  const attacher = createSimulatedAttacher(options)
  const inUse = createVolumesInUse({ ...options, claims, volumes })
  const wakeClaim = (claim: PersistentVolumeClaim): void => {
    claimQueue.wake(keyOf(claim), 'claim changed', claim)
    inUse.claimChanged(keyOf(claim))
  }
  const wakeVolume = (volume: PersistentVolume): void => {
    volumeQueue.wake(keyOf(volume), 'volume changed', volume)
    const { namespace, name } = volume.spec?.claimRef ?? {}
    if (namespace !== undefined && name !== undefined) inUse.claimChanged(`${namespace}/${name}`)
  }
  claims.addHandlers({ added: wakeClaim, updated: (_, claim) => wakeClaim(claim) })
  volumes.addHandlers({ added: wakeVolume, updated: (_, volume) => wakeVolume(volume) })
  // A class may be seen later than the claims that wait for its volumes.
  classes.addHandlers({
    added: (storageClass) => {
      for (const claim of claims.list()) if (storageClassOf(claim) === nameOf(storageClass)) wakeClaim(claim)
    },
  })
  const made = deferred<void>()
  const defaultClass: Controller = {
    run: async (signal) => {
      await makeDefaultClass(options, signal)
      made.resolve()
    },
  }
  return {
    ready: made.promise,
    run: (signal) => runTogether(defaultClass, claimQueue, volumeQueue, attacher, inUse).run(signal),
  }
}

interface Deps {
  readonly client: Client
  readonly recorder: EventRecorder
}

async function provision(
  { client, recorder }: Deps,
  claim: PersistentVolumeClaim,
  draft: PersistentVolume,
  signal: AbortSignal,
): Promise<Outcome> {
  const about = referenceTo(persistentVolumeClaims, claim)
  try {
    await client.resource(persistentVolumes).create(draft, { signal })
  } catch (error) {
    if (isAlreadyExists(error)) return outcome.done('its volume is there')
    return outcome.retry(error)
  }
  recorder.event(about, 'Normal', eventReasons.provisioning, provisioningText(claim))
  recorder.event(about, 'Normal', eventReasons.provisioned, provisionedText(draft))
  return outcome.done('its volume is made')
}

/** The volume first: a claim never says that it has more than there is. */
async function expand(
  { client, recorder }: Deps,
  claim: PersistentVolumeClaim,
  volumes: Lister<PersistentVolume>,
  signal: AbortSignal,
): Promise<Outcome> {
  const volume = volumes.get(claim.spec?.volumeName ?? '')
  const storage = wantedSize(claim, volume)
  if (volume === undefined || storage === undefined) return outcome.done('nothing to do')
  if (compareQuantities(storageOf(volume.spec?.capacity), storageOf({ storage })) < 0) {
    const body = { metadata: { uid: uidOf(volume) }, spec: { capacity: { storage } } }
    await client.resource(persistentVolumes).patch(nameOf(volume), { type: 'merge', body }, { signal })
  }
  const body = { metadata: { uid: uidOf(claim) }, status: { capacity: { storage } } }
  const resource = client.resource(persistentVolumeClaims, namespaceOf(claim))
  await resource.patch(nameOf(claim), { type: 'merge', body }, { subresource: 'status', signal })
  recorder.event(referenceTo(persistentVolumeClaims, claim), 'Normal', eventReasons.resized, resizedText)
  return outcome.done('its volume has grown')
}

async function reclaim(client: Client, volume: PersistentVolume | undefined, signal: AbortSignal): Promise<Outcome> {
  const decision = volume === undefined ? undefined : decideVolume(volume)
  if (volume === undefined || decision === undefined || decision.kind === 'nothing') return outcome.done('it stays')
  const resource = client.resource(persistentVolumes)
  try {
    if (!isBeingDeleted(volume)) {
      await resource.delete(nameOf(volume), { preconditions: { uid: uidOf(volume) }, signal })
      return outcome.done('it is released: that it is being deleted comes back as a change')
    }
    const finalizers = (volume.metadata?.finalizers ?? []).filter((each) => each !== volumeFinalizers.externalDeletion)
    const body = { metadata: { uid: uidOf(volume), resourceVersion: volume.metadata?.resourceVersion, finalizers } }
    await resource.patch(nameOf(volume), { type: 'merge', body }, { signal })
    return outcome.done('nothing is behind it any more')
  } catch (error) {
    if (isNotFound(error)) return outcome.done('it is gone')
    return outcome.retry(error)
  }
}
