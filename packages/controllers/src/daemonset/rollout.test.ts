import type { DaemonSet, Node, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { atMs, pod } from '../shared/testing/builders.ts'
import { compareDaemonPods, groupByNode } from './daemon-pods.ts'
import { planPods } from './manage.ts'
import { createNodeFit } from './node-fit.ts'
import { planUpdate } from './rolling-update.ts'

type Spec = NonNullable<DaemonSet['spec']>

const labels = { hash: 'controller-revision-hash' } as const
const toTime = (ms: number): string => new Date(ms).toISOString()

/** A set that has a pod of its first revision on each node; syncs see at once what the ones before have done. */
function startRollout(nodeCount: number, options: { readonly ready?: boolean; readonly taints?: Node['spec'] } = {}) {
  const nodes = Array.from({ length: nodeCount }, (_, index): Node => {
    return { metadata: { name: `node-${index}` }, spec: index === 0 ? options.taints : {} }
  })
  const fit = createNodeFit()
  let spec: Spec = { selector: {}, template: {}, updateStrategy: { type: 'OnDelete' } }
  let pods: readonly Pod[] = []
  let nowMs = atMs('12:00:00')
  let revision = 1
  let made = 0

  const create = (node: string): void => {
    made += 1
    const metadata = {
      name: `pod-${made}`,
      creationTimestamp: toTime(nowMs),
      labels: { [labels.hash]: `v${revision}` },
    }
    pods = [...pods, pod(`pod-${made}`, { node, ready: false, metadata })]
  }
  const setReady = (which: (one: Pod) => boolean, isReady: boolean): void => {
    const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: toTime(nowMs) }]
    pods = pods.map((one) =>
      which(one) && isReadyPod(one) !== isReady ? { ...one, status: { ...one.status, conditions } } : one,
    )
  }
  nodes.forEach(({ metadata }) => create(metadata?.name ?? ''))
  if (options.ready !== false) setReady(() => true, true)

  return {
    /** `+2 -1` for two pods made and one deleted. */
    sync: (): string => {
      const daemonSet: DaemonSet = { metadata: { name: 'agent', namespace: 'shop' }, spec }
      const fits = new Map(nodes.map((node) => [node.metadata?.name ?? '', fit(spec.template, node)]))
      const fleet = {
        daemonSet,
        nodes,
        podsByNode: groupByNode(pods.toSorted(compareDaemonPods)),
        fitOf: (name: string) => fits.get(name),
        hash: `v${revision}`,
        nowMs,
      }
      const managed = planPods(fleet, () => false)
      const isQuiet = managed.create.length + managed.delete.length === 0
      const plan = isQuiet && spec.updateStrategy?.type === 'RollingUpdate' ? planUpdate(fleet) : managed
      const gone = new Set(plan.delete)
      pods = pods.filter((one) => !gone.has(one))
      plan.create.forEach(create)
      return `+${plan.create.length} -${plan.delete.length}`
    },
    /** Another template, and maybe more. */
    update: (change: Partial<Spec> = {}): void => {
      revision += 1
      spec = { ...spec, ...change }
    },
    change: (changed: Partial<Spec>): void => {
      spec = { ...spec, ...changed }
    },
    ready: (which: (one: Pod) => boolean = () => true): void => setReady(which, true),
    unready: (which: (one: Pod) => boolean): void => setReady(which, false),
    pass: (seconds: number): void => {
      nowMs += seconds * 1000
    },
    /** Names of those that are ready. */
    readyPods: (): readonly string[] => pods.filter(isReadyPod).map(({ metadata }) => metadata?.name ?? ''),
    pods: (): readonly Pod[] => pods,
    relabel: (which: (one: Pod, index: number) => boolean, to: string): void => {
      pods = pods.map((one, index) =>
        which(one, index) ? { ...one, metadata: { ...one.metadata, labels: { [labels.hash]: to } } } : one,
      )
    },
    isNew: (one: Pod): boolean => one.metadata?.labels?.[labels.hash] === `v${revision}`,
  }
}

type Rollout = ReturnType<typeof startRollout>

const isReadyPod = ({ status }: Pod): boolean => status?.conditions?.[0]?.status === 'True'
const unavailable = (maxUnavailable: number): Partial<Spec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } },
})
const surge = (maxSurge: number): Partial<Spec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge } },
})
const nothing = '+0 -0'
const surges = ['+2 -0', nothing, 'ready', '+0 -2']

/** `ready`: all pods are from then on. Everything else is what comes of the next sync. */
function follow(rollout: Rollout, steps: readonly string[]): void {
  const told = steps.map((step) => {
    if (step !== 'ready') return rollout.sync()
    rollout.ready()
    return step
  })
  expect(told).toEqual(steps)
}

