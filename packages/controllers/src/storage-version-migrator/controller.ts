// Mirrors cmd/kube-controller-manager/app/storageversionmigrator.go and the constructors of
// pkg/controller/storageversionmigrator, 1.36.
import { nameOf } from '@coxswain/api'
import {
  createQueueController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { ServedTypes } from '../shared/served-types.ts'
import { reconcileObjects } from './reconcile-objects.ts'
import { reconcileResource, resourceIndex, resourceKey } from './reconcile-resource.ts'
import { reconcileVersion } from './reconcile-version.ts'
import { storageVersionMigrations, type StorageVersionMigration } from './storage-version-migrations.ts'
import { controllerName, noGarbageCollectorText, queueName } from './texts.ts'

export interface StorageVersionMigratorOptions {
  /** `--enable-garbage-collector`; without, it cannot be built. */
  readonly collectsGarbage: boolean
}

export const storageVersionMigratorController: ControllerDescriptor<StorageVersionMigratorOptions> = {
  name: controllerName,
  aliases: ['svm'],
  onByDefault: true,
  featureGates: ['StorageVersionMigrator', 'InformerResourceVersion'],
  clientName: controllerName,
  defaults: { collectsGarbage: true },
  build,
}

const objectWorkers = 5

function build(context: ControllerContext<StorageVersionMigratorOptions>): Controller {
  const { client, clock, options } = context
  if (!options.collectsGarbage) throw new Error(noGarbageCollectorText)
  const migrations = context.informers.informer(storageVersionMigrations)
  migrations.addIndex(resourceIndex, (migration) => [resourceKey(migration)])
  const deps = { ...context, migrations, served: new ServedTypes(client, clock) }
  const resources = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcileResource(deps, key, signal),
  })
  const versions = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcileVersion(deps, key, signal),
  })
  const objects = createQueueController(context, {
    name: controllerName,
    workers: objectWorkers,
    reconcile: (key, signal) => reconcileObjects(deps, key, signal),
  })
  const wake = (migration: StorageVersionMigration, what: string): void => {
    resources.wake(resourceKey(migration), what, migration)
    versions.wake(nameOf(migration), what, migration)
    objects.wake(nameOf(migration), what, migration)
  }
  migrations.addHandlers({
    added: (migration) => wake(migration, 'migration added'),
    updated: (_, migration) => wake(migration, 'migration updated'),
    deleted: (migration) => resources.wake(resourceKey(migration), 'migration deleted', migration),
  })
  return runTogether(resources, versions, objects)
}
