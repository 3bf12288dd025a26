import { selectorFromSet, toSelector } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { pod } from '../testing/builders.ts'
import { NodeInfo } from './node-info.ts'
import { PodCensus } from './pod-census.ts'
import { podInfo } from './pod-info.ts'

const web = selectorFromSet({ app: 'web' })
const a = new NodeInfo('a')
const b = new NodeInfo('b')

function counted(census: PodCensus, selector = web, namespace = 'shop'): Readonly<Record<string, number>> {
  return Object.fromEntries([...census.count(namespace, selector)].map(([{ name }, count]) => [name, count]))
}

describe('a count', () => {
  test('is of the pods that are there when it is asked for, and follows them', () => {
    const census = new PodCensus()
    const one = podInfo(pod('one', { labels: { app: 'web', color: 'red' } }))
    const two = podInfo(pod('two', { labels: { color: 'blue', app: 'web' } }))
    census.add(one, a)
    expect(counted(census)).toEqual({ a: 1 })
    census.add(two, b)
    expect(counted(census)).toEqual({ a: 1, b: 1 })
    census.remove(one, a)
    expect(counted(census)).toEqual({ b: 1 })
    census.add(one, b)
    expect(counted(census)).toEqual({ b: 2 })
  })

  test('leaves out other namespaces, pods on their way out and empty selectors', () => {
    const census = new PodCensus()
    const labels = { app: 'web' }
    const going = { deletionTimestamp: '2026-01-01T00:00:00Z' }
    census.add(podInfo(pod('here', { labels })), a)
    census.add(podInfo(pod('there', { labels, namespace: 'other' })), a)
    census.add(podInfo(pod('going', { labels, metadata: { name: 'going', namespace: 'shop', labels, ...going } })), a)
    expect(counted(census)).toEqual({ a: 1 })
    expect(counted(census, toSelector({}))).toEqual({})
    expect(counted(census, toSelector(undefined))).toEqual({})
  })

  test('is the same as counting all pods anew, whatever came and went', () => {
    const random = seededRandom('census')
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)] as T
    const census = new PodCensus()
    const present = new Map<string, { readonly app: string; readonly node: NodeInfo; readonly remove: () => void }>()
    for (let step = 0; step < 5000; step += 1) {
      const name = `p${Math.floor(random.float() * 60)}`
      const known = present.get(name)
      if (known === undefined) {
        const [app, node] = [pick(['web', 'db', 'cache']), pick([a, b])]
        const info = podInfo(pod(name, { labels: { app, unique: name } }))
        census.add(info, node)
        present.set(name, { app, node, remove: () => census.remove(info, node) })
      } else {
        known.remove()
        present.delete(name)
      }
      const app = pick(['web', 'db'])
      const want = Map.groupBy(
        [...present.values()].filter((each) => each.app === app),
        (each) => each.node.name,
      )
      const wanted = Object.fromEntries([...want].map(([node, pods]) => [node, pods.length]))
      expect(counted(census, selectorFromSet({ app }))).toEqual(wanted)
    }
  })
})
