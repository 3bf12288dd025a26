// Mirrors sync and getLatestResourceVersion of pkg/controller/storageversionmigrator/resourceversion.go, 1.36.
import type { ResourceType } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { compareResourceVersions, NotYetError, outcome, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import type { ServedTypes } from '../shared/served-types.ts'
import { findType } from './find-type.ts'
import { asFailed, hasEnded, isRunning, mayBeTooNew } from './migration-status.ts'
import { storageVersionMigrations, type StorageVersionMigration } from './storage-version-migrations.ts'
import { impossibleNamespace, neededVerbs, resourceText, versionFailures } from './texts.ts'

export interface VersionDeps {
  readonly client: Client
  readonly clock: Clock
  readonly served: Pick<ServedTypes, 'all'>
  readonly migrations: Pick<Lister<StorageVersionMigration>, 'get'>
}

/** Notes with a migration that runs which version its resource has now: it is over when nothing older is stored. */
export async function reconcileVersion(deps: VersionDeps, name: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = deps.migrations.get(name)
  if (seen === undefined) return outcome.done('the migration is gone')
  if (!isRunning(seen) || hasEnded(seen)) return outcome.done('it does not run')
  if ((seen.status?.resourceVersion ?? '') !== '') return outcome.done('its version is known')
  const fail = (why: string): Promise<Outcome> => write(deps, asFailed(seen, why, deps.clock.now()), signal)
  const type = await findType(deps.served, seen, signal)
  if (type === undefined) {
    if (!mayBeTooNew(seen, deps.clock.now())) return fail(versionFailures.unknown)
    return outcome.retry(new NotYetError('no such resource is served'))
  }
  if (!neededVerbs.every((verb) => type.verbs.includes(verb))) return fail(versionFailures.verbs(type))
  const resourceVersion = await latestVersion(deps.client, type, signal)
  if (compareResourceVersions(resourceVersion, resourceVersion) === undefined) {
    return fail(versionFailures.malformed(type, resourceVersion))
  }
  return write(deps, { ...seen, status: { ...seen.status, resourceVersion } }, signal)
}

/** Of all objects of the type, without reading them. */
async function latestVersion(client: Client, type: ResourceType, signal: AbortSignal): Promise<string> {
  try {
    const { resourceVersion } = await client.metadata(type, impossibleNamespace).list({ limit: 1, signal })
    return resourceVersion
  } catch (error) {
    const text = `error getting latest resourceVersion for ${resourceText(type)}: ${errorText(error)}`
    throw new Error(text, { cause: error })
  }
}

async function write({ client }: VersionDeps, draft: StorageVersionMigration, signal: AbortSignal): Promise<Outcome> {
  await client.resource(storageVersionMigrations).updateStatus(draft, { signal })
  return outcome.done('its status is written')
}
