// Mirrors pkg/controller/volume/attachdetach/attach_detach_controller.go, 1.36.
import {
  csiDrivers,
  keyOf,
  nameOf,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  volumeAttachments,
  type PersistentVolume,
} from '@coxswain/api'
import type { Informer } from '@coxswain/cache'
import {
  createQueueController,
  createSweepController,
  outcome,
  pause,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type Outcome,
  type QueueController,
} from '@coxswain/runtime'
import { addClaimIndex, podsUsingClaim } from '../shared/claim-index.ts'
import { addNodeIndex, podsOnNode } from '../shared/node-index.ts'
import { createStorageMeter } from '../shared/storage-meter.ts'
import { ActualState } from './actual-state.ts'
import type { AttachDetachOptions, Deps } from './deps.ts'
import { DesiredState } from './desired-state.ts'
import { collectVolumes, createForcedDetaches } from './metrics.ts'
import { PendingOperations } from './pending-operations.ts'
import { addActive, forgetNode, forgetPod, learnNode, learnPod, populate, removeStale } from './populate.ts'
import { Pulse } from './pulse.ts'
import { reconcile } from './reconcile.ts'
import { clientName, component, controllerName, queueName } from './texts.ts'
import { verifyAttachments } from './verify.ts'

export const persistentVolumeAttachDetachController: ControllerDescriptor<AttachDetachOptions> = {
  name: controllerName,
  aliases: ['attachdetach'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { verifyPeriodMs: 60_000, verifies: true, forcesOnTimeout: true },
  build,
}

/** From the end of one look at all volumes to the next, and from a change to the look at it: what comes together is seen together. */
const lookEveryMs = 100
const removeStaleEveryMs = 60_000
const addActiveEveryMs = 180_000

function build(context: ControllerContext<AttachDetachOptions>): Controller {
  const { clock, logger, options } = context
  const pulse = new Pulse()
  const deps = buildDeps(context, pulse)
  collectVolumes(context.metrics, deps)
  const sweep = (everyMs: number, work: (signal: AbortSignal) => Promise<void>): Controller =>
    createSweepController({ clock, logger, everyMs, sweep: work })
  const working = runTogether(
    deps.operations,
    { run: (signal) => look(deps, pulse, signal) },
    sweep(removeStaleEveryMs, async () => removeStale(deps)),
    sweep(addActiveEveryMs, async () => addActive(deps)),
    watchAll(context, deps),
    ...(options.verifies && options.verifyPeriodMs >= 1000 ? [verifyFromTimeToTime(deps)] : []),
  )
  return {
    run: (signal) => {
      populate(deps)
      return working.run(signal)
    },
  }
}

function buildDeps(context: ControllerContext<AttachDetachOptions>, pulse: Pulse): Deps {
  const { client, clock, random, logger, informers, metrics, options } = context
  const changed = (): void => pulse.raise()
  return {
    client,
    clock,
    random,
    logger,
    recorder: context.recorder(component),
    listers: {
      pods: informers.informer(pods),
      nodes: informers.informer(nodes),
      claims: informers.informer(persistentVolumeClaims),
      volumes: informers.informer(persistentVolumes),
      drivers: informers.informer(csiDrivers),
      attachments: informers.informer(volumeAttachments),
    },
    desired: new DesiredState(changed),
    actual: new ActualState(changed),
    operations: new PendingOperations({ clock, logger }, changed),
    meter: createStorageMeter(metrics, clock),
    forcedDetaches: createForcedDetaches(metrics),
    options,
  }
}

/** Looks again and again while something waits for its time, and else when something has changed. */
async function look(deps: Deps, pulse: Pulse, signal: AbortSignal): Promise<void> {
  /* oxlint-disable no-await-in-loop -- one look after the other */
  while (!signal.aborted) {
    pulse.reset()
    const { isSettled } = await reconcile(deps, signal).catch((error: unknown) => {
      if (!signal.aborted) deps.logger.error('Looking at the volumes failed', error)
      return { isSettled: false }
    })
    if (isSettled) await pulse.wait(signal)
    await pause(deps.clock, lookEveryMs, signal)
  }
  /* oxlint-enable no-await-in-loop */
}

function verifyFromTimeToTime(deps: Deps): Controller {
  const { clock, logger, options } = deps
  const everyMs = options.verifyPeriodMs
  const sweeps = createSweepController({
    clock,
    logger,
    everyMs,
    sweep: (signal) => verifyAttachments(deps, signal),
  })
  return {
    run: async (signal) => {
      await pause(clock, everyMs, signal)
      await sweeps.run(signal)
    },
  }
}

/** Claims go through a queue, all else is learned in the turn in which it is seen. */
function watchAll(context: ControllerContext<AttachDetachOptions>, deps: Deps): Controller {
  const { informers } = context
  const podInformer = informers.informer(pods)
  addClaimIndex(podInformer)
  addNodeIndex(podInformer)
  const claims = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: async (key) => learnClaim(deps, key),
  })
  podInformer.addHandlers({
    added: (pod) => learnPod(deps, pod),
    updated: (_, pod) => learnPod(deps, pod),
    deleted: (pod) => forgetPod(deps, pod),
  })
  const nodeSeen = (name: string, learn: () => void): void => {
    const wasManaged = deps.desired.isManaged(name)
    learn()
    if (wasManaged || !deps.desired.isManaged(name)) return
    for (const pod of podsOnNode(podInformer, name)) learnPod(deps, pod)
  }
  informers.informer(nodes).addHandlers({
    added: (node) => {
      nodeSeen(nameOf(node), () => learnNode(deps, node))
      // Who made it anew may have lost what its status said.
      deps.actual.reportAgain(nameOf(node))
    },
    updated: (_, node) => nodeSeen(nameOf(node), () => learnNode(deps, node)),
    deleted: (node) => forgetNode(deps, node),
  })
  informers.informer(persistentVolumeClaims).addHandlers({
    added: (claim) => claims.wake(keyOf(claim), 'claim added', claim),
    updated: (_, claim) => claims.wake(keyOf(claim), 'claim updated', claim),
  })
  wakeClaimsOfVolumes(informers.informer(persistentVolumes), claims)
  return claims
}

/** Pods of a claim that is bound want its volume. */
function learnClaim(deps: Deps, key: string): Outcome {
  const { claims, pods: podLister } = deps.listers
  const claim = claims.get(key)
  if (claim?.status?.phase !== 'Bound' || (claim.spec?.volumeName ?? '') === '') return outcome.done('it is not bound')
  for (const pod of podsUsingClaim(podLister, key)) learnPod(deps, pod)
  return outcome.done('its pods want its volume')
}

/** A volume may be seen later than the claim that it is bound to. */
function wakeClaimsOfVolumes(volumes: Informer<PersistentVolume>, claims: QueueController): void {
  const wake = (volume: PersistentVolume): void => {
    const { namespace, name } = volume.spec?.claimRef ?? {}
    if (namespace !== undefined && name !== undefined) claims.wake(`${namespace}/${name}`, 'volume bound', volume)
  }
  volumes.addHandlers({
    added: wake,
    updated: (before, volume) => {
      if (before.spec?.claimRef?.uid !== volume.spec?.claimRef?.uid) wake(volume)
    },
  })
}
