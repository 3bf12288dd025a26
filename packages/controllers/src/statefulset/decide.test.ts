import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { decide } from './decide.ts'
import { fold, type Decision } from './pass.ts'
import { claim, claimTemplate, member, mount, passOf, type Situation, type Spec } from './testing/stateful-builders.ts'

/** `create db-0`, in the order of the tasks; `;` parts pods. */
function told(decision: Decision): string {
  if (decision.kind === 'settled') return 'settled'
  return decision.tasks
    .map((tasks) => tasks.map(({ kind, pod: { metadata } }) => `${kind} ${metadata?.name}`).join(', '))
    .join('; ')
}

const withClaims: Spec = { replicas: 1, volumeClaimTemplates: [claimTemplate('data')] }
const mounting: Pod['spec'] = { containers: [], volumes: [mount('data', 'data-db-0')] }
const pending = { phase: 'Pending', ready: false } as const
const old = { revision: 'old' } as const
const otherController = { apiVersion: 'batch/v1', kind: 'Job', name: 'backup', uid: 'uid-backup', controller: true }

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
  {
    name: 'goes no further after a pod that it repairs while the next one is missing',
    pods: [member(0, { metadata: { labels: { app: 'db', 'controller-revision-hash': 'new' } } })],
    want: 'repair db-0; create db-1',
  },
  {
    name: 'creates only the first of those that are missing',
    spec: { replicas: 5 },
    pods: [member(1), member(3)],
    want: 'create db-0',
  },
  {
    name: 'a parallel set creates all that are missing',
    spec: { replicas: 5, podManagementPolicy: 'Parallel' },
    pods: [member(1), member(3)],
    want: 'create db-0; create db-2; create db-4',
  },
  {
    name: 'deletes a failed pod of a parallel set, and creates the others',
    spec: { podManagementPolicy: 'Parallel' },
    pods: [member(0, { phase: 'Failed' }), member(1, { phase: 'Succeeded' })],
    want: 'delete db-0; delete db-1; create db-2',
  },
  {
    name: 'leaves a succeeded pod of a parallel set that is going',
    spec: { podManagementPolicy: 'Parallel', replicas: 2 },
    pods: [member(0), member(1, { phase: 'Succeeded', going: true })],
    want: 'settled',
  },
  {
    name: 'does not scale up past a pod that is terminating',
    spec: { replicas: 5 },
    pods: [member(0, { going: true }), member(1), member(2)],
    want: 'settled',
  },
  {
    name: 'does not scale down past a pod that is terminating',
    spec: { replicas: 2 },
    pods: [member(0), member(1, { going: true }), member(2)],
    want: 'settled',
  },
  {
    name: 'does not scale down past a pod that is missing',
    spec: { replicas: 2 },
    pods: [member(0), member(2)],
    want: 'create db-1',
  },
  {
    name: 'waits for terminating pods that are not wanted, and replaces none meanwhile',
    spec: { replicas: 3 },
    pods: [member(0, old), member(1, old), member(2, old), member(3, { going: true }), member(4, { going: true })],
    want: 'settled',
  },
  {
    name: 'a parallel set does not wait for them, but for its own',
    spec: { replicas: 1, podManagementPolicy: 'Parallel' },
    pods: [member(0, old), member(1, { going: true }), member(2, { ready: false })],
    want: 'delete db-2',
  },
  {
    name: 'waits until a condemned pod is available, while another of a lower ordinal is not',
    spec: { replicas: 1, minReadySeconds: 7201 },
    pods: [member(0, { readySince: '09:00:00' }), member(1), member(2)],
    want: 'settled',
  },
  {
    name: 'deletes a condemned pod that is not available if it is the only one',
    spec: { replicas: 1, minReadySeconds: 7200 },
    pods: [member(0), member(1), member(2, { readySince: '11:00:00' })],
    want: 'delete db-2',
  },
  {
    name: 'pods below the start go from the highest, those above it first',
    spec: { replicas: 1, ordinals: { start: 2 }, podManagementPolicy: 'Parallel' },
    pods: [member(0), member(1), member(2), member(3)],
    want: 'delete db-3; delete db-1; delete db-0',
  },
  {
    name: 'scales to the new start before it takes away the old pods',
    spec: { replicas: 2, ordinals: { start: 2 } },
    pods: [member(0), member(1), member(2)],
    want: 'create db-3',
  },
  {
    name: 'creates a pod with OnDelete as well',
    spec: { updateStrategy: { type: 'OnDelete' } },
    pods: [member(0, old), member(1, old)],
    want: 'create db-2',
  },
  {
    name: 'tells, of a pending pod, that a claim has a controller of its own',
    spec: { ...withClaims, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } },
    pods: [{ ...member(0, pending), spec: mounting }],
    claims: [claim('data-db-0', { ownerReferences: [otherController] })],
    want: 'claims db-0',
  },
  {
    name: 'is silent about that while claims are kept',
    spec: withClaims,
    pods: [{ ...member(0, pending), spec: mounting }],
    claims: [claim('data-db-0', { ownerReferences: [otherController] })],
    want: 'settled',
  },
  {
    name: 'and once the pod runs',
    spec: { ...withClaims, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } },
    pods: [{ ...member(0), spec: mounting }],
    claims: [claim('data-db-0', { ownerReferences: [otherController] })],
    want: 'settled',
  },
  {
    name: 'makes claims of a pending pod of a parallel set, and goes on',
    spec: { ...withClaims, replicas: 2, podManagementPolicy: 'Parallel' },
    pods: [{ ...member(0, pending), spec: mounting }],
    want: 'claims db-0; create db-1',
  },
  {
    name: 'gives claims of a pending pod their owner without a change to the pod',
    spec: {
      ...withClaims,
      podManagementPolicy: 'Parallel',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
    },
    pods: [{ ...member(0, pending), spec: mounting }],
    claims: [claim('data-db-0')],
    want: 'claims db-0',
  },
  {
    name: 'takes a condemned pod that is ready but does not run for one that is not healthy',
    spec: { replicas: 1 },
    pods: [member(0), member(1, { ready: false }), member(2, { phase: 'Unknown' })],
    want: 'settled',
  },
  {
    name: 'repairs a pending pod of a parallel set too',
    spec: { replicas: 1, podManagementPolicy: 'Parallel' },
    pods: [member(0, { ...pending, metadata: { labels: { app: 'db', 'controller-revision-hash': 'new' } } })],
    want: 'repair db-0',
  },
  ...(
    [
      { name: 'two that are missing', states: ['missing', 'missing'], want: 'create db-0' },
      { name: 'one that is there', states: ['missing', 'free'], want: 'create db-0' },
      { name: 'both of an earlier pod', states: ['stale', 'stale'], want: 'settled' },
      { name: 'one of an earlier pod', states: ['free', 'stale'], want: 'settled' },
      { name: 'one of an earlier pod, one that is missing', states: ['stale', 'missing'], want: 'settled' },
    ] as const
  ).map(({ name, states, want }): Row => ({
    name: `makes a pod after one that was scaled away, claims: ${name}`,
    spec: {
      replicas: 1,
      volumeClaimTemplates: [claimTemplate('a'), claimTemplate('b')],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
    },
    claims: states.flatMap((state, index) => {
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'db-0', uid: 'gone', controller: true }]
      const claimName = `${['a', 'b'][index]}-db-0`
      return state === 'missing' ? [] : [claim(claimName, state === 'stale' ? { ownerReferences } : {})]
    }),
    want,
  })),
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
