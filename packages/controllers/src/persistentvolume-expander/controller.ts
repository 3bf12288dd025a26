// Mirrors pkg/controller/volume/expand/expand_controller.go, 1.36.
import { compareQuantities, keyOf, persistentVolumeClaims, storageOf, type PersistentVolumeClaim } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { createStorageMeter } from '../shared/storage-meter.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, component, controllerName, queueName } from './texts.ts'

/** Claims that are looked after at once; there is no flag. */
const workers = 10

export const persistentVolumeExpanderController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['persistentvolume-expander'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {},
  build,
}

function build(context: ControllerContext): Controller {
  const { client, clock, informers, metrics } = context
  const claims = informers.informer(persistentVolumeClaims)
  const deps: Deps = {
    client,
    clock,
    listers: { claims },
    recorder: context.recorder(component),
    meter: createStorageMeter(metrics, clock),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  claims.addHandlers(wakeGrowing(controller))
  return controller
}

/** Claims that are bound: new ones, and those that want more or got more. */
export function wakeGrowing(queue: Pick<QueueController, 'wake'>): EventHandlers<PersistentVolumeClaim> {
  const wakeBound = (claim: PersistentVolumeClaim, what: string): void => {
    if (claim.status?.phase === 'Bound') queue.wake(keyOf(claim), what, claim)
  }
  return {
    added: (claim) => wakeBound(claim, 'claim added'),
    updated: (before, claim) => {
      if (hasGrown(before, claim)) wakeBound(claim, 'claim grown')
    },
    deleted: (claim) => wakeBound(claim, 'claim deleted'),
  }
}

function hasGrown(before: PersistentVolumeClaim, after: PersistentVolumeClaim): boolean {
  const isMore = (old: Amounts, now: Amounts): boolean => compareQuantities(storageOf(now), storageOf(old)) > 0
  return (
    isMore(before.spec?.resources?.requests, after.spec?.resources?.requests) ||
    isMore(before.status?.capacity, after.status?.capacity)
  )
}

type Amounts = Readonly<Record<string, string>> | undefined
