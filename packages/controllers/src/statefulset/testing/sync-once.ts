import {
  keyOf,
  nameOf,
  persistentVolumeClaims,
  pods,
  statefulSets,
  type ControllerRevision,
  type KubeObject,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
  type StatefulSetStatus,
} from '@coxswain/api'
import { seededRandom, type Clock } from '@coxswain/base'
import type { ApiRequest } from '@coxswain/client'
import {
  createMetricsRegistry,
  createWrittenVersions,
  outcome,
  type MetricsRegistry,
  type Outcome,
  type WrittenVersions,
} from '@coxswain/runtime'
import { byController, ownerIndexName } from '../../shared/owner-index.ts'
import { newRevision } from '../../shared/revision-history/create-revision.ts'
import { createRevisionTexts } from '../../shared/revision-history/template-patch.ts'
import { atMs, listerOf } from '../../shared/testing/builders.ts'
import { recordingClient, type Refuse } from '../../shared/testing/recording-client.ts'
import { MemberMemory } from '../members.ts'
import { reconcile, type Deps } from '../reconcile.ts'
import { createStatefulPodControl } from '../stateful-pod-control.ts'
import { createUnavailabilityGauges } from '../unavailability-gauges.ts'

export interface World {
  readonly set: StatefulSet
  /** What the server has, where it is not what the cache has. */
  readonly live?: StatefulSet
  /** The set is not in the cache. */
  readonly isGone?: boolean
  readonly pods?: readonly Pod[]
  readonly revisions?: readonly ControllerRevision[]
  readonly claims?: readonly PersistentVolumeClaim[]
  readonly refuse?: Refuse
  /** What the cache has of the set once something was refused. */
  readonly renewed?: StatefulSet
  readonly allowsSeveral?: boolean
  /** By resource, the version that the caches have come to. */
  readonly cachesAt?: string
  readonly written?: (written: WrittenVersions) => void
}

export interface Synced {
  readonly outcome: Outcome
  readonly requests: readonly ApiRequest[]
  /** `create pods db-0`, in order. */
  readonly told: readonly string[]
  /** In order, as they were sent. */
  readonly statuses: readonly (StatefulSetStatus | undefined)[]
  readonly events: readonly string[]
  readonly metrics: MetricsRegistry
  readonly written: WrittenVersions
}

/** It is always noon, and every wait is over at once. */
const clock: Clock = {
  now: () => atMs('12:00:00'),
  monotonicMs: () => 0,
  after: (_, run) => {
    queueMicrotask(run)
    return { cancel: () => undefined }
  },
}

/** One sync of the whole shell, against a server that takes everything but what `refuse` refuses. */
export async function syncOnce(world: World): Promise<Synced> {
  const {
    set,
    live = set,
    isGone = false,
    renewed,
    pods: all = [],
    revisions = [],
    claims = [],
    cachesAt = '9',
  } = world
  const cached = isGone ? [] : [set]
  const refuse: Refuse = (request, earlier) => {
    const refused = world.refuse?.(request, earlier)
    if (refused !== undefined && renewed !== undefined) cached[0] = renewed
    return refused
  }
  const recorded = recordingClient({ statefulsets: [live], controllerrevisions: revisions }, refuse)
  const events: string[] = []
  const recorder: { event: (about: unknown, type: string, reason: string, message: string) => void } = {
    event: (_about, type, reason, message) => void events.push(`${type} ${reason} ${message}`),
  }
  const metrics = createMetricsRegistry()
  const index = { [ownerIndexName]: byController }
  const listers = {
    statefulSets: listerOf(cached),
    pods: listerOf(all, index),
    claims: listerOf(claims),
    revisions: listerOf(revisions, index),
  }
  const written = createWrittenVersions({
    watched: [pods, persistentVolumeClaims, statefulSets].map(({ group, plural }) => ({
      group,
      resource: plural,
      cache: { resourceVersion: cachesAt },
    })),
  })
  world.written?.(written)
  const note = (owner: KubeObject, resource: string, object: KubeObject): void =>
    written.wrote(keyOf(owner), owner.metadata?.uid ?? '', resource, object.metadata?.resourceVersion)
  const random = seededRandom('one sync')
  const { client } = recorded
  const deps: Deps = {
    listers,
    members: new MemberMemory(),
    client,
    clock,
    random,
    written,
    podControl: createStatefulPodControl({ client, clock, random, recorder, listers, onWritten: note }),
    revisionRules: { texts: createRevisionTexts(), sameMeaning: undefined },
    unavailability: world.allowsSeveral === true ? createUnavailabilityGauges(metrics) : undefined,
  }
  // The runner takes a rejection for a retry.
  const done = await reconcile(deps, keyOf(set), new AbortController().signal).catch(outcome.retry)
  const { requests } = recorded
  const told = requests.map(({ verb, target, body }) => {
    const what = target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`
    return `${verb} ${what} ${target.name ?? nameOf(body as KubeObject)}`
  })
  const statuses = requests
    .filter(({ verb, target }) => verb === 'update' && target.subresource === 'status')
    .map(({ body }) => (body as StatefulSet).status)
  return { outcome: done, requests, told, statuses, events, metrics, written }
}

/** The revision that the controller itself would make for the set. */
export function revisionOf(set: StatefulSet, revision = 1): ControllerRevision {
  const text = createRevisionTexts().ofTemplate(set.spec?.template)
  const draft = newRevision(statefulSets, set, { text, revision, collisionCount: 0, labels: { app: 'db' } })
  return { ...draft, metadata: { ...draft.metadata, uid: `uid-${nameOf(draft)}`, resourceVersion: '5' } }
}
