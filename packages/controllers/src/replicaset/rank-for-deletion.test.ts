import { describe, expect, test } from 'vitest'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { ageRatios, rankForDeletion } from './rank-for-deletion.ts'

const nowMs = atMs('12:00:00')
const names = (pods: readonly ReturnType<typeof pod>[]) => pods.map(({ metadata }) => metadata?.name)
const cost = (value: string) => ({ annotations: { 'controller.kubernetes.io/pod-deletion-cost': value } })

type One = ReturnType<typeof pod>

/** An init container that keeps running restarted so often, another one far more often. */
const withSidecar = (one: One, restartCount: number): One => ({
  ...one,
  spec: { containers: [], ...one.spec, initContainers: [{ name: 'side', restartPolicy: 'Always' }, { name: 'first' }] },
  status: {
    ...one.status,
    initContainerStatuses: [
      { name: 'side', image: '', imageID: '', ready: true, restartCount },
      { name: 'first', image: '', imageID: '', ready: true, restartCount: 9 - restartCount },
    ],
  },
})
const unsure = (one: One): One => ({
  ...one,
  status: { ...one.status, conditions: [{ type: 'Ready', status: 'True' }] },
})

describe('who goes first', () => {
  test.each([
    { name: 'the one without a node', first: pod('a', { node: '' }), second: pod('b') },
    { name: 'the pending one', first: pod('a', { phase: 'Pending' }), second: pod('b', { phase: 'Unknown' }) },
    { name: 'the unknown one', first: pod('a', { phase: 'Unknown' }), second: pod('b') },
    { name: 'the one that is not ready', first: pod('a', { ready: false }), second: pod('b') },
    { name: 'the cheaper one', first: pod('a', { metadata: cost('-5') }), second: pod('b') },
    {
      name: 'the one whose cost is no number',
      first: pod('a', { metadata: cost('+9') }),
      second: pod('b', { metadata: cost('1') }),
    },
    {
      name: 'the one whose cost has a leading zero',
      first: pod('a', { metadata: cost('09') }),
      second: pod('b', { metadata: cost('1') }),
    },
    {
      name: 'the one whose cost is too large',
      first: pod('a', { metadata: cost('2147483648') }),
      second: pod('b', { metadata: cost('1') }),
    },
    {
      name: 'the one that is ready for a shorter time',
      first: pod('a', { readySince: '11:59:00' }),
      second: pod('b', { readySince: '09:30:00' }),
    },
    { name: 'the one that restarted more often', first: pod('a', { restarts: 2 }), second: pod('b', { restarts: 1 }) },
    {
      name: 'the one whose sidecar restarted more often',
      first: withSidecar(pod('a'), 2),
      second: withSidecar(pod('b'), 1),
    },
    { name: 'the one that is ready, but cannot say since when', first: unsure(pod('a')), second: pod('b') },
    { name: 'the one of an unknown phase', first: pod('a', { phase: 'Odd' }), second: pod('b', { phase: 'Unknown' }) },
    {
      name: 'the one that nobody knows when it was made',
      first: pod('a', { metadata: { creationTimestamp: undefined } }),
      second: pod('b'),
    },
    {
      name: 'the younger one',
      first: pod('a', { metadata: { creationTimestamp: at('11:59:00') } }),
      second: pod('b'),
    },
    {
      name: 'of about the same age, the one of the smaller uid',
      first: pod('a', { metadata: { uid: '1', creationTimestamp: at('09:00:00') } }),
      second: pod('b', { metadata: { uid: '2', creationTimestamp: at('09:00:30') } }),
    },
  ])('$name', ({ first, second }) => {
    for (const pods of [
      [first, second],
      [second, first],
    ]) {
      expect(names(rankForDeletion(pods, pods, { count: 1, nowMs }))).toEqual(['a'])
    }
  })

  test('the one with more relatives on its node', () => {
    const pods = [pod('a', { node: 'n1' }), pod('b', { node: 'n2' }), pod('c', { node: 'n2' })]
    expect(names(rankForDeletion(pods, pods, { count: 1, nowMs }))[0]).not.toBe('a')
    const relative = pod('x', { node: 'n1', owner: 'other' })
    const another = pod('y', { node: 'n1', owner: 'other' })
    expect(names(rankForDeletion(pods, [...pods, relative, another], { count: 1, nowMs }))).toEqual(['a'])
  })

  test('relatives that do not count any more do not', () => {
    const pods = [pod('a', { node: 'n1', restarts: 1 }), pod('b', { node: 'n2' })]
    const done = [pod('x', { node: 'n2', phase: 'Succeeded' }), pod('y', { node: 'n2', phase: 'Failed' })]
    expect(names(rankForDeletion(pods, [...pods, ...done], { count: 1, nowMs }))).toEqual(['a'])
  })

  test('where nobody asks for the cost, who restarted more often', () => {
    const pods = [pod('dear', { restarts: 1, metadata: cost('9') }), pod('cheap', { metadata: cost('-9') })]
    expect(names(rankForDeletion(pods, pods, { count: 1, nowMs }))).toEqual(['cheap'])
    expect(names(rankForDeletion(pods, pods, { count: 1, nowMs, ignoresCost: true }))).toEqual(['dear'])
  })

  test('when all go there is no order', () => {
    const pods = [pod('b'), pod('a', { node: '' })]
    expect(rankForDeletion(pods, [], { count: 2, nowMs })).toBe(pods)
  })
})

describe('how old those are that go', () => {
  const young = pod('a', { metadata: { creationTimestamp: at('11:59:00') } })
  const fresh = pod('d', { metadata: { creationTimestamp: at('12:00:00') } })
  const old = pod('b', { metadata: { creationTimestamp: at('11:57:30') } })
  const unready = pod('c', { ready: false, metadata: { creationTimestamp: at('11:59:59') } })
  test.each([
    { name: 'in multiples of the youngest ready one', chosen: [young, old], want: [1, 2] },
    { name: 'nothing, where the youngest was made just now', chosen: [fresh, old], among: [fresh, old], want: [] },
    { name: 'nothing, where none is ready', chosen: [unready], among: [unready], want: [] },
    { name: 'only ready ones are told', chosen: [unready, old], want: [2] },
  ])('$name', ({ chosen, among = [young, old, unready], want }) => {
    expect(ageRatios(chosen, among, nowMs)).toEqual(want)
  })
})
