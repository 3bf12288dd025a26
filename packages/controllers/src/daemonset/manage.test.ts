import type { DaemonSet, Node, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { atMs, pod, type PodTraits } from '../shared/testing/builders.ts'
import { groupByNode } from './daemon-pods.ts'
import { planPods } from './manage.ts'
import { createNodeFit } from './node-fit.ts'
import { planUpdate } from './rolling-update.ts'
import type { Fleet } from './snapshot.ts'
import { countNodes, needsWrite, nextStatus } from './status.ts'

type Spec = Partial<NonNullable<DaemonSet['spec']>>

interface Traits extends Omit<PodTraits, 'metadata'> {
  readonly name?: string
  readonly revision?: 'old' | 'new'
  readonly going?: boolean
  readonly created?: string
}

/** A pod of the current revision that runs on its node and is ready, unless told otherwise. */
function daemon(
  node: string,
  { name = node, revision = 'new', going = false, created = '09:00:00', ...traits }: Traits = {},
): Pod {
  return pod(name, {
    node,
    ...traits,
    metadata: {
      creationTimestamp: `2026-04-01T${created}Z`,
      labels: { 'controller-revision-hash': revision },
      ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
    },
  })
}

/** One that the scheduler has not bound yet. */
function unbound(node: string, name = node): Pod {
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  }
  return { ...daemon('', { name, phase: 'Pending', ready: false }), spec: { containers: [], affinity } }
}

const taints = {
  kept: [{ key: 'k', effect: 'NoSchedule' }],
  evicted: [{ key: 'k', effect: 'NoExecute' }],
} as const

interface Situation {
  readonly spec?: Spec
  readonly status?: DaemonSet['status']
  readonly generation?: string
  /** `a`, or `a:evicted` for one with a taint. */
  readonly nodes: readonly string[]
  readonly pods?: readonly Pod[]
}

function fleetOf({ spec, status, generation, nodes, pods = [] }: Situation): Fleet {
  const annotations = generation === undefined ? {} : { 'deprecated.daemonset.template.generation': generation }
  const daemonSet: DaemonSet = {
    metadata: { name: 'agent', namespace: 'shop', generation: 3, annotations },
    spec: {
      selector: {},
      template: {},
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      ...spec,
    },
    status,
  }
  const all = nodes.map((text): Node => {
    const [name = '', taint] = text.split(':')
    const found = taint === 'kept' || taint === 'evicted' ? taints[taint] : []
    return { metadata: { name }, spec: { taints: found } }
  })
  const fit = createNodeFit()
  const fits = new Map(all.map((node) => [node.metadata?.name ?? '', fit(daemonSet.spec?.template, node)]))
  const podsByNode = groupByNode(pods)
  return { daemonSet, nodes: all, podsByNode, fitOf: (name) => fits.get(name), hash: 'new', nowMs: atMs('12:00:00') }
}

const namesOf = (pods: readonly Pod[]): readonly string[] => pods.map(({ metadata }) => metadata?.name ?? '').toSorted()

const rolling = (maxUnavailable: number | string, maxSurge?: number | string): Spec => ({
  updateStrategy: {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable, ...(maxSurge === undefined ? {} : { maxSurge }) },
  },
})
const surge = rolling(0, 1)

interface Row extends Situation {
  readonly name: string
  readonly create?: readonly string[]
  readonly gone?: readonly string[]
}

