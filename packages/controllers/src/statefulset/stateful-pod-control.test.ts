import { nameOf, type KubeObject, type PersistentVolumeClaim, type Pod, type StatefulSet } from '@coxswain/api'
import { seededRandom, type Clock } from '@coxswain/base'
import { StatusError, type Client } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { listerOf, pod } from '../shared/testing/builders.ts'
import { recordingClient } from '../shared/testing/recording-client.ts'
import type { Task } from './pass.ts'
import { createStatefulPodControl, type PodControlDeps, type StatefulPodControl } from './stateful-pod-control.ts'

const fault = (code: number, reason: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
  })
const conflict = fault(409, 'Conflict')
const gone = fault(404, 'NotFound')
const exists = fault(409, 'AlreadyExists')
const broken = fault(500, 'InternalError')

const retain = { whenDeleted: 'Retain', whenScaled: 'Retain' }
const whenDeleted = { ...retain, whenDeleted: 'Delete' }

function setOf(policy: typeof retain): StatefulSet {
  return {
    metadata: { name: 'db', namespace: 'shop', uid: 'uid-db' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'db' } },
      template: {},
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
      persistentVolumeClaimRetentionPolicy: policy,
    },
  }
}

const claim = (metadata: PersistentVolumeClaim['metadata'] = {}): PersistentVolumeClaim => ({
  metadata: { name: 'data-db-0', namespace: 'shop', ...metadata },
})
const otherOwner = { apiVersion: 'v1', kind: 'Job', name: 'j', uid: 'uid-j', controller: true }

/** As it ought to be, or as somebody left it. */
function member({ labeled = true, mounted = true } = {}): Pod {
  const labels = labeled ? { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' } : { app: 'db' }
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }]
  return { ...pod('db-0', { metadata: { labels } }), spec: { containers: [], ...(mounted ? { volumes } : {}) } }
}

interface Row {
  readonly name: string
  readonly kind: Task['kind']
  readonly pod?: Pod
  readonly policy?: typeof retain
  readonly claims?: readonly PersistentVolumeClaim[]
  /** Answers by request, one after the other; without one the server agrees. */
  readonly answers?: Readonly<Record<string, readonly (StatusError | undefined)[]>>
  readonly requests: readonly string[]
  readonly events?: readonly string[]
  readonly error?: string
}

const told = {
  created: 'Normal SuccessfulCreate Create Pod db-0 in StatefulSet db successful',
  claimed: 'Normal SuccessfulCreate Create Claim data-db-0 Pod db-0 in StatefulSet db success',
  updated: 'Normal SuccessfulUpdate Update Pod db-0 in StatefulSet db successful',
  deleted: 'Normal SuccessfulDelete Delete Pod db-0 in StatefulSet db successful',
  claimRefused:
    'Warning FailedCreate Create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: InternalError!',
  failed: (verb: string, error: string): string =>
    `Warning Failed${verb} ${verb} Pod db-0 in StatefulSet db failed error: ${error}`,
}
const setOwner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'uid-db', controller: true }
const conflicting =
  'Warning ConflictingController PersistentVolumeClaim data-db-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim'

