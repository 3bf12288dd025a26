import type { Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { groupPods } from './group-pods.ts'

const now = '12:00:00'
const times = { cpuInitializationPeriodMs: 120_000, initialReadinessDelayMs: 10_000 }

interface Traits {
  readonly phase?: string
  readonly started?: string
  readonly ready?: readonly ['True' | 'False' | 'Unknown', string]
  readonly deleting?: boolean
}

const podOf = (name: string, { phase = 'Succeeded', started, ready, deleting = false }: Traits): Pod => ({
  metadata: { name, ...(deleting ? { deletionTimestamp: at('11:59:00') } : {}) },
  status: {
    phase,
    ...(started === undefined ? {} : { startTime: at(started) }),
    ...(ready === undefined
      ? {}
      : { conditions: [{ type: 'Ready', status: ready[0], lastTransitionTime: at(ready[1]) }] }),
  },
})

interface Row {
  readonly name: string
  readonly pod: Traits
  readonly resource?: string
  /** Time and window of its sample; null: it has none, undefined in it: it does not say when it was taken. */
  readonly sample?: readonly [string | undefined, number] | null
  readonly want: 'ready' | 'unready' | 'missing' | 'ignored'
}

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : atMs(text))

test.each<Row>([
  { name: 'of another resource than CPU counts', pod: {}, resource: 'memory', want: 'ready' },
  { name: 'without readiness is not ready', pod: { started: now }, want: 'unready' },
  { name: 'without a start is not ready', pod: { ready: ['True', '11:00:00'] }, want: 'unready' },
  {
    name: 'that is starting counts once its sample is wholly of its being ready',
    pod: { started: '11:59:00', ready: ['True', '11:59:30'] },
    sample: [now, 30],
    want: 'ready',
  },
  {
    name: 'that is starting does not count before',
    pod: { started: '11:59:00', ready: ['True', '11:59:30'] },
    sample: [now, 60],
    want: 'unready',
  },
  {
    name: 'that is starting and not ready does not count',
    pod: { started: '11:59:00', ready: ['False', '11:59:30'] },
    sample: [now, 10],
    want: 'unready',
  },
  {
    name: 'that was not ready from its very start does not count',
    pod: { started: '11:50:00', ready: ['False', '11:50:06'] },
    want: 'unready',
  },
  {
    name: 'that has long started counts with any sample',
    pod: { started: '11:57:00', ready: ['True', '11:57:00'] },
    sample: ['11:58:00', 60],
    want: 'ready',
  },
  {
    name: 'that stopped being ready counts',
    pod: { started: '11:50:00', ready: ['False', '11:51:00'] },
    want: 'ready',
  },
  {
    name: 'that stopped being ready just after the delay counts',
    pod: { started: '11:50:00', ready: ['False', '11:50:10'] },
    want: 'ready',
  },
  { name: 'without a sample is missing', pod: { started: '11:57:00' }, sample: null, want: 'missing' },
  {
    name: 'that is starting does not count while it is not known when its sample was taken',
    pod: { started: '11:59:00', ready: ['True', '11:59:00'] },
    sample: [undefined, 0],
    want: 'unready',
  },
  {
    name: 'that is starting counts though it is not known whether it is ready',
    pod: { started: '11:59:00', ready: ['Unknown', '11:59:30'] },
    sample: [now, 30],
    want: 'ready',
  },
  {
    name: 'that is starting is so until its period is over',
    pod: { started: '11:58:00', ready: ['True', '11:59:59'] },
    sample: [now, 60],
    want: 'ready',
  },
  {
    name: 'that has long started counts though it is not known whether it is ready',
    pod: { started: '11:50:00', ready: ['Unknown', '11:50:01'] },
    want: 'ready',
  },
  {
    name: 'that just started counts for a metric that is no resource',
    pod: { started: now },
    resource: '',
    want: 'ready',
  },
  { name: 'without a node is not ready', pod: { phase: 'Pending' }, sample: null, want: 'unready' },
  { name: 'without a node is not ready, with a sample either', pod: { phase: 'Pending' }, want: 'unready' },
  {
    name: 'without a node is not ready, of whatever resource',
    pod: { phase: 'Pending' },
    resource: 'memory',
    want: 'unready',
  },
  { name: 'on its way out is ignored', pod: { phase: 'Pending', deleting: true }, want: 'ignored' },
  { name: 'that failed is ignored', pod: { phase: 'Failed' }, want: 'ignored' },
])('a pod $name', ({ pod, resource = 'cpu', sample = ['11:59:59', 60], want }) => {
  const samples = new Map(
    sample === null
      ? []
      : [['a', { milliValue: 1n, timestampMs: timeOf(sample[0]), windowMs: sample[1] * 1000 }] as const],
  )
  const groups = groupPods({ pods: [podOf('a', pod)], samples, resource, times, nowMs: atMs(now) })
  const { ready, unready, missing, ignored } = groups
  const found = { ready: ready === 1, unready: unready.has('a'), missing: missing.has('a'), ignored: ignored.has('a') }
  expect(Object.entries(found).filter(([, is]) => is)).toEqual([[want, true]])
})

test('pods are told apart, and no pods are no group', () => {
  const pods = [
    podOf('starting', { started: now }),
    podOf('running', { started: '11:57:00', ready: ['True', '11:57:00'] }),
    podOf('silent', { started: '11:57:00' }),
  ]
  const sample = { milliValue: 1n, timestampMs: undefined, windowMs: 0 }
  const samples = new Map([
    ['starting', sample],
    ['running', sample],
  ])
  const given = { samples, resource: 'cpu', times, nowMs: atMs(now) }
  expect(groupPods({ pods, ...given })).toEqual({
    ready: 1,
    unready: new Set(['starting']),
    missing: new Set(['silent']),
    ignored: new Set(),
  })
  expect(groupPods({ pods: [], ...given })).toMatchObject({ ready: 0 })
})