describe('managing', () => {
  const rows: readonly Row[] = [
    { name: 'creates where there is none', nodes: ['a', 'b'], pods: [daemon('a')], create: ['b'] },
    { name: 'does nothing without nodes', nodes: [] },
    { name: 'leaves a node that it may not run on', nodes: ['a:kept', 'b:evicted'] },
    { name: 'keeps a pod behind a late NoSchedule', nodes: ['a:kept'], pods: [daemon('a')] },
    { name: 'takes one from behind a NoExecute', nodes: ['a:evicted'], pods: [daemon('a')], gone: ['a'] },
    { name: 'but not when it is going already', nodes: ['a:evicted'], pods: [daemon('a', { going: true })] },
    { name: 'waits for a terminating pod', nodes: ['a'], pods: [daemon('a', { going: true })] },
    {
      name: 'does not when it may surge',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { going: true })],
      create: ['a'],
    },
    {
      name: 'does not wait for one that is finished and going',
      nodes: ['a'],
      pods: [daemon('a', { going: true, phase: 'Failed' })],
      create: ['a'],
    },
    {
      name: 'keeps the oldest of several',
      nodes: ['a'],
      pods: [daemon('a', { name: 'young' }), daemon('a', { name: 'aged', created: '08:00:00' })],
      gone: ['young'],
    },
    {
      name: 'keeps the one that is bound, however young',
      nodes: ['a'],
      pods: [
        { ...unbound('a', 'aged'), metadata: { name: 'aged', creationTimestamp: '2026-04-01T07:00:00Z' } },
        daemon('a', { name: 'bound' }),
      ],
      gone: ['aged'],
    },
    { name: 'counts a pod that is not bound yet', nodes: ['a'], pods: [unbound('a')] },
    { name: 'deletes one whose node has vanished', nodes: ['a'], pods: [daemon('a'), unbound('b')], gone: ['b'] },
    { name: 'leaves one that was bound to it', nodes: ['a'], pods: [daemon('a'), daemon('b')] },
    {
      name: 'deletes one whose node has vanished, again if it is going',
      nodes: ['a'],
      pods: [daemon('a'), { ...unbound('b'), metadata: { name: 'b', deletionTimestamp: '2026-04-01T10:00:00Z' } }],
      gone: ['b'],
    },
    {
      name: 'does not create beside a failed pod: the next sync does',
      nodes: ['a'],
      pods: [daemon('a', { phase: 'Failed' })],
      gone: ['a'],
    },
    {
      name: 'takes all from where none may be, whatever became of them',
      nodes: ['a:evicted'],
      pods: [
        daemon('a', { name: 'x' }),
        daemon('a', { name: 'y', phase: 'Failed' }),
        daemon('a', { name: 'z', ready: false }),
      ],
      gone: ['x', 'y', 'z'],
    },
    {
      name: 'has one of several behind a late NoSchedule, too',
      nodes: ['a:kept'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' })],
      gone: ['y'],
    },
    {
      name: 'does not replace a failed pod behind a late NoSchedule',
      spec: surge,
      nodes: ['a:kept'],
      pods: [daemon('a', { phase: 'Failed' })],
      gone: ['a'],
    },
    {
      name: 'with a surge replaces a failed pod at once',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { phase: 'Failed' })],
      create: ['a'],
      gone: ['a'],
    },
    {
      name: 'with a surge replaces a pod that goes beyond the limit',
      spec: surge,
      nodes: ['a', 'b', 'c'],
      pods: [
        daemon('a', { name: 'a-new', ready: false }),
        daemon('a', { name: 'a-old', revision: 'old', created: '08:00:00' }),
        daemon('b', { revision: 'old' }),
        daemon('c', { revision: 'old', going: true }),
      ],
      create: ['c'],
    },
    {
      name: 'with a surge keeps the oldest of each kind: the old one while it is ready',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', ready: false, created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old'],
    },
    {
      name: 'with a surge takes all old ones when the oldest is not ready',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', ready: false, created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', ready: false, created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old', 'older'],
    },
    {
      name: 'with a surge takes all old ones when the new one has been ready for long enough',
      spec: { ...surge, minReadySeconds: 7200 },
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old', 'older'],
    },
    {
      name: 'with a surge has one where all are of a kind',
      spec: surge,
      nodes: ['a', 'b', 'c'],
      pods: [
        daemon('a'),
        daemon('b', { name: 'b-1' }),
        daemon('b', { name: 'b-2' }),
        daemon('c', { name: 'c-1', revision: 'old' }),
        daemon('c', { name: 'c-2', revision: 'old' }),
      ],
      gone: ['b-2', 'c-2'],
    },
    {
      name: 'leaves one that does not say where it belongs',
      nodes: ['a'],
      pods: [daemon('', { name: 'lost' })],
      create: ['a'],
    },
    { name: 'deletes failed pods', nodes: ['a'], pods: [daemon('a', { phase: 'Failed' })], gone: ['a'] },
    {
      name: 'one failed pod of a node at a time',
      nodes: ['a'],
      pods: [daemon('a', { name: 'x', phase: 'Failed' }), daemon('a', { name: 'y', phase: 'Failed' })],
      gone: ['x'],
    },
    {
      name: 'and all that succeeded',
      nodes: ['a'],
      pods: [daemon('a', { name: 'x', phase: 'Succeeded' }), daemon('a', { name: 'y', phase: 'Succeeded' })],
      gone: ['x', 'y'],
    },
    {
      name: 'with a surge keeps an old pod that is ready beside a new one that is not',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new', ready: false })],
    },
    {
      name: 'not an old one that is not ready',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old', ready: false }), daemon('a', { name: 'new', ready: false })],
      gone: ['old'],
    },
    {
      name: 'nor one whose successor is available',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new' })],
      gone: ['old'],
    },
    {
      name: 'whose successor is ready, but not for long enough, stays',
      spec: { ...surge, minReadySeconds: 7201 },
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new' })],
    },
    {
      name: 'with a surge has one old and one new at most',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'old-1', revision: 'old' }),
        daemon('a', { name: 'old-2', revision: 'old' }),
        daemon('a', { name: 'new-1', ready: false }),
        daemon('a', { name: 'new-2', ready: false }),
      ],
      gone: ['new-2', 'old-2'],
    },
  ]
  test.each(rows)('$name', ({ create = [], gone = [], ...situation }) => {
    const plan = planPods(fleetOf(situation), () => false)
    expect({ create: plan.create, gone: namesOf(plan.delete) }).toEqual({ create, gone })
  })

  test('holds a failed pod back while its node is in back-off', () => {
    const fleet = fleetOf({
      nodes: ['a', 'b'],
      pods: [daemon('a', { phase: 'Failed' }), daemon('b', { phase: 'Failed' })],
    })
    const plan = planPods(fleet, (node) => node === 'a')
    expect(namesOf(plan.delete)).toEqual(['b'])
    expect(plan.heldBack).toEqual(['a'])
  })
})

