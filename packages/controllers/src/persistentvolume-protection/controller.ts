// Mirrors pkg/controller/volume/pvprotection/pv_protection_controller.go, 1.36.
import { keyOf, persistentVolumes, type PersistentVolume } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { concerns } from './decide.ts'
import { reconcile } from './reconcile.ts'
import { clientName, controllerName, queueName } from './texts.ts'

export const persistentVolumeProtectionController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['pv-protection'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {},
  build,
}

function build(context: ControllerContext): Controller {
  const volumes = context.informers.informer(persistentVolumes)
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile({ client: context.client, volumes }, key, signal),
  })
  const changed = (volume: PersistentVolume, what: string): void => {
    if (concerns(volume)) controller.wake(keyOf(volume), what, volume)
  }
  volumes.addHandlers({
    added: (volume) => changed(volume, 'volume added'),
    updated: (_, volume) => changed(volume, 'volume updated'),
  })
  return controller
}
