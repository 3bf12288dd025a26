// Mirrors apiserver pkg/endpoints/handlers/get.go and storage/cacher: how a watch begins, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { onAbort } from '@coxswain/base'
import type { WatchEvent, WatchStream } from '@coxswain/client'
import { CompactedError, type Revision, type StoreWatch } from '@coxswain/store'
import { RegistryWatch } from './registry-watch.ts'
import { validateListOptions, withWatchDefaults } from './request-options.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { parseResourceVersion, waitForRevision } from './resource-versions.ts'
import { type Selection, selectionOf } from './selection.ts'
import { expired } from './status-errors.ts'
import { listPrefix, objectKey } from './storage-keys.ts'
import { eventOfChange, eventOfSelected } from './watch-events-of-changes.ts'

/** Shortest time after which a watch without a time of its own ends; the longest is twice that. */
const timeoutMsMin = 1_800_000

export async function watchObjects(
  deps: RegistryDeps,
  scope: RequestScope,
  watches: Set<RegistryWatch>,
  signal?: AbortSignal,
): Promise<WatchStream> {
  const options = withWatchDefaults(scope.options)
  validateListOptions(options, true)
  const { resource, target } = scope
  const selection = selectionOf(resource, options, target.name)
  const namespace = target.namespace ?? (resource.type.namespaced ? selection.namespace : undefined)
  const from = parseResourceVersion(options.resourceVersion)
  if (from > deps.store.revision && options.sendInitialEvents === true) await waitForRevision(deps, from)
  const prefix = prefixOf(scope, selection, namespace)
  const start = await startWatch(deps, scope, {
    prefix,
    selection,
    from,
    sendInitial: options.sendInitialEvents === true,
  })
  if ('refusal' in start) return endedStream(start.refusal)
  let listening: Disposable | undefined
  const watch = new RegistryWatch({
    changes: start.changes,
    initial: start.initial,
    eventOf: eventMaker(scope, selection),
    bookmark: options.allowWatchBookmarks === true ? (revision) => bookmarkOf(scope, revision) : undefined,
    clock: deps.clock,
    timeoutMs: timeoutMs(deps, options.timeoutSeconds),
    ended: (ended) => {
      watches.delete(ended)
      // A caller opens watch after watch with the same signal: none may leave its listener behind.
      listening?.[Symbol.dispose]()
    },
  })
  watches.add(watch)
  if (signal !== undefined) listening = onAbort(signal, () => watch.close())
  return watch
}

function timeoutMs(deps: RegistryDeps, seconds: number | undefined): number {
  if (seconds !== undefined && seconds > 0) return seconds * 1000
  return timeoutMsMin * (1 + deps.random.float())
}

/** One object is watched under its key; what else begins with that is sorted out by the selection. */
function prefixOf({ resource }: RequestScope, { name }: Selection, namespace: string | undefined): string {
  if (name !== undefined && (!resource.type.namespaced || namespace !== undefined)) {
    return objectKey(resource.folder, namespace, name)
  }
  return listPrefix(resource.folder, namespace)
}

interface Start {
  readonly prefix: string
  readonly selection: Selection
  readonly from: Revision
  readonly sendInitial: boolean
}

type Started =
  | { readonly changes: StoreWatch<KubeObject>; readonly initial: readonly WatchEvent[] }
  | { readonly refusal: WatchEvent }

async function startWatch(deps: RegistryDeps, scope: RequestScope, start: Start): Promise<Started> {
  const { prefix, selection, from, sendInitial } = start
  if (!sendInitial) return startAfter(deps, prefix, from === 0 ? deps.store.revision : from)
  const page = await deps.store.list({ prefix })
  const present = scope.resource.conversion?.fromStored
  const initial: WatchEvent[] = []
  for (const { value } of page.entries) {
    if (selection.matches !== undefined && !selection.matches(value)) continue
    initial.push({ type: 'ADDED', object: present === undefined ? value : present(value) })
  }
  if (scope.options.allowWatchBookmarks === true) initial.push(initialEventsEnd(scope, page.revision))
  return { changes: await deps.store.watch(prefix, page.revision), initial }
}

async function startAfter(deps: RegistryDeps, prefix: string, after: Revision): Promise<Started> {
  try {
    return { changes: await deps.store.watch(prefix, after), initial: [] }
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    const { status } = expired(`too old resource version: ${after} (${error.compactedRevision})`)
    return { refusal: { type: 'ERROR', object: status } }
  }
}

function eventMaker(scope: RequestScope, { matches }: Selection): RegistryWatchEventMaker {
  const present = scope.resource.conversion?.fromStored
  if (matches === undefined) return (change) => eventOfChange(change, present)
  return (change) => eventOfSelected(change, matches, present)
}

type RegistryWatchEventMaker = ConstructorParameters<typeof RegistryWatch>[0]['eventOf']

function bookmarkOf({ resource }: RequestScope, revision: Revision): WatchEvent {
  const { apiVersion, type } = resource
  return { type: 'BOOKMARK', object: { kind: type.kind, apiVersion, metadata: { resourceVersion: String(revision) } } }
}

/** Tells an informer that it has seen everything that was there. */
function initialEventsEnd(scope: RequestScope, revision: Revision): WatchEvent {
  const { type, object } = bookmarkOf(scope, revision)
  const annotations = { 'k8s.io/initial-events-end': 'true' }
  return { type, object: { ...object, metadata: { ...object.metadata, annotations } } }
}

/** A watch that was accepted, but has nothing to say except why it cannot go on. */
function endedStream(event: WatchEvent): WatchStream {
  let isRead = false
  return {
    read: async () => {
      if (isRead) return undefined
      isRead = true
      return [event]
    },
    close: () => {
      isRead = true
    },
  }
}