const rows: readonly Row[] = [
  {
    name: 'creates a pod and its claims',
    kind: 'create',
    requests: ['create claim', 'create pod'],
    events: [told.claimed, told.created],
  },
  {
    name: 'creates a pod whose claims are there',
    kind: 'create',
    claims: [claim()],
    requests: ['create pod'],
    events: [told.created],
  },
  {
    name: 'gives new claims their owner',
    kind: 'create',
    policy: whenDeleted,
    requests: ['create claim', 'create pod', 'update claim'],
    events: [told.claimed, told.created],
  },
  {
    name: 'says nothing of a pod that is there already',
    kind: 'create',
    claims: [claim()],
    answers: { 'create pod': [exists] },
    requests: ['create pod'],
    error: 'AlreadyExists!',
  },
  {
    name: 'tells of a pod that is refused',
    kind: 'create',
    claims: [claim()],
    answers: { 'create pod': [broken] },
    requests: ['create pod'],
    events: [told.failed('Create', 'InternalError!')],
    error: 'InternalError!',
  },
  {
    name: 'makes no pod whose claim is refused',
    kind: 'create',
    answers: { 'create claim': [broken] },
    requests: ['create claim'],
    events: [told.claimRefused, told.failed('Create', 'failed to create PVC data-db-0: InternalError!')],
    error: 'failed to create PVC data-db-0: InternalError!',
  },
  {
    name: 'nor one whose claim is there, unseen by the cache',
    kind: 'create',
    answers: { 'create claim': [exists] },
    requests: ['create claim'],
    events: [told.failed('Create', 'failed to create PVC data-db-0: AlreadyExists!')],
    error: 'failed to create PVC data-db-0: AlreadyExists!',
  },
  {
    name: 'nor one whose claim is going',
    kind: 'create',
    claims: [claim({ deletionTimestamp: '2026-04-01T10:00:00Z' })],
    requests: [],
    events: [told.failed('Create', 'pvc data-db-0 is being deleted')],
    error: 'pvc data-db-0 is being deleted',
  },
  { name: 'deletes a pod', kind: 'delete', requests: ['delete pod'], events: [told.deleted] },
  {
    name: 'is content with one that is gone',
    kind: 'delete',
    answers: { 'delete pod': [gone] },
    requests: ['delete pod'],
    events: [told.deleted],
  },
  {
    name: 'tells of one that stays',
    kind: 'delete',
    answers: { 'delete pod': [broken] },
    requests: ['delete pod'],
    events: [told.failed('Delete', 'InternalError!')],
    error: 'InternalError!',
  },
  { name: 'repairs nothing that is right', kind: 'repair', claims: [claim()], requests: [] },
  {
    name: 'repairs labels',
    kind: 'repair',
    pod: member({ labeled: false }),
    claims: [claim()],
    requests: ['update pod'],
    events: [told.updated],
  },
  {
    name: 'repairs volumes, and makes the claims',
    kind: 'repair',
    pod: member({ mounted: false }),
    requests: ['create claim', 'update pod'],
    events: [told.claimed, told.updated],
  },
  {
    name: 'tries again after a conflict',
    kind: 'repair',
    pod: member({ labeled: false }),
    claims: [claim()],
    answers: { 'update pod': [conflict] },
    requests: ['update pod', 'update pod'],
    events: [told.updated],
  },
  {
    name: 'gives up after another fault',
    kind: 'repair',
    pod: member({ labeled: false }),
    claims: [claim()],
    answers: { 'update pod': [broken] },
    requests: ['update pod'],
    events: [told.failed('Update', 'InternalError!')],
    error: 'InternalError!',
  },
  {
    name: 'a claim of another owner makes the pod change as well',
    kind: 'repair',
    policy: whenDeleted,
    claims: [claim()],
    requests: ['update claim', 'update pod'],
    events: [told.updated],
  },
  { name: 'makes missing claims of a pending pod', kind: 'claims', requests: ['create claim'], events: [told.claimed] },
  {
    name: 'fits owners of claims',
    kind: 'claim-owners',
    policy: whenDeleted,
    claims: [claim()],
    requests: ['update claim'],
  },
  { name: 'leaves claims that are not there', kind: 'claim-owners', policy: whenDeleted, requests: [] },
  {
    name: 'tells which claim it could not change',
    kind: 'repair',
    policy: whenDeleted,
    claims: [claim()],
    answers: { 'update claim': [broken] },
    requests: ['update claim'],
    events: [told.failed('Update', 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!')],
    error: 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!',
  },
  {
    name: 'takes the set off a claim that is to be kept',
    kind: 'repair',
    claims: [claim({ ownerReferences: [setOwner] })],
    requests: ['update claim', 'update pod'],
    events: [told.updated],
  },
  {
    name: 'takes the set off a claim of another controller, and tells of it',
    kind: 'repair',
    policy: whenDeleted,
    claims: [claim({ ownerReferences: [setOwner, otherOwner] })],
    requests: ['update claim', 'update pod'],
    events: [conflicting, told.updated],
  },
  { name: 'repairs a pod without its claims, which come later', kind: 'repair', policy: whenDeleted, requests: [] },
  {
    name: 'repairs no pod whose claim is refused',
    kind: 'repair',
    pod: member({ mounted: false }),
    answers: { 'create claim': [broken] },
    requests: ['create claim'],
    events: [told.claimRefused, told.failed('Update', 'failed to create PVC data-db-0: InternalError!')],
    error: 'failed to create PVC data-db-0: InternalError!',
  },
  {
    name: 'tries again after a conflict about a claim',
    kind: 'repair',
    policy: whenDeleted,
    claims: [claim()],
    answers: { 'update claim': [conflict] },
    requests: ['update claim', 'update claim', 'update pod'],
    events: [
      told.failed('Update', 'could not update claim data-db-0 for delete policy ownerRefs: Conflict!'),
      told.updated,
    ],
  },
  {
    name: 'gives up after four conflicts',
    kind: 'repair',
    pod: member({ labeled: false }),
    claims: [claim()],
    answers: { 'update pod': [conflict, conflict, conflict, conflict] },
    requests: ['update pod', 'update pod', 'update pod', 'update pod'],
    events: [told.failed('Update', 'Conflict!')],
    error: 'Conflict!',
  },
  {
    name: 'tells of claims of a pending pod that are refused',
    kind: 'claims',
    answers: { 'create claim': [broken] },
    requests: ['create claim'],
    events: [told.claimRefused],
    error: 'failed to create PVC data-db-0: InternalError!',
  },
  {
    name: 'and of owners that cannot be put right',
    kind: 'claims',
    policy: whenDeleted,
    claims: [claim()],
    answers: { 'update claim': [broken] },
    requests: ['update claim'],
    events: [told.failed('Update', 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!')],
    error: 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!',
  },
  {
    name: 'fits owners also where the pod was refused, and tells of the pod',
    kind: 'create',
    policy: whenDeleted,
    claims: [claim()],
    answers: { 'create pod': [broken] },
    requests: ['create pod', 'update claim'],
    events: [told.failed('Create', 'InternalError!')],
    error: 'InternalError!',
  },
  {
    name: 'tells of owners that cannot be put right rather than of the pod that is there',
    kind: 'create',
    policy: whenDeleted,
    claims: [claim()],
    answers: { 'update claim': [broken] },
    requests: ['create pod', 'update claim'],
    events: [told.failed('Update', 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!')],
    error: 'could not update claim data-db-0 for delete policy ownerRefs: InternalError!',
  },
  {
    name: 'leaves a claim to another controller, and tells of it',
    kind: 'claim-owners',
    policy: whenDeleted,
    claims: [claim({ ownerReferences: [otherOwner] })],
    requests: [],
    events: [conflicting],
  },
]

/** Notes what it is asked for. */
function serverWith(answers: NonNullable<Row['answers']>, requests: string[]): Client {
  const left = new Map(Object.entries(answers).map(([request, all]) => [request, [...all]]))
  const answer = <T>(request: string, value: T): Promise<T> => {
    requests.push(request)
    const error = left.get(request)?.shift()
    return error === undefined ? Promise.resolve(value) : Promise.reject(error)
  }
  const resource = ({ kind }: { kind: string }) => {
    const noun = kind === 'Pod' ? 'pod' : 'claim'
    return {
      create: (draft: KubeObject) => answer(`create ${noun}`, draft),
      update: (draft: KubeObject) => answer(`update ${noun}`, draft),
      delete: () => answer(`delete ${noun}`, undefined),
    }
  }
  // Nothing else of a client is asked for.
  return { resource } as unknown as Client
}

interface Cached {
  readonly pod: Pod
  readonly claims: readonly PersistentVolumeClaim[]
}

function control(
  client: Client,
  { pod: seen, claims }: Cached,
  more: Partial<PodControlDeps> = {},
): StatefulPodControl {
  const clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    // Every wait is over at once.
    after: (_, run) => {
      queueMicrotask(run)
      return { cancel: () => undefined }
    },
  }
  return createStatefulPodControl({
    client,
    clock,
    random: seededRandom('pod control'),
    recorder: { event: () => undefined },
    listers: { pods: listerOf([seen]), claims: listerOf(claims) },
    onWritten: () => undefined,
    ...more,
  })
}

describe('for one pod it', () => {
  test.each(rows)(
    '$name',
    async ({ kind, pod: seen = member(), policy = retain, claims = [], answers = {}, ...want }) => {
      const requests: string[] = []
      const events: string[] = []
      const podControl = control(
        serverWith(answers, requests),
        { pod: seen, claims },
        { recorder: { event: (_, type, reason, message) => void events.push(`${type} ${reason} ${message}`) } },
      )
      const done = podControl.perform(setOf(policy), { kind, pod: seen }, new AbortController().signal)
      const error = await done.then(
        () => undefined,
        (failure: Error) => failure.message,
      )
      expect({ requests, events, error }).toEqual({ events: [], error: undefined, ...want, name: undefined })
    },
  )
})

describe('what was written is noted, so that the next sync waits until the cache has it', () => {
  test.each<{ name: string; kind: Task['kind']; pod?: Pod; claims?: readonly PersistentVolumeClaim[]; want: string[] }>(
    [
      {
        name: 'a new pod and its claim',
        kind: 'create',
        want: ['persistentvolumeclaims data-db-0', 'pods db-0', 'persistentvolumeclaims data-db-0'],
      },
      { name: 'a repaired pod', kind: 'repair', pod: member({ labeled: false }), want: ['pods db-0'] },
      {
        name: 'a claim that is made, and gets an owner',
        kind: 'claims',
        want: ['persistentvolumeclaims data-db-0', 'persistentvolumeclaims data-db-0'],
      },
      {
        name: 'a claim that gets an owner',
        kind: 'claim-owners',
        claims: [claim()],
        want: ['persistentvolumeclaims data-db-0'],
      },
      { name: 'not a pod that is deleted', kind: 'delete', want: [] },
    ],
  )('$name', async ({ kind, pod: seen = member(), claims = [], want }) => {
    const written: string[] = []
    const { client } = recordingClient()
    const onWritten: PodControlDeps['onWritten'] = (_, resource, object) =>
      void written.push(`${resource} ${nameOf(object)}`)
    const podControl = control(client, { pod: seen, claims }, { onWritten })
    await podControl.perform(
      setOf(kind === 'repair' ? retain : whenDeleted),
      { kind, pod: seen },
      new AbortController().signal,
    )
    expect(written).toEqual(want)
  })
})

test('a pod that is repaired after a conflict is taken from the cache', async () => {
  const stale = member({ labeled: false })
  const fresh = { ...stale, metadata: { ...stale.metadata, resourceVersion: '9', labels: { app: 'db', added: 'yes' } } }
  const { client, requests } = recordingClient({}, (_, earlier) => (earlier === 0 ? conflict : undefined))
  const podControl = control(client, { pod: fresh, claims: [claim()] })
  await podControl.perform(setOf(retain), { kind: 'repair', pod: stale }, new AbortController().signal)
  expect(requests.map(({ body }) => (body as Pod).metadata?.labels)).toEqual([
    expect.not.objectContaining({ added: 'yes' }),
    expect.objectContaining({ added: 'yes', 'statefulset.kubernetes.io/pod-name': 'db-0' }),
  ])
})

test('an owner is written as a controller that blocks the deletion', async () => {
  const { client, requests } = recordingClient()
  const podControl = control(client, { pod: member(), claims: [claim()] })
  await podControl.perform(setOf(whenDeleted), { kind: 'claim-owners', pod: member() }, new AbortController().signal)
  expect(requests.map(({ body }) => (body as PersistentVolumeClaim).metadata?.ownerReferences)).toEqual([
    [{ ...setOwner, blockOwnerDeletion: true }],
  ])
})
