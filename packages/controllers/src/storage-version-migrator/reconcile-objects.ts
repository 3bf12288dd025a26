// Mirrors sync, runMigration and failMigration of pkg/controller/storageversionmigrator/storageversionmigrator.go, and GetMonitor of
// pkg/controller/garbagecollector/graph_builder.go, 1.36.
import {
  findResource,
  nameOf,
  namespaceOf,
  resourceVersionOf,
  uidOf,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Informer, InformerFactory, Lister } from '@coxswain/cache'
import { isConflict, StatusError, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { compareResourceVersions, NotYetError, outcome, pause, type Outcome } from '@coxswain/runtime'
import { isCollectable } from '../shared/collectable.ts'
import { errorText } from '../shared/failures.ts'
import type { ServedTypes } from '../shared/served-types.ts'
import { findType } from './find-type.ts'
import { mayPass, suggestedDelayMs } from './judge-failure.ts'
import { asFailed, asSucceeded, hasEnded, mayBeTooNew } from './migration-status.ts'
import { storageVersionMigrations, type StorageVersionMigration } from './storage-version-migrations.ts'
import { controllerName, malformedText, migrationFailedText, migrationFailures, resourceText } from './texts.ts'

export interface ObjectsDeps {
  readonly client: Client
  readonly clock: Clock
  readonly informers: InformerFactory
  readonly served: Pick<ServedTypes, 'all'>
  readonly migrations: Pick<Lister<StorageVersionMigration>, 'get'>
}

/** How the migration of a resource went. */
type Result =
  | { readonly kind: 'done' }
  /** For good. */
  | { readonly kind: 'failed'; readonly why: string }
  /** To be tried again, not before this. */
  | { readonly kind: 'again'; readonly error: unknown; readonly atLeastMs?: number }

/** Has every object written again that may be stored in an old version. */
export async function reconcileObjects(deps: ObjectsDeps, name: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = deps.migrations.get(name)
  if (seen === undefined) return outcome.done('the migration is gone')
  if (hasEnded(seen)) return outcome.done('it has ended')
  const version = seen.status?.resourceVersion ?? ''
  if (version === '') return outcome.done('its version is not known yet')
  const result = await migrate(deps, seen, version, signal)
  const nowMs = deps.clock.now()
  switch (result.kind) {
    case 'again':
      return outcome.retryNotBefore(result.error, result.atLeastMs ?? 0)
    case 'failed':
      await write(deps, asFailed(seen, migrationFailedText(result.why), nowMs), signal)
      return outcome.done('it has failed')
    case 'done':
      await write(deps, asSucceeded(seen, nowMs), signal)
      return outcome.done('all objects are migrated')
    default:
      return result satisfies never
  }
}

async function write({ client }: ObjectsDeps, draft: StorageVersionMigration, signal: AbortSignal): Promise<void> {
  await client.resource(storageVersionMigrations).updateStatus(draft, { signal })
}

const failed = (why: string): Result => ({ kind: 'failed', why })
const notYet = (why: string): Result => ({ kind: 'again', error: new NotYetError(why) })

async function migrate(
  deps: ObjectsDeps,
  seen: StorageVersionMigration,
  version: string,
  signal: AbortSignal,
): Promise<Result> {
  const isTooNew = (): boolean => mayBeTooNew(seen, deps.clock.now())
  const type = await findType(deps.served, seen, signal)
  if (type === undefined) return isTooNew() ? notYet('no such resource is served') : failed(migrationFailures.unknown)
  // As in Kubernetes, where the garbage collector's caches are used.
  if (!isCollectable(type)) return notYet(`no monitor found for resource ${resourceText(type)}`)
  const informer = informerOf(deps, type, signal)
  if (!(await isRead(informer, deps.clock, signal))) {
    return isTooNew() ? notYet('the resource has not been read') : failed(migrationFailures.unread)
  }
  const read = informer.resourceVersion
  const age = compareResourceVersions(read, version)
  if (age === undefined) return failed(migrationFailures.malformedCache(malformed(read, version)))
  if (age < 0) return notYet(`the resource is read up to version ${read}, and version ${version} is needed`)
  return writeAll(deps.client, { type, version, objects: informer.list() }, signal)
}

/** That of the other controllers: it runs already where the garbage collector does. */
function informerOf({ informers }: ObjectsDeps, type: ResourceType, signal: AbortSignal): Informer<KubeObject> {
  const builtIn = findResource(type.group, type.version, type.plural)
  const informer = builtIn === undefined ? informers.metadataInformer(type) : informers.informer(builtIn)
  informers.start(signal)
  return informer
}

const readTimeoutMs = 10_000
const readPollMs = 100

/** Not for long: another migration may be waiting for this worker. */
async function isRead(informer: Informer<KubeObject>, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const deadlineMs = clock.monotonicMs() + readTimeoutMs
  while (!informer.hasSynced && !signal.aborted && clock.monotonicMs() < deadlineMs) {
    // oxlint-disable-next-line no-await-in-loop -- a poll
    await pause(clock, readPollMs, signal)
  }
  return informer.hasSynced
}

interface Work {
  readonly type: ResourceType
  /** Older objects are written. */
  readonly version: string
  readonly objects: readonly KubeObject[]
}

async function writeAll(client: Client, { type, version, objects }: Work, signal: AbortSignal): Promise<Result> {
  for (const object of objects) {
    const age = compareResourceVersions(resourceVersionOf(object), version)
    if (age === undefined) return failed(malformedText(malformed(resourceVersionOf(object), version)))
    if (age > 0) continue
    // oxlint-disable-next-line no-await-in-loop -- one after the other: nobody waits for them
    const result = await writeAgain(client, type, object, signal)
    if (result.kind !== 'done') return result
  }
  return { kind: 'done' }
}

/**
 * An empty change: the server writes what it has in the version of today. It goes by the uid, so that nothing is made that was
 * deleted, and by the version, so that a successor is left alone. In a conflict somebody else has written it, or deleted it.
 */
async function writeAgain(
  client: Client,
  type: ResourceType,
  object: KubeObject,
  signal: AbortSignal,
): Promise<Result> {
  const metadata = { name: nameOf(object), uid: uidOf(object), resourceVersion: resourceVersionOf(object) }
  const resource = client.metadata(type, type.namespaced ? namespaceOf(object) : undefined)
  try {
    await resource.apply({ metadata }, { fieldManager: controllerName, signal })
  } catch (error) {
    if (signal.aborted) throw error
    if (mayPass(error)) return { kind: 'again', error, atLeastMs: suggestedDelayMs(error) }
    if (!(error instanceof StatusError) || !isConflict(error)) return failed(errorText(error))
  }
  return { kind: 'done' }
}

/** The first that is no version. */
const malformed = (a: string, b: string): string => (compareResourceVersions(a, a) === undefined ? a : b)