const old = { revision: 'old' } as const
const bad = { ready: false } as const
const abc = ['a', 'b', 'c'] as const

describe('updating', () => {
  const rows: readonly Row[] = [
    {
      name: 'takes as many as may be missing',
      spec: rolling(2),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a', 'b'],
    },
    {
      name: 'less those that are',
      spec: rolling(2),
      nodes: abc,
      pods: [daemon('a', old), daemon('b', bad), daemon('c', old)],
      gone: ['a'],
    },
    {
      name: 'takes old ones that are not available, and they count',
      spec: rolling(1),
      nodes: abc,
      pods: [daemon('a', old), daemon('b', { ...old, ...bad }), daemon('c', old)],
      gone: ['b'],
    },
    {
      name: 'takes them even where no more may be missing',
      spec: rolling(1),
      nodes: abc,
      pods: [daemon('a', bad), daemon('b', { ...old, ...bad }), daemon('c', { ...old, ...bad })],
      gone: ['b', 'c'],
    },
    { name: 'counts a node without a pod', spec: rolling(1), nodes: abc, pods: [daemon('a', old), daemon('b', old)] },
    {
      name: 'counts a node with an old and a new one',
      spec: rolling(1),
      nodes: ['a', 'b'],
      pods: [daemon('a', { ...old, name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
    {
      name: 'counts a node with too many',
      spec: rolling(1),
      nodes: ['a', 'b'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
    {
      name: 'rounds a percentage up',
      spec: rolling('34%'),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a', 'b'],
    },
    {
      name: 'takes one where neither limit allows any',
      spec: rolling(0),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      gone: ['a'],
    },
    {
      name: 'waits until a new one is available',
      spec: { ...rolling(1), minReadySeconds: 7201 },
      nodes: ['a', 'b'],
      pods: [daemon('a'), daemon('b', old)],
      gone: ['b'],
    },
    { name: 'is done when all are new', spec: rolling(1), nodes: abc, pods: abc.map((node) => daemon(node)) },
    {
      name: 'surges onto as many nodes as it may',
      spec: rolling(0, 2),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      create: ['a', 'b'],
    },
    {
      name: 'less those where a new one is not available yet',
      spec: rolling(0, 2),
      nodes: abc,
      pods: [
        daemon('a', { ...old, name: 'x' }),
        daemon('a', { ...bad, name: 'y' }),
        daemon('b', old),
        daemon('c', old),
      ],
      create: ['b'],
    },
    {
      name: 'rounds a surge up',
      spec: rolling(0, '34%'),
      nodes: abc,
      pods: abc.map((node) => daemon(node, old)),
      create: ['a', 'b'],
    },
    {
      name: 'replaces an unavailable old pod beyond the limit',
      spec: surge,
      nodes: abc,
      pods: [
        daemon('a', { ...old, name: 'x' }),
        daemon('a', { ...bad, name: 'y' }),
        daemon('b', { ...old, ...bad }),
        daemon('c', old),
      ],
      create: ['b'],
    },
    {
      name: 'deletes the old one beside one that is available',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { ...old, name: 'x' }), daemon('a', { name: 'y' })],
      gone: ['x'],
    },
    {
      name: 'deletes an unavailable old one where none should run',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a'), daemon('b', { ...old, ...bad })],
      gone: ['b'],
    },
    {
      name: 'keeps an available one there until another can do its work',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a', bad), daemon('b', old)],
    },
    {
      name: 'and lets it go then',
      spec: surge,
      nodes: ['a', 'b:kept'],
      pods: [daemon('a'), daemon('b', old)],
      gone: ['b'],
    },
    {
      name: 'counts a node with too many as a surge',
      spec: surge,
      nodes: ['a', 'b'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' }), daemon('b', old)],
    },
  ]
  test.each(rows)('$name', ({ create = [], gone = [], ...situation }) => {
    const plan = planUpdate(fleetOf(situation))
    expect({ create: plan.create, gone: namesOf(plan.delete) }).toEqual({ create, gone })
  })

  test('knows pods by the generation of their template, whatever their hash', () => {
    const there = daemon('a', old)
    const labels = { ...there.metadata?.labels, 'pod-template-generation': '7' }
    const pods = [{ ...there, metadata: { ...there.metadata, labels } }]
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: '7' })).delete).toEqual([])
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: '8' })).delete).toHaveLength(1)
    expect(planUpdate(fleetOf({ nodes: ['a'], pods, generation: 'odd' })).delete).toHaveLength(1)
  })

  test('fails when the node of an old pod has vanished', () => {
    const fleet = fleetOf({ spec: surge, nodes: ['a'], pods: [daemon('a'), daemon('gone', old)] })
    expect(() => planUpdate(fleet)).toThrow('couldn\'t get node for nodeName "gone"')
  })
})

