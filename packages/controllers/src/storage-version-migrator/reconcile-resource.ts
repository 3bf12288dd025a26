// Mirrors sync, markAsActive, cleanupAdmission and cleanupCRD of pkg/controller/storageversionmigrator/migrationrunner.go, 1.36.
import { customResourceDefinitions, nameOf, resourceVersionOf, type CustomResourceDefinition } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { defaultRetry, outcome, retryOnConflict, type Outcome } from '@coxswain/runtime'
import { ifFound } from '../shared/if-found.ts'
import { chooseMigrations } from './choose-migrations.ts'
import { endedStatus, startedStatus, type DefinitionStatus } from './definition-status.ts'
import { asCompleted, asRunning, hasSucceeded } from './migration-status.ts'
import {
  storageVersionMigrations,
  type MigratedResource,
  type StorageVersionMigration,
} from './storage-version-migrations.ts'
import { definitionManager } from './texts.ts'

export interface ResourceDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly migrations: Pick<Lister<StorageVersionMigration>, 'byIndex'>
}

export const resourceIndex = 'resource'

/** Group and resource; a group has no slash. */
export const resourceKey = ({ spec }: StorageVersionMigration): Key =>
  `${spec?.resource?.group ?? ''}/${spec?.resource?.resource ?? ''}`

/** Lets one migration of the resource run after the other, and says so in its CustomResourceDefinition, if it has one. */
export async function reconcileResource(deps: ResourceDeps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const { ended, next } = chooseMigrations(deps.migrations.byIndex(resourceIndex, key))
  for (const migration of ended) {
    // oxlint-disable-next-line no-await-in-loop -- what the definition says at last is of the last
    await complete(deps, migration, signal)
  }
  if (next !== undefined) await start(deps, next, signal)
  return outcome.done(next === undefined ? 'none is to be started' : `${nameOf(next)} runs`)
}

async function start(deps: ResourceDeps, migration: StorageVersionMigration, signal: AbortSignal): Promise<void> {
  const { client, clock } = deps
  const change = (definition: CustomResourceDefinition): DefinitionStatus =>
    startedStatus(definition, nameOf(migration), clock.now())
  await tellDefinition(deps, migration.spec?.resource ?? {}, change, signal)
  await client.resource(storageVersionMigrations).updateStatus(asRunning(migration, clock.now()), { signal })
}

async function complete(deps: ResourceDeps, migration: StorageVersionMigration, signal: AbortSignal): Promise<void> {
  const { client, clock } = deps
  const change = (definition: CustomResourceDefinition): DefinitionStatus =>
    endedStatus(definition, hasSucceeded(migration), clock.now())
  await tellDefinition(deps, migration.spec?.resource ?? {}, change, signal)
  await client.resource(storageVersionMigrations).updateStatus(asCompleted(migration, clock.now()), { signal })
}

/** Goes by the very version that was read: whoever changes the definition meanwhile may change what is to be said of it. */
async function tellDefinition(
  deps: ResourceDeps,
  { group = '', resource = '' }: MigratedResource,
  change: (definition: CustomResourceDefinition) => DefinitionStatus,
  signal: AbortSignal,
): Promise<void> {
  const definitions = deps.client.resource(customResourceDefinitions)
  const name = `${resource}.${group}`
  const tell = async (): Promise<void> => {
    const live = await ifFound(definitions.get(name, { signal }))
    if (live === undefined) return
    const metadata = { name, resourceVersion: resourceVersionOf(live) }
    const options = { subresource: 'status', fieldManager: definitionManager, force: true, signal }
    await definitions.apply({ metadata, status: change(live) }, options)
  }
  await retryOnConflict(deps, defaultRetry, tell, signal)
}
