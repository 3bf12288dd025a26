import type { PersistentVolumeClaim, Pod, StatefulSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { atMs, pod, type PodTraits } from '../shared/testing/builders.ts'
import { decide } from './decide.ts'
import { fold, startPass, type Decision, type Pass, type Stage } from './pass.ts'
import { planReplacements } from './rolling-update.ts'
import { countedStatus, needsWrite, nextStatus } from './status.ts'

type Spec = Partial<NonNullable<StatefulSet['spec']>>

function setOf(spec: Spec = {}, metadata: StatefulSet['metadata'] = {}): StatefulSet {
  return {
    metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', generation: 2, ...metadata },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'db:2' }] } },
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
  }
}

interface Traits extends PodTraits {
  readonly revision?: 'old' | 'new'
  readonly going?: boolean
}

/** Running, ready and of the update revision, unless told otherwise. */
function member(ordinal: number, { revision = 'new', going = false, ...traits }: Traits = {}): Pod {
  const name = `db-${ordinal}`
  return pod(name, {
    ...traits,
    metadata: {
      labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': name, 'controller-revision-hash': revision },
      ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
      ...traits.metadata,
    },
  })
}

const claim = (name: string, more: PersistentVolumeClaim['metadata'] = {}): PersistentVolumeClaim => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...more },
})

interface Situation {
  readonly spec?: Spec
  readonly metadata?: StatefulSet['metadata']
  readonly pods?: readonly Pod[]
  readonly claims?: readonly PersistentVolumeClaim[]
  readonly maxUnavailable?: number
  readonly stage?: Stage
}

function passOf({ spec, metadata, pods = [], claims = [], maxUnavailable, stage = 'slots' }: Situation): Pass {
  const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'db:2' }] } }
  const pass = startPass({
    set: setOf(spec, metadata),
    pods,
    revisions: { current: { name: 'old', template }, update: { name: 'new', template } },
    collisionCount: 0,
    claims: (name) => claims.find((one) => one.metadata?.name === name),
    nowMs: atMs('12:00:00'),
    maxUnavailable,
  })
  return { ...pass, stage }
}

/** `create db-0`, in the order of the tasks; `;` parts pods. */
function told(decision: Decision): string {
  if (decision.kind === 'settled') return 'settled'
  return decision.tasks
    .map((tasks) => tasks.map(({ kind, pod: { metadata } }) => `${kind} ${metadata?.name}`).join(', '))
    .join('; ')
}

const template = (name: string): PersistentVolumeClaim => ({ metadata: { name }, spec: {} })
const withClaims: Spec = { replicas: 1, volumeClaimTemplates: [template('data')] }
const mounting: Pod['spec'] = {
  containers: [],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
}
const pending = { phase: 'Pending', ready: false } as const

interface Row extends Situation {
  readonly name: string
  readonly want: string
}