describe('the status', () => {
  test.each([
    { name: 'nothing without nodes', nodes: [], want: {} },
    { name: 'a node without a pod', nodes: ['a'], want: { desiredNumberScheduled: 1, numberUnavailable: 1 } },
    {
      name: 'a pod that is not ready',
      nodes: ['a'],
      pods: [daemon('a', bad)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1, numberUnavailable: 1 },
    },
    {
      name: 'an old one that is',
      nodes: ['a'],
      pods: [daemon('a', old)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1, numberAvailable: 1 },
    },
    {
      name: 'ready for less than it takes',
      spec: { minReadySeconds: 7201 },
      nodes: ['a'],
      pods: [daemon('a', old)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1, numberUnavailable: 1 },
    },
    { name: 'a pod where none should be', nodes: ['a:kept'], pods: [daemon('a')], want: { numberMisscheduled: 1 } },
    { name: 'a pod on a node that has vanished', nodes: [], pods: [daemon('a')], want: {} },
    {
      name: 'of several the one that would be kept',
      nodes: ['a'],
      pods: [daemon('a', { name: 'young' }), daemon('a', { ...old, ...bad, name: 'aged', created: '08:00:00' })],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberUnavailable: 1 },
    },
  ])('$name', ({ want, ...situation }) => {
    const none = {
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
      numberUnavailable: 0,
    }
    expect(countNodes(fleetOf(situation))).toEqual({ ...none, ...want })
  })

  test('keeps what others wrote, and leaves zeros out that the API leaves out', () => {
    const conditions = [{ type: 'Odd', status: 'True' }]
    const status = { collisionCount: 2, conditions, observedGeneration: 1 } as unknown as DaemonSet['status']
    const fleet = fleetOf({ nodes: [], ...(status === undefined ? {} : { status }) })
    expect(nextStatus(fleet.daemonSet, countNodes(fleet), 3)).toEqual({
      collisionCount: 2,
      conditions,
      observedGeneration: 3,
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    })
    expect(nextStatus(fleet.daemonSet, countNodes(fleet), undefined).observedGeneration).toBe(1)
  })

  test('is written for another count or a generation that was not seen', () => {
    const fleet = fleetOf({ nodes: [] })
    const counts = countNodes(fleet)
    const seen = { ...fleet.daemonSet, status: nextStatus(fleet.daemonSet, counts, 3) }
    expect(needsWrite(seen, counts)).toBe(false)
    expect(needsWrite(seen, { ...counts, numberMisscheduled: 1 })).toBe(true)
    expect(needsWrite({ ...seen, status: nextStatus(seen, counts, 2) }, counts)).toBe(true)
  })
})
