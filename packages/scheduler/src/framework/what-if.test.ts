import type { Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { interPodAffinity } from '../plugins/inter-pod-affinity/filter.ts'
import { nodeResourcesFit } from '../plugins/node-resources/fit.ts'
import { podTopologySpread } from '../plugins/pod-topology-spread/filter.ts'
import { podInfo, type PodInfo } from '../snapshot/pod-info.ts'
import { node, pod, podOn, snapshotOf, type PodShape } from '../testing/builders.ts'
import { prepareFilters, type PreparedFilters } from './prepare-filters.ts'
import { rejectionOf, rejectionOn, WhatIf } from './what-if.ts'

const term = (app: string) => ({ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } })
const near = (app: string): PodShape => ({
  spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } },
})
const away = (app: string): PodShape => ({
  spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } },
})
const web = (name: string, shape: PodShape = {}): Pod => pod(name, { labels: { app: 'web' }, ...shape })
const spread: PodShape = {
  labels: { app: 'web' },
  spec: { topologySpreadConstraints: [{ ...term('web'), maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] },
}

function setUp(subject: Pod, there: readonly Pod[] = []) {
  const cluster = snapshotOf([node('a'), node('b')], there)
  const info = podInfo(subject)
  const filters = prepareFilters(info, cluster, [nodeResourcesFit, podTopologySpread, interPodAffinity])
  const [a] = cluster.nodes
  if (filters.kind === 'rejected' || a === undefined) throw new Error('there are filters, and nodes')
  return { cluster, info, filters, a }
}

const fits = (whatIf: WhatIf, filters: PreparedFilters): boolean => rejectionOf(whatIf.node, filters) === undefined

test.each<{ name: string; subject: Pod; there: readonly Pod[]; wantWithout: boolean }>([
  {
    name: 'room',
    subject: pod('new', { requests: { cpu: '3' } }),
    there: [podOn('a', 'x', { requests: { cpu: '2' } })],
    wantWithout: true,
  },
  {
    name: 'anti-affinity',
    subject: pod('new', away('web')),
    there: [podOn('a', 'x', { labels: { app: 'web' } })],
    wantWithout: true,
  },
  { name: "another's anti-affinity", subject: web('new'), there: [podOn('a', 'x', away('web'))], wantWithout: true },
  {
    name: 'affinity',
    subject: pod('new', near('web')),
    there: [podOn('a', 'x', { labels: { app: 'web' } })],
    wantWithout: false,
  },
  {
    name: 'spreading',
    subject: pod('new', spread),
    there: [podOn('a', 'x', { labels: { app: 'web' } })],
    wantWithout: true,
  },
  {
    name: 'the first of its kind, once the others are gone',
    subject: web('new', near('web')),
    there: [podOn('a', 'x', { labels: { app: 'web' } })],
    wantWithout: true,
  },
])('$name: without a pod, with it again, and as it was', ({ subject, there, wantWithout }) => {
  const { filters, a } = setUp(subject, there)
  const before = rejectionOf(a, filters)
  const [x] = a.pods.values()
  if (x === undefined) throw new Error('there is a pod')
  {
    using whatIf = new WhatIf(a, filters)
    whatIf.remove(x)
    expect(fits(whatIf, filters)).toBe(wantWithout)
    whatIf.add(x)
    expect(rejectionOf(whatIf.node, filters)).toEqual(before)
    whatIf.remove(x)
  }
  expect(rejectionOf(a, filters)).toEqual(before)
  expect([...a.pods.values()]).toEqual([x])
})

function on(subject: Pod, promised: readonly PodInfo[], there: readonly Pod[] = []): boolean {
  const { cluster, info, filters, a } = setUp(subject, there)
  for (const each of promised) cluster.nominations.set(each, 'a')
  return rejectionOn(a, info, filters, cluster.nominations) === undefined
}

test('pods that were promised the node are not there to be near', () => {
  const promised = podInfo(web('web'))
  expect(on(pod('new', near('web')), [promised])).toBe(false)
  expect(on(pod('new', near('web')), [promised], [podOn('a', 'x', { labels: { app: 'web' } })])).toBe(true)
})

test('but to be kept away from, and to be spread over', () => {
  const promised = podInfo(web('web'))
  expect(on(pod('new', away('web')), [promised])).toBe(false)
  expect(on(pod('new', spread), [promised])).toBe(false)
  expect(on(pod('new', spread), [])).toBe(true)
  // With the promised one each domain has one, and so the fewest are no longer none.
  expect(on(pod('new', spread), [promised], [podOn('b', 'x', { labels: { app: 'web' } })])).toBe(true)
})

test('a pod that wants its kind near goes to them where there are some, and anywhere where there are none', () => {
  const elsewhere = podOn('b', 'x', { labels: { app: 'web' } })
  expect([on(web('new', near('web')), []), on(web('new', near('web')), [], [elsewhere])]).toEqual([true, false])
})

test('one that they keep away is only kept away if it has been asked about such pods', () => {
  // As upstream: where no pod has anything against it, the plugin has nothing to say, whoever may come.
  expect(on(web('new'), [podInfo(pod('shy', away('web')))])).toBe(true)
  expect(on(web('new'), [podInfo(pod('shy', away('web')))], [podOn('b', 'x', away('web'))])).toBe(false)
})
