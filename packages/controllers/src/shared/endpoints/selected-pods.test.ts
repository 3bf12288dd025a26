import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, listerOf } from '../testing/builders.ts'
import { podBehind, service } from '../testing/service-builders.ts'
import { SelectedPods, selectedPodHandlers } from './selected-pods.ts'

const labelled = (labels: Record<string, string>, more: Pod['metadata'] = {}): Pod =>
  podBehind('a', { metadata: { labels, ...more } })

function setUp(pods: Pod[]) {
  const selected = new SelectedPods(listerOf(pods))
  const woken: string[] = []
  return { selected, woken, handlers: selectedPodHandlers(selected, (key) => void woken.push(key)) }
}

const services = [
  service('web'),
  service('front', { selector: { app: 'web', tier: 'front' } }),
  service('db', { selector: { app: 'db' } }),
  service('all', { selector: {} }),
  service('none', { selector: undefined }),
  service('name', { type: 'ExternalName' }),
  { ...service('web'), metadata: { name: 'web', namespace: 'else' } },
]

describe('a pod wakes the Services that select it', () => {
  test.each<{ name: string; labels: Record<string, string>; want: readonly string[] }>([
    { name: 'by one label', labels: { app: 'web' }, want: ['shop/all', 'shop/web'] },
    { name: 'by all labels', labels: { tier: 'front', app: 'web' }, want: ['shop/all', 'shop/front', 'shop/web'] },
    { name: 'not by one of two', labels: { tier: 'front' }, want: ['shop/all'] },
    { name: 'nor by names of inherited properties', labels: { constructor: 'x' }, want: ['shop/all'] },
  ])('$name', ({ labels, want }) => {
    const { selected, woken, handlers } = setUp([labelled(labels)])
    for (const one of services) selected.watch(one)
    handlers.added?.(labelled(labels), false)
    expect(woken.toSorted()).toEqual(want)
    handlers.deleted?.(labelled(labels), false)
    expect(woken.length).toBe(want.length * 2)
  })

  const before = podBehind('a', { ready: false, ips: [] })
  const again = (more: Pod['metadata'], changed: Pod = before): Pod => ({
    ...changed,
    metadata: { ...changed.metadata, resourceVersion: '2', ...more },
  })
  test.each([
    { name: 'not when nothing matters', next: again({ annotations: { a: 'b' } }), want: [] },
    { name: 'not at a resync', next: podBehind('a'), want: [] },
    { name: 'when it becomes ready', next: again({}, podBehind('a', { ips: [] })), want: ['all', 'web'] },
    { name: 'when it gets an address', next: again({}, podBehind('a', { ready: false })), want: ['all', 'web'] },
    { name: 'when it is to go', next: again({ deletionTimestamp: at('10:00:00') }), want: ['all', 'web'] },
    {
      name: 'those that differ when only its labels change',
      next: again({ labels: { app: 'db' } }),
      want: ['db', 'web'],
    },
    {
      name: 'all of both when more than its labels changes',
      next: again({ labels: { app: 'db' } }, podBehind('a')),
      want: ['all', 'db', 'web'],
    },
    { name: 'none new when another label comes', next: again({ labels: { app: 'web', x: 'y' } }), want: [] },
  ])('$name', ({ next, want }) => {
    const { selected, woken, handlers } = setUp([before])
    for (const one of services) selected.watch(one)
    handlers.updated?.(before, next)
    expect(woken.toSorted()).toEqual(want.map((name) => `shop/${name}`))
  })

  test('when its address changes', () => {
    const { selected, woken, handlers } = setUp([])
    selected.watch(service())
    handlers.updated?.(podBehind('a'), again({}, podBehind('a', { ips: ['10.1.0.2'] })))
    expect(woken).toEqual(['shop/web'])
  })
})

describe('what a Service selects', () => {
  const names = (pods: readonly Pod[]): readonly (string | undefined)[] => pods.map(({ metadata }) => metadata?.name)

  test('is there before it, comes, moves and goes', () => {
    const pods = [podBehind('a'), podBehind('b', { metadata: { labels: { app: 'db' } } })]
    const { selected, handlers } = setUp(pods)
    selected.watch(service())
    expect(names(selected.of('shop/web'))).toEqual(['a'])
    const c = podBehind('c')
    pods.push(c)
    handlers.added?.(c, false)
    expect(names(selected.of('shop/web'))).toEqual(['a', 'c'])
    handlers.updated?.(c, podBehind('c', { metadata: { labels: { app: 'db' }, resourceVersion: '2' } }))
    expect(names(selected.of('shop/web'))).toEqual(['a'])
    handlers.deleted?.(podBehind('a'), false)
    expect(names(selected.of('shop/web'))).toEqual([])
  })

  test('is another with another selector', () => {
    const { selected } = setUp([podBehind('a'), podBehind('b', { metadata: { labels: { app: 'db' } } })])
    selected.watch(service())
    selected.watch(service('web', { selector: { app: 'db' } }))
    expect(names(selected.of('shop/web'))).toEqual(['b'])
    expect(selected.changed(podBehind('a'), true)).toEqual([])
    selected.watch(service('web', { selector: undefined }))
    expect(selected.of('shop/web')).toEqual([])
    expect(selected.changed(podBehind('b', { metadata: { labels: { app: 'db' } } }), true)).toEqual([])
  })

  test('is nothing once it is gone, and for one that nobody knows', () => {
    const { selected } = setUp([podBehind('a')])
    selected.watch(service())
    selected.forget('shop/web')
    selected.forget('shop/web')
    expect(selected.of('shop/web')).toEqual([])
    expect(selected.of('else/web')).toEqual([])
  })
})
