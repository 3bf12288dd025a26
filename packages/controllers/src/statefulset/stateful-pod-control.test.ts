import { nameOf, type KubeObject, type PersistentVolumeClaim, type Pod, type StatefulSet } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { StatusError, type Client } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import type { Task } from './pass.ts'
import { createStatefulPodControl } from './stateful-pod-control.ts'

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
  failed: (verb: string, error: string): string =>
    `Warning Failed${verb} ${verb} Pod db-0 in StatefulSet db failed error: ${error}`,
}
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
    events: [
      'Warning FailedCreate Create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: InternalError!',
      told.failed('Create', 'failed to create PVC data-db-0: InternalError!'),
    ],
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

describe('for one pod it', () => {
  test.each(rows)(
    '$name',
    async ({ kind, pod: seen = member(), policy = retain, claims = [], answers = {}, ...want }) => {
      const requests: string[] = []
      const events: string[] = []
      const lister = <T extends KubeObject>(objects: readonly T[]) => ({
        get: (key: string) => objects.find((object) => `shop/${nameOf(object)}` === key),
        list: () => objects,
        byIndex: () => [],
      })
      const podControl = createStatefulPodControl({
        client: serverWith(answers, requests),
        // Every wait is over at once.
        clock: {
          now: () => 0,
          monotonicMs: () => 0,
          after: (_, run) => {
            queueMicrotask(run)
            return { cancel: () => undefined }
          },
        },
        random: seededRandom('pod control'),
        recorder: { event: (_, type, reason, message) => void events.push(`${type} ${reason} ${message}`) },
        listers: { pods: lister([seen]), claims: lister(claims) },
        onWritten: () => undefined,
      })
      const done = podControl.perform(setOf(policy), { kind, pod: seen }, new AbortController().signal)
      const error = await done.then(
        () => undefined,
        (failure: Error) => failure.message,
      )
      expect({ requests, events, error }).toEqual({ events: [], error: undefined, ...want, name: undefined })
    },
  )
})
