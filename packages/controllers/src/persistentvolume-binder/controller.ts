// Mirrors pkg/controller/volume/persistentvolume/pv_controller_base.go, 1.36.
import {
  keyOf,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  createSweepController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { addClaimIndex } from '../shared/claim-index.ts'
import { BinderMetrics, collectCounts } from './binder-metrics.ts'
import type { Deps } from './deps.ts'
import { KnownObjects } from './known-objects.ts'
import { Operations } from './operations.ts'
import { optionDefaults, type BinderOptions } from './options.ts'
import { reconcileClaim } from './reconcile-claim.ts'
import { reconcileVolume } from './reconcile-volume.ts'
import { claimQueueName, clientName, component, controllerName, volumeQueueName } from './texts.ts'
import { VolumeIndex } from './volume-index.ts'

export const persistentVolumeBinderController: ControllerDescriptor<BinderOptions> = {
  name: controllerName,
  aliases: ['persistentvolume-binder'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: optionDefaults,
  build,
}

function build(context: ControllerContext<BinderOptions>): Controller {
  const { clock, logger, metrics, options } = context
  const deps = buildDeps(context, {
    wakeClaim: (key, what) => claims.wake(key, what),
    wakeVolume: (name, what) => volumes.wake(name, what),
  })
  const { listers, operations } = deps
  const queueOf = (queueName: string, reconcile: typeof reconcileClaim): QueueController =>
    // One worker each: two claims that are synced at once could choose the same volume.
    createQueueController(context, {
      name: controllerName,
      queueName,
      workers: 1,
      reconcile: (key, signal) => reconcile(deps, key, signal),
    })
  const volumes = queueOf(volumeQueueName, reconcileVolume)
  const claims = queueOf(claimQueueName, reconcileClaim)
  context.informers.informer(persistentVolumes).addHandlers(wakesItself(volumes, 'volume'))
  context.informers.informer(persistentVolumeClaims).addHandlers(wakesItself(claims, 'claim'))
  const resync = createSweepController({
    clock,
    logger,
    everyMs: options.syncPeriodMs,
    sweep: async () => {
      for (const claim of listers.claims.list()) claims.wake(keyOf(claim), 'resync', claim)
      for (const volume of listers.volumes.list()) volumes.wake(keyOf(volume), 'resync', volume)
    },
  })
  collectCounts(metrics, deps.volumes, deps.claims)
  const working = runTogether(operations, volumes, claims, resync)
  return {
    run: (signal) => {
      learnAll(deps.volumes, listers.volumes)
      learnAll(deps.claims, listers.claims)
      return working.run(signal)
    },
  }
}

function buildDeps(
  { client, clock, random, logger, informers, metrics, options, recorder }: ControllerContext<BinderOptions>,
  wakes: Pick<Deps, 'wakeClaim' | 'wakeVolume'>,
): Deps {
  const podInformer = informers.informer(pods)
  addClaimIndex(podInformer)
  const index = new VolumeIndex()
  return {
    client,
    clock,
    random,
    logger,
    recorder: recorder(component),
    listers: {
      claims: informers.informer(persistentVolumeClaims),
      volumes: informers.informer(persistentVolumes),
      classes: informers.informer(storageClasses),
      pods: podInformer,
      nodes: informers.informer(nodes),
    },
    claims: new KnownObjects<PersistentVolumeClaim>(),
    volumes: new KnownObjects<PersistentVolume>(index),
    index,
    operations: new Operations({ clock, logger }),
    metrics: new BinderMetrics(metrics, clock),
    options,
    ...wakes,
  }
}

/** So that the first sync of one finds all others. */
function learnAll<T extends KubeObject>(known: KnownObjects<T>, lister: Lister<T>): void {
  for (const object of lister.list()) known.learn(object)
}

function wakesItself<T extends KubeObject>(queue: QueueController, noun: string): EventHandlers<T> {
  return {
    added: (object) => queue.wake(keyOf(object), `${noun} added`, object),
    updated: (_, object) => queue.wake(keyOf(object), `${noun} updated`, object),
    deleted: (object) => queue.wake(keyOf(object), `${noun} deleted`, object),
  }
}
