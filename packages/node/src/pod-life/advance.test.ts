import type { Container, Pod, PodStatus } from '@coxswain/api'
import { toTime } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { advance } from './advance.ts'
import type { NodeAddresses } from './life.ts'

const start = Date.parse('2026-01-01T10:00:00Z')
const at = (seconds: number): number => start + seconds * 1000

const node: NodeAddresses = { name: 'node-1', hostIp: '172.18.0.2', nextPodIp: () => '10.64.0.1' }

interface Wish {
  readonly containers?: readonly Partial<Container>[]
  readonly inits?: readonly Partial<Container>[]
  readonly does?: Readonly<Record<string, string>>
  readonly restartPolicy?: string
  readonly deadlineSeconds?: number
  readonly owner?: string
  readonly gates?: readonly string[]
}

function pod({
  containers = [{}],
  inits = [],
  does = {},
  restartPolicy = 'Always',
  deadlineSeconds,
  owner,
  gates = [],
}: Wish = {}): Pod {
  const named =
    (prefix: string) =>
    (container: Partial<Container>, index: number): Container => ({
      name: `${prefix}${index}`,
      image: 'img:1',
      ...container,
    })
  const annotations = Object.fromEntries(Object.entries(does).map(([name, value]) => [`coxswain.dev/${name}`, value]))
  return {
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'u1',
      generation: 1,
      annotations,
      ...(owner === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: 'batch/v1', kind: owner, name: 'o', uid: 'o', controller: true }] }),
    },
    spec: {
      nodeName: 'node-1',
      restartPolicy,
      containers: containers.map(named('c')),
      initContainers: inits.map(named('i')),
      activeDeadlineSeconds: deadlineSeconds,
      readinessGates: gates.map((conditionType) => ({ conditionType })),
    },
    status: { phase: 'Pending' },
  }
}

/** Leads a pod through its life as an agent would: looks when it asked to be woken, up to `untilSeconds`. */
function live(
  first: Pod,
  untilSeconds: number,
): { readonly pod: Pod; readonly looks: readonly number[]; readonly events: readonly string[] } {
  const looks: number[] = []
  const events: string[] = []
  let seen = first
  let nowMs = at(0)
  while (nowMs <= at(untilSeconds)) {
    const progress = advance(seen, node, nowMs)
    looks.push((nowMs - start) / 1000)
    events.push(...progress.events.map((event) => event.reason))
    seen = { ...seen, status: progress.status }
    if (progress.wakeAtMs === undefined) break
    expect(progress.wakeAtMs).toBeGreaterThan(nowMs)
    nowMs = progress.wakeAtMs
  }
  return { pod: seen, looks, events }
}

const conditionOf = (status: PodStatus | undefined, type: string) =>
  status?.conditions?.find((condition) => condition.type === type)
const summary = ({ status }: Pod) => ({
  phase: status?.phase,
  ready: conditionOf(status, 'Ready')?.status,
  restarts: (status?.containerStatuses ?? []).map((container) => container.restartCount),
})

describe('an ordinary pod', () => {
  test('is running and ready in one write', () => {
    const { pod: seen, looks, events } = live(pod(), 60)
    expect(looks).toEqual([0])
    expect(summary(seen)).toEqual({ phase: 'Running', ready: 'True', restarts: [0] })
    expect(seen.status).toMatchObject({
      hostIP: '172.18.0.2',
      podIP: '10.64.0.1',
      podIPs: [{ ip: '10.64.0.1' }],
      startTime: toTime(at(0)),
      observedGeneration: 1,
    })
    expect(events).toEqual(['Pulled', 'Created', 'Started'])
  })

  test('nothing is due again once it runs', () => {
    const running = live(pod(), 0).pod
    const again = advance(running, node, at(100))
    expect(again.status).toBe(running.status)
    expect(again.events).toEqual([])
  })

  test('waits for a readiness gate, and sees when it opens', () => {
    const waiting = live(pod({ gates: ['x.io/open'] }), 0).pod
    expect(conditionOf(waiting.status, 'Ready')).toMatchObject({ status: 'False', reason: 'ReadinessGatesNotReady' })
    const opened = {
      ...waiting,
      status: {
        ...waiting.status,
        conditions: [...(waiting.status?.conditions ?? []), { type: 'x.io/open', status: 'True' }],
      },
    }
    expect(conditionOf(advance(opened, node, at(5)).status, 'Ready')?.status).toBe('True')
  })
})

test.each([
  {
    name: 'takes its time to start',
    wish: { does: { 'start-delay': '3s' } },
    looks: [0, 3],
    want: { phase: 'Running', ready: 'True' },
  },
  {
    name: 'becomes ready later',
    wish: { does: { 'ready-after': '4s' } },
    looks: [0, 4],
    want: { phase: 'Running', ready: 'True' },
  },
  {
    name: 'waits for the first probe',
    wish: { containers: [{ readinessProbe: { initialDelaySeconds: 7 } }] },
    looks: [0, 7],
    want: { ready: 'True' },
  },
  {
    name: 'never becomes ready',
    wish: { does: { ready: 'false' } },
    looks: [0],
    want: { phase: 'Running', ready: 'False' },
  },
  {
    name: 'completes',
    wish: { restartPolicy: 'Never', does: { 'runs-for': '5s' } },
    looks: [0, 5],
    want: { phase: 'Succeeded', ready: 'False' },
  },
  {
    name: 'completes, being of a Job',
    wish: { restartPolicy: 'Never', owner: 'Job' },
    looks: [0, 1],
    want: { phase: 'Succeeded' },
  },
  {
    name: 'fails',
    wish: { restartPolicy: 'Never', does: { 'runs-for': '5s', 'exit-code': '3' } },
    looks: [0, 5],
    want: { phase: 'Failed' },
  },
  {
    name: 'fails with one container of two',
    wish: { restartPolicy: 'Never', containers: [{}, {}], does: { 'runs-for': '5s', 'exit-code.c1': '3' } },
    looks: [0, 5],
    want: { phase: 'Failed' },
  },
  {
    name: 'has no image',
    wish: { does: { image: 'missing' } },
    looks: [0],
    want: { phase: 'Pending', ready: 'False' },
  },
  { name: 'exceeds its deadline', wish: { deadlineSeconds: 9 }, looks: [0, 9], want: { phase: 'Failed' } },
  {
    name: 'is not restarted on success when only failures are',
    wish: { restartPolicy: 'OnFailure', does: { 'runs-for': '2s' } },
    looks: [0, 2],
    want: { phase: 'Succeeded' },
  },
])('a pod that $name', ({ wish, looks, want }) => {
  const result = live(pod(wish), 60)
  expect(result.looks).toEqual(looks)
  expect(summary(result.pod)).toMatchObject(want)
})

