import type { ControllerRevision, DaemonSet, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { planCleanUp, sortHistory } from './history.ts'

const revision = (name: string, number: number, more: ControllerRevision['metadata'] = {}): ControllerRevision => ({
  metadata: { name, labels: { 'controller-revision-hash': name }, ...more },
  data: {},
  revision: number,
})
const names = (revisions: readonly ControllerRevision[]) => revisions.map(({ metadata }) => metadata?.name)

describe('of the revisions', () => {
  const is =
    (...current: readonly string[]) =>
    ({ metadata }: ControllerRevision): boolean =>
      current.includes(metadata?.name ?? '')
  const all = [revision('a', 1), revision('b', 3), revision('c', 2)]

  test.each([
    { name: 'none is current', current: [], want: { current: undefined, duplicates: [], revision: 4 } },
    { name: 'the newest is', current: ['b'], want: { current: 'b', duplicates: [], revision: 3 } },
    {
      name: 'an old one is, and gets a new number',
      current: ['a'],
      want: { current: 'a', duplicates: [], revision: 4 },
    },
    {
      name: 'the highest of several is kept',
      current: ['a', 'c'],
      want: { current: 'c', duplicates: ['a'], revision: 4 },
    },
  ])('$name', ({ current, want }) => {
    const history = sortHistory(all, is(...current))
    expect({
      current: history.current?.metadata?.name,
      duplicates: names(history.duplicates),
      revision: history.revision,
    }).toEqual(want)
  })

  test('the last is kept of those that are equal', () => {
    expect(sortHistory([revision('a', 1), revision('b', 1)], is('a', 'b')).current?.metadata?.name).toBe('b')
  })

  test('the first gets number 1', () => expect(sortHistory([], is()).revision).toBe(1))
})

describe('cleaning up', () => {
  const old = [revision('c', 3), revision('a', 1), revision('b', 2)]
  const ofRevision = (name: string): Pod => pod(name, { metadata: { labels: { 'controller-revision-hash': name } } })
  test.each([
    { name: 'keeps as many as it is told', limit: 3, want: [] },
    { name: 'takes the oldest', limit: 1, want: ['a', 'b'] },
    { name: 'takes all', limit: 0, want: ['a', 'b', 'c'] },
    { name: 'spares what pods are of', limit: 1, pods: [ofRevision('a')], want: ['b', 'c'] },
    { name: 'even beyond the limit', limit: 0, pods: [ofRevision('a'), ofRevision('b'), ofRevision('c')], want: [] },
  ])('$name', ({ limit, pods = [], want }) => {
    const daemonSet: DaemonSet = { spec: { selector: {}, template: {}, revisionHistoryLimit: limit } }
    expect(names(planCleanUp(daemonSet, old, pods))).toEqual(want)
  })
})