const rows: readonly Row[] = [
  { name: 'creates the first pod and waits', want: 'create db-0' },
  {
    name: 'creates all pods of a parallel set',
    spec: { podManagementPolicy: 'Parallel' },
    want: 'create db-0; create db-1; create db-2',
  },
  { name: 'creates from the start ordinal', spec: { ordinals: { start: 7 } }, want: 'create db-7' },
  { name: 'creates the next one when those before are available', pods: [member(0)], want: 'create db-1' },
  { name: 'fills a gap before anything else', pods: [member(0), member(2)], want: 'create db-1' },
  { name: 'waits for a pod that is not ready', pods: [member(0, { ready: false })], want: 'settled' },
  { name: 'waits for a pod that is not running yet', pods: [member(0, pending)], want: 'settled' },
  { name: 'waits for a pod that is terminating', pods: [member(0, { going: true })], want: 'settled' },
  {
    name: 'waits until a pod is available',
    spec: { minReadySeconds: 7201 },
    pods: [member(0)],
    want: 'settled',
  },
  {
    name: 'does not wait any longer than that',
    spec: { minReadySeconds: 7200 },
    pods: [member(0)],
    want: 'create db-1',
  },
  {
    name: 'a parallel set waits for nobody',
    spec: { podManagementPolicy: 'Parallel' },
    pods: [member(0, { ready: false }), member(1, { going: true })],
    want: 'create db-2',
  },
  { name: 'deletes a failed pod, and goes no further', pods: [member(0, { phase: 'Failed' })], want: 'delete db-0' },
  { name: 'deletes a succeeded one', pods: [member(0, { phase: 'Succeeded' })], want: 'delete db-0' },
  {
    name: 'leaves a failed one that is going',
    pods: [member(0, { phase: 'Failed', going: true })],
    want: 'settled',
  },
  {
    name: 'scales before it replaces',
    spec: { replicas: 1 },
    pods: [member(0, { revision: 'old' }), member(1)],
    want: 'delete db-1',
  },
  {
    name: 'scales down from the top, one pod a sync',
    spec: { replicas: 0 },
    pods: [member(0), member(1), member(10)],
    want: 'delete db-10',
  },
  {
    name: 'a parallel set scales down at once',
    spec: { replicas: 0, podManagementPolicy: 'Parallel' },
    pods: [member(0), member(1)],
    want: 'delete db-1; delete db-0',
  },
  {
    name: 'waits for a condemned pod that is going',
    spec: { replicas: 1 },
    pods: [member(0), member(1), member(2, { going: true })],
    want: 'settled',
  },
  {
    name: 'deletes a condemned pod that is the only one not healthy',
    spec: { replicas: 1 },
    pods: [member(0), member(1), member(2, { ready: false })],
    want: 'delete db-2',
  },
  {
    name: 'leaves one that is not healthy while another of a lower ordinal is not either',
    spec: { replicas: 1 },
    pods: [member(0), member(1, { ready: false }), member(2, { ready: false })],
    want: 'settled',
  },
  {
    name: 'pods below the start are condemned',
    spec: { replicas: 1, ordinals: { start: 2 } },
    pods: [member(0), member(1), member(2)],
    want: 'delete db-1',
  },
  {
    name: 'does nothing while it is deleted',
    metadata: { deletionTimestamp: '2026-04-01T10:00:00Z' },
    want: 'settled',
  },
  {
    name: 'repairs a pod without its label',
    spec: { replicas: 1 },
    pods: [member(0, { metadata: { labels: { app: 'db', 'controller-revision-hash': 'new' } } })],
    want: 'repair db-0',
  },
  {
    name: 'repairs a pod that does not mount its claim',
    spec: withClaims,
    pods: [member(0)],
    claims: [claim('data-db-0')],
    want: 'repair db-0',
  },
  {
    name: 'makes claims of a pending pod, and waits for it',
    spec: withClaims,
    pods: [{ ...member(0, pending), spec: mounting }],
    want: 'claims db-0',
  },
  {
    name: 'looks at claims that are going as if they were missing',
    spec: withClaims,
    pods: [{ ...member(0, pending), spec: mounting }],
    claims: [claim('data-db-0', { deletionTimestamp: '2026-04-01T10:00:00Z' })],
    want: 'claims db-0',
  },
  {
    name: 'leaves missing claims of a running pod',
    spec: withClaims,
    pods: [{ ...member(0), spec: mounting }],
    want: 'settled',
  },
  {
    name: 'repairs a pod whose claims the policy wants to own',
    spec: { ...withClaims, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } },
    pods: [{ ...member(0), spec: mounting }],
    claims: [claim('data-db-0')],
    want: 'repair db-0',
  },
  {
    name: 'waits for claims that go with a pod that was scaled away',
    spec: { ...withClaims, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' } },
    claims: [claim('data-db-0', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'db-0', uid: 'gone' }] })],
    want: 'settled',
  },
  {
    name: 'does not when claims are kept anyway',
    spec: withClaims,
    claims: [claim('data-db-0', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'db-0', uid: 'gone' }] })],
    want: 'create db-0',
  },
  {
    name: 'gives claims of condemned pods to them before those go',
    spec: {
      ...withClaims,
      replicas: 0,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
    },
    pods: [{ ...member(0), spec: mounting }],
    claims: [claim('data-db-0')],
    want: 'claim-owners db-0',
  },
]

describe('a sync', () => {
  test.each(rows)('$name', ({ want, ...situation }) => expect(told(decide(passOf(situation)))).toBe(want))

  test('ignores pods whose names have no number', () => {
    const pass = passOf({ spec: { replicas: 0 }, pods: [pod('db-x'), pod('db-99999999999')] })
    expect(pass.condemned).toEqual([])
    expect(told(decide(pass))).toBe('settled')
  })

  test('ends after a failure, wherever it was', () => {
    const pass = passOf({ spec: { podManagementPolicy: 'Parallel' } })
    const decision = decide(pass)
    if (decision.kind !== 'tasks') throw new Error('it has to create pods')
    expect(fold(pass, decision, { done: 1, failed: true }).stage).toBe('end')
    expect(fold(pass, decision, { done: 3, failed: false }).stage).toBe('condemned-claims')
  })
})