test('a container that crashes is restarted at once, then after 10, 20 and 40 seconds', () => {
  const { pod: seen, looks } = live(pod({ does: { 'runs-for': '1s', 'exit-code': '1' } }), 80)
  expect(looks).toEqual([0, 1, 2, 12, 13, 33, 34, 74, 75])
  const status = seen.status?.containerStatuses?.[0]
  expect(status).toMatchObject({ restartCount: 4, lastState: { terminated: { exitCode: 1, reason: 'Error' } } })
  expect(status?.state?.waiting?.reason).toBe('CrashLoopBackOff')
  expect(status?.state?.waiting?.message).toBe('back-off 1m20s restarting failed container=c0 pod=web_default(u1)')
})

test('a container that ran for ten minutes starts over', () => {
  const { looks } = live(pod({ does: { 'runs-for': '10m' } }), 1900)
  expect(looks).toEqual([0, 600, 1200, 1800])
})

describe('init containers', () => {
  test('run one after the other, then the app', () => {
    const {
      pod: seen,
      looks,
      events,
    } = live(pod({ inits: [{}, {}], does: { 'runs-for.i0': '2s', 'runs-for.i1': '3s' } }), 60)
    expect(looks).toEqual([0, 2, 5])
    expect(summary(seen)).toMatchObject({ phase: 'Running', ready: 'True' })
    expect(seen.status?.initContainerStatuses?.map((status) => status.state?.terminated?.exitCode)).toEqual([0, 0])
    expect(events.filter((reason) => reason === 'Started')).toHaveLength(3)
  })

  test('the app waits while one runs', () => {
    const { status } = advance(pod({ inits: [{}], does: { 'runs-for.i0': '2s' } }), node, at(0))
    expect(status.phase).toBe('Pending')
    expect(status.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing')
    expect(conditionOf(status, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [i0]',
    })
  })

  test('one that fails fails the pod when nothing is restarted', () => {
    const { pod: seen } = live(pod({ restartPolicy: 'Never', inits: [{}], does: { 'exit-code.i0': '1' } }), 10)
    expect(seen.status?.phase).toBe('Failed')
  })

  test('one that fails is tried again otherwise', () => {
    const { pod: seen } = live(pod({ inits: [{}], does: { 'exit-code.i0': '1' } }), 5)
    expect(seen.status?.phase).toBe('Pending')
    expect(seen.status?.initContainerStatuses?.[0]?.state?.waiting?.reason).toBe('CrashLoopBackOff')
  })

  test('a sidecar starts before the app and stays', () => {
    const { pod: seen } = live(pod({ inits: [{ restartPolicy: 'Always' }] }), 10)
    expect(summary(seen)).toMatchObject({ phase: 'Running', ready: 'True' })
    expect(seen.status?.initContainerStatuses?.[0]).toMatchObject({ ready: true, started: true })
  })
})

describe('termination', () => {
  const deleted = (seen: Pod, graceSeconds: number): Pod => ({
    ...seen,
    metadata: {
      ...seen.metadata,
      deletionTimestamp: toTime(at(10 + graceSeconds)),
      deletionGracePeriodSeconds: graceSeconds,
    },
  })

  test('stops at once, tells how it ended, and may be removed', () => {
    const progress = advance(deleted(live(pod(), 0).pod, 30), node, at(10))
    expect(progress).toMatchObject({ mayBeRemoved: true, status: { phase: 'Succeeded' } })
    expect(progress.events).toEqual([
      { type: 'Normal', reason: 'Killing', message: 'Stopping container c0', fieldPath: 'spec.containers{c0}' },
    ])
  })

  test('takes as long as the app wants', () => {
    const seen = deleted(live(pod({ does: { 'stops-after': '5s' } }), 0).pod, 30)
    expect(advance(seen, node, at(10))).toMatchObject({ mayBeRemoved: false, wakeAtMs: at(15) })
    expect(advance(seen, node, at(15))).toMatchObject({ mayBeRemoved: true, status: { phase: 'Succeeded' } })
  })

  test('is killed when the grace period is over', () => {
    const seen = deleted(live(pod({ does: { 'stops-after': '1h' } }), 0).pod, 30)
    expect(advance(seen, node, at(10)).wakeAtMs).toBe(at(40))
    const { status } = advance(seen, node, at(40))
    expect(status.phase).toBe('Failed')
    expect(status.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137)
  })

  test('a pod that never started, or is over, may go', () => {
    expect(advance(deleted(pod(), 30), node, at(10)).mayBeRemoved).toBe(true)
    const over = live(pod({ restartPolicy: 'Never', does: { 'runs-for': '1s' } }), 5).pod
    expect(advance(deleted(over, 30), node, at(10))).toMatchObject({ mayBeRemoved: true, status: over.status })
  })
})
