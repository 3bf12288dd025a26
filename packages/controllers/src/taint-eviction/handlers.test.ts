import type { Node, Pod, Taint, Toleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { markedStatus } from '../shared/mark-pod.ts'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { disruptionMark } from './evict.ts'
import { nodeHandlers, podHandlers } from './handlers.ts'
import { noExecuteTaints } from './observe.ts'

const away: Taint = { key: 'x', effect: 'NoExecute' }
const closed: Taint = { key: 'x', effect: 'NoSchedule' }
const node = (taints?: readonly Taint[]): Node => ({
  metadata: { name: 'n' },
  spec: taints === undefined ? {} : { taints },
})
const on = (nodeName: string, tolerations?: readonly Toleration[]): Pod => {
  const { spec, ...rest } = pod('a', { node: nodeName })
  return { ...rest, spec: { containers: [], ...spec, ...(tolerations === undefined ? {} : { tolerations }) } }
}

test('only what drives pods away counts', () => {
  expect(noExecuteTaints(node([closed, away, { ...away, key: 'y' }]))).toEqual([away, { ...away, key: 'y' }])
  expect(noExecuteTaints(node())).toEqual([])
})

describe('a node wakes', () => {
  test.each([
    { name: 'with its first taint', before: node(), after: node([away]), want: 1 },
    { name: 'without its last one', before: node([away]), after: node(), want: 1 },
    { name: 'with another value', before: node([away]), after: node([{ ...away, value: 'v' }]), want: 1 },
    { name: 'with another time', before: node([away]), after: node([{ ...away, timeAdded: at('10:00:00') }]), want: 1 },
    { name: 'not with the same taints', before: node([away]), after: node([{ ...away }]), want: 0 },
    { name: 'not with another effect', before: node(), after: node([closed]), want: 0 },
    { name: 'not without taints', before: node(), after: node([]), want: 0 },
  ])('$name', ({ before, after, want }) => {
    const told: string[] = []
    nodeHandlers({ wake: (key) => void told.push(key) }).updated?.(before, after)
    expect(told.length).toBe(want)
  })

  test('when it comes and when it goes', () => {
    const told: string[] = []
    const handlers = nodeHandlers({ wake: (key, what) => void told.push(`${key} ${what}`) })
    handlers.added?.(node(), true)
    handlers.deleted?.(node(), false)
    expect(told).toEqual(['n node added', 'n node deleted'])
  })
})

describe('a pod wakes', () => {
  const tolerates: Toleration = { key: 'x', operator: 'Exists' }
  const another: Pod = { ...on('tainted'), metadata: { ...on('tainted').metadata, uid: 'another' } }
  const handlersOf = (told: string[]) =>
    podHandlers({
      queue: { wake: (key) => void told.push(key) },
      isTainted: (name) => name === 'tainted',
      cancel: (key) => void told.push(`cancel ${key}`),
    })

  test.each([
    { name: 'on a tainted node', given: on('tainted'), want: ['shop/a'] },
    { name: 'not on another', given: on('fine'), want: [] },
    { name: 'not on none', given: on(''), want: [] },
  ])('when it comes, $name', ({ given, want }) => {
    const told: string[] = []
    handlersOf(told).added?.(given, false)
    expect(told).toEqual(want)
  })

  test.each([
    { name: 'bound to a tainted node', before: on(''), after: on('tainted'), want: ['shop/a'] },
    { name: 'bound to another', before: on(''), after: on('fine'), want: [] },
    { name: 'tolerating more', before: on('tainted'), after: on('tainted', [tolerates]), want: ['shop/a'] },
    {
      name: 'tolerating the same',
      before: on('tainted', [tolerates]),
      after: on('tainted', [{ ...tolerates }]),
      want: [],
    },
    { name: 'with another status', before: on('tainted'), after: { ...on('tainted'), status: {} }, want: [] },
    { name: 'another of its name', before: on('tainted'), after: another, want: ['cancel shop/a', 'shop/a'] },
  ])('when it changes: $name', ({ before, after, want }) => {
    const told: string[] = []
    handlersOf(told).updated?.(before, after)
    expect(told).toEqual(want)
  })

  test('nobody when it goes: what was planned is called off', () => {
    const told: string[] = []
    handlersOf(told).deleted?.(on('tainted'), false)
    expect(told).toEqual(['cancel shop/a'])
  })
})

describe('a pod that is evicted is marked', () => {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  }
  const nowMs = atMs('12:00:00')
  const of = (conditions: NonNullable<Pod['status']>['conditions'], generation?: number): Pod => ({
    metadata: { name: 'a', ...(generation === undefined ? {} : { generation }) },
    status: { phase: 'Running', conditions },
  })

  const marked = (each: Pod) => markedStatus(each, disruptionMark(each), nowMs)

  test('with its generation, since now', () => {
    expect(marked(of([{ type: 'Ready', status: 'True' }], 3))).toEqual({
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: 'True' },
        { ...condition, lastTransitionTime: at('12:00:00'), observedGeneration: 3 },
      ],
    })
  })
  test('in place of what others said, since when they did', () => {
    const other = { type: 'DisruptionTarget', status: 'True', reason: 'Other', lastTransitionTime: at('11:00:00') }
    expect(marked(of([other]))?.conditions).toEqual([{ ...condition, lastTransitionTime: at('11:00:00') }])
  })
  test('once', () => {
    expect(marked(of([{ ...condition, lastTransitionTime: at('11:00:00'), observedGeneration: 1 }], 2))).toBe(undefined)
  })
})