const old = { revision: 'old' } as const

describe('an update', () => {
  test.each([
    { name: 'replaces the highest', pods: [member(0, old), member(1, old), member(2, old)], want: ['db-2'] },
    {
      name: 'waits for the one that it replaced',
      pods: [member(0, old), member(1, old), member(2, { ready: false })],
      want: [],
    },
    {
      name: 'waits for an old pod that is going',
      pods: [member(0, old), member(1, old), member(2, { ...old, going: true })],
      want: [],
    },
    {
      name: 'replaces an old pod that is not healthy',
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2'],
    },
    { name: 'goes on below one that is done', pods: [member(0, old), member(1, old), member(2)], want: ['db-1'] },
    { name: 'stops at the partition', partition: 2, pods: [member(0, old), member(1, old), member(2)], want: [] },
    {
      name: 'counts the partition in slots',
      partition: 3,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'leaves pods alone when they are updated on deletion',
      type: 'OnDelete',
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'replaces as many as may be missing',
      max: 2,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: ['db-2', 'db-1'],
    },
    {
      name: 'less those that are',
      max: 2,
      pods: [member(0, { ...old, ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'counts those below the partition as well',
      max: 2,
      partition: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'nothing while too many are missing',
      max: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'takes pods that are not healthy in their turn',
      max: 3,
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2', 'db-1'],
    },
  ])('$name', ({ pods, partition = 0, type = 'RollingUpdate', max, want }) => {
    const updateStrategy = { type, ...(type === 'RollingUpdate' ? { rollingUpdate: { partition } } : {}) }
    const pass = passOf({ spec: { updateStrategy }, pods, ...(max === undefined ? {} : { maxUnavailable: max }) })
    expect(planReplacements(pass).pods.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})

describe('the status', () => {
  const updated = [member(0), member(1), member(2)]

  test('makes the update revision current when every pod is of it and ready', () => {
    expect(nextStatus(passOf({ pods: updated }))).toEqual({
      observedGeneration: 2,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: 'new',
      updateRevision: 'new',
      collisionCount: 0,
    })
  })

  test.each([
    { name: 'not while one is not ready', pods: [member(0), member(1), member(2, { ready: false })] },
    { name: 'not while there is one too many', pods: [...updated, member(3)] },
    { name: 'never when pods are updated on deletion', pods: updated, spec: { updateStrategy: { type: 'OnDelete' } } },
  ])('$name', (row) => expect(nextStatus(passOf(row)).currentRevision).toBe('old'))

  test('counts a terminating pod as a replica, but as one of no revision', () => {
    const status = countedStatus(passOf({ pods: [member(0, { going: true }), member(1, old)] }))
    expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, currentReplicas: 1, updatedReplicas: 0 })
  })

  test('takes off what this sync replaces', () => {
    const pass = passOf({ pods: [member(0, old), member(1, old), member(2, old)] })
    const decision = decide(pass)
    if (decision.kind !== 'tasks') throw new Error('it has a pod to replace')
    const after = fold(pass, decision, { done: 1, failed: false })
    expect(countedStatus(after)).toMatchObject({ currentReplicas: 2, updatedReplicas: 0 })
  })

  test('counts every pod of a set that is being deleted, whatever its name', () => {
    const metadata = { deletionTimestamp: '2026-04-01T10:00:00Z' }
    expect(countedStatus(passOf({ metadata, pods: [member(0), pod('db-x')] })).replicas).toBe(2)
  })

  test.each([
    { name: 'the same counts are no news', change: {}, want: false },
    { name: 'another collision count alone is none', change: { collisionCount: 5 }, want: false },
    { name: 'conditions of others are none', change: { conditions: [{ type: 'Odd', status: 'True' }] }, want: false },
    { name: 'a generation that was not seen is', change: { observedGeneration: 1 }, want: true },
    { name: 'another count is', change: { readyReplicas: 2 }, want: true },
    { name: 'another revision is', change: { updateRevision: 'older' }, want: true },
  ])('$name', ({ change, want }) => {
    const pass = passOf({ pods: updated })
    const next = nextStatus(pass)
    expect(needsWrite({ ...pass.set, status: { ...next, ...change } }, next)).toBe(want)
  })
})