describe('an update', () => {
  test.each([
    {
      name: 'replaces as many as may be missing, until all are new',
      change: unavailable(2),
      steps: ['+0 -2', '+2 -0', 'ready', '+0 -2', '+2 -0', 'ready', '+0 -1', '+1 -0', 'ready', nothing],
    },
    {
      name: 'puts as many new ones beside the old ones as may be too many, and takes those when the new ones are there',
      change: surge(2),
      steps: [surges, surges, '+1 -0', nothing, 'ready', '+0 -1', nothing].flat(),
    },
    {
      name: 'waits for new pods that do not get ready',
      change: unavailable(3),
      steps: ['+0 -3', '+3 -0', nothing, nothing],
    },
    { name: 'on deletion only touches nothing', change: {}, steps: [nothing, nothing] },
  ])('$name', ({ change, steps }) => {
    const rollout = startRollout(5)
    rollout.update(change)
    follow(rollout, steps)
  })

  test('of how to update is none', () => {
    const rollout = startRollout(5)
    rollout.change(unavailable(3))
    follow(rollout, [nothing])
  })

  test('replaces at once what is not available, however little may be missing', () => {
    const rollout = startRollout(5, { ready: false })
    rollout.update(unavailable(3))
    follow(rollout, ['+0 -5', '+5 -0', nothing])
  })

  test('after one that went wrong replaces its pods, and leaves those that work', () => {
    const rollout = startRollout(5)
    rollout.update(unavailable(2))
    follow(rollout, ['+0 -2', '+2 -0', nothing])
    const working = rollout.readyPods()
    rollout.update()
    follow(rollout, ['+0 -2', '+2 -0', nothing])
    expect(rollout.readyPods()).toEqual(working)
    expect(working).toHaveLength(3)
  })

  test.each([0, 1, 4, 9])(
    'and another one and another one, never touch what works where %i may be missing',
    (limit) => {
      const rollout = startRollout(20)
      rollout.update(unavailable(10))
      follow(rollout, ['+0 -10', '+10 -0', nothing])
      const working = rollout.readyPods()
      for (let times = 0; times < 3; times += 1) {
        rollout.update(unavailable(limit))
        follow(rollout, ['+0 -10', '+10 -0', nothing])
        expect(rollout.readyPods()).toEqual(working)
      }
      rollout.update(unavailable(11))
      follow(rollout, ['+0 -11', '+11 -0', nothing])
      expect(rollout.readyPods()).toHaveLength(9)
    },
  )

  test('replaces old ones that fail even while more new ones fail than may be missing', () => {
    const rollout = startRollout(100)
    rollout.update(unavailable(10))
    rollout.relabel((_, index) => index >= 12, 'v2')
    const failing = new Set(rollout.pods().slice(10))
    rollout.unready((one) => failing.has(one))
    const [oldFailing, other] = rollout.pods().slice(10, 12)
    follow(rollout, ['+0 -2', '+2 -0', nothing])
    expect(rollout.pods()).not.toContain(oldFailing)
    expect(rollout.pods()).not.toContain(other)
    expect(rollout.pods().filter(rollout.isNew)).toHaveLength(90)
  })
})

describe('an update with a surge', () => {
  test('goes on where a node is no longer wanted: its pod goes once another one can do its work', () => {
    const taint = { key: 'for-others', effect: 'NoSchedule' }
    const rollout = startRollout(5, { taints: { taints: [taint] } })
    rollout.change({
      ...surge(1),
      template: { spec: { containers: [], tolerations: [{ key: 'for-others', operator: 'Exists' }] } },
    })
    follow(rollout, [nothing])
    rollout.update({ template: {} })
    follow(rollout, ['+1 -1', nothing, 'ready'])
    follow(rollout, ['+0 -1', '+1 -0', nothing, 'ready'])
    follow(rollout, ['+0 -1', '+1 -0', nothing, 'ready'])
    follow(rollout, ['+0 -1', '+1 -0', nothing, 'ready'])
    follow(rollout, ['+0 -1', nothing])
    expect(rollout.pods().filter(rollout.isNew)).toHaveLength(4)
  })

  test('replaces at once what is not available; later ones wait until they have been ready for long enough', () => {
    const rollout = startRollout(5, { ready: false })
    rollout.update(surge(3))
    follow(rollout, ['+5 -0', '+0 -5', 'ready'])

    rollout.pass(100)
    rollout.update({ minReadySeconds: 15 })
    follow(rollout, ['+3 -0', nothing])
    const [first, second, third] = rollout.pods().filter(rollout.isNew)
    rollout.ready((one) => one === first || one === second)
    const surged = new Set([first, second, third].map((one) => one?.spec?.nodeName))
    const [failing] = rollout.pods().filter((one) => !surged.has(one.spec?.nodeName))
    rollout.unready((one) => one === failing)

    rollout.pass(10)
    follow(rollout, ['+1 -0', '+0 -1'])
    rollout.pass(10)
    follow(rollout, ['+0 -2', '+1 -0', nothing])

    rollout.ready()
    rollout.pass(15)
    follow(rollout, ['+0 -2', nothing])
    expect(rollout.pods().filter(rollout.isNew)).toHaveLength(5)
    expect(rollout.pods()).toHaveLength(5)
  })
})
