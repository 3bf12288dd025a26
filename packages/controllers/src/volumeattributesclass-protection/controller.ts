// Mirrors pkg/controller/volume/vacprotection/vac_protection_controller.go, 1.36.
import {
  keyOf,
  persistentVolumeClaims,
  persistentVolumes,
  volumeAttributesClasses,
  type KubeObject,
  type VolumeAttributesClass,
} from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { concerns } from './decide.ts'
import { classIndex } from './observe.ts'
import { reconcile } from './reconcile.ts'
import { classesOfClaim, classesOfVolume } from './references.ts'
import { controllerName, queueName } from './texts.ts'

export const volumeAttributesClassProtectionController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['VolumeAttributesClass'],
  clientName: controllerName,
  defaults: {},
  build,
}

function build(context: ControllerContext): Controller {
  const { client, informers } = context
  const classes = informers.informer(volumeAttributesClasses)
  const claims = informers.informer(persistentVolumeClaims)
  const volumes = informers.informer(persistentVolumes)
  claims.addIndex(classIndex, classesOfClaim)
  volumes.addIndex(classIndex, classesOfVolume)
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile({ client, listers: { classes, claims, volumes } }, key, signal),
  })
  const changed = (attributesClass: VolumeAttributesClass, what: string): void => {
    if (concerns(attributesClass)) controller.wake(keyOf(attributesClass), what, attributesClass)
  }
  classes.addHandlers({
    added: (attributesClass) => changed(attributesClass, 'class added'),
    updated: (_, attributesClass) => changed(attributesClass, 'class updated'),
  })
  claims.addHandlers(wakeUnreferred(controller, classesOfClaim))
  volumes.addHandlers(wakeUnreferred(controller, classesOfVolume))
  return controller
}

/** A class may go once what referred to it does so no longer. */
export function wakeUnreferred<T extends KubeObject>(
  queue: Pick<QueueController, 'wake'>,
  classesOf: (object: T) => readonly string[],
): EventHandlers<T> {
  return {
    updated: (previous, next) => {
      const before = classesOf(previous)
      if (before.length === 0) return
      const after = classesOf(next)
      for (const name of before) if (!after.includes(name)) queue.wake(name, 'no longer referred to', next)
    },
    deleted: (object) => {
      for (const name of classesOf(object)) queue.wake(name, 'no longer referred to', object)
    },
  }
}
