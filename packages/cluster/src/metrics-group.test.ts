import type { NodeMetrics, PodMetrics } from '@coxswain/api'
import type { ProvidedResource } from '@coxswain/apiserver'
import { must } from '@coxswain/base'
import type { ResourceMetrics } from '@coxswain/node'
import { describe, expect, test } from 'vitest'
import { metricsGroup } from './metrics-group.ts'

const timestamp = '2026-04-01T12:00:00Z'
const node: NodeMetrics = {
  metadata: { name: 'n' },
  timestamp,
  window: '15s',
  usage: { cpu: '2100m', memory: '544Mi' },
}
const pod: PodMetrics = {
  metadata: { name: 'web', namespace: 'shop' },
  timestamp,
  window: '12s',
  containers: [
    { name: 'main', usage: { cpu: '250m', memory: '64Mi' } },
    { name: 'proxy', usage: { cpu: '750m', memory: '512Ki' } },
  ],
}

/** Knows of one pod and one node; of what is called `new` there is no sample yet. */
const known: ResourceMetrics = {
  node: (name) => (name === 'n' ? node : name === 'new' ? 'unknown' : 'absent'),
  pod: (namespace, name) =>
    namespace !== 'shop' ? 'absent' : name === 'web' ? pod : name === 'new' ? 'unknown' : 'absent',
  listNodes: () => [node],
  listPods: () => [pod],
}
const group = metricsGroup(known)
const resource = (plural: string): ProvidedResource =>
  must(
    group.resources.find(({ type }) => type.plural === plural),
    'it has nodes and pods',
  )

test('is announced as a metrics-server announces itself', () => {
  expect(group).toMatchObject({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
  })
  expect(group.resources.map(({ type }) => [type.plural, type.kind, type.namespaced, type.verbs])).toEqual([
    ['nodes', 'NodeMetrics', false, ['get', 'list']],
    ['pods', 'PodMetrics', true, ['get', 'list']],
  ])
})

describe('who is not there, and of whom there is no sample', () => {
  test.each([
    { plural: 'nodes', name: 'other', text: 'node "other" not found' },
    { plural: 'nodes', name: 'new', text: 'nodemetrics.metrics.k8s.io "new" not found' },
    { plural: 'pods', name: 'other', text: 'pods "other" not found' },
    { plural: 'pods', name: 'new', text: 'podmetrics.metrics.k8s.io "shop/new" not found' },
  ])('$plural: $text', ({ plural, name, text }) => {
    expect(() => resource(plural).get(name, plural === 'pods' ? 'shop' : undefined)).toThrow(text)
  })

  test('differs from who is', () => {
    expect([resource('nodes').get('n', undefined), resource('pods').get('web', 'shop')]).toEqual([node, pod])
  })
})

describe('a table shows usage and window', () => {
  test.each([
    { name: 'of nodes', plural: 'nodes', object: node, want: ['n', '2100m', '544Mi', '15s'] },
    { name: 'of pods, all containers together', plural: 'pods', object: pod, want: ['web', '1', '66048Ki', '12s'] },
    {
      name: 'of a pod of which a container uses nothing',
      plural: 'pods',
      object: { ...pod, containers: [{ name: 'main', usage: { cpu: '0', memory: '0' } }] },
      want: ['web', '0', '0', '12s'],
    },
  ])('$name', ({ plural, object, want }) => {
    const printer = must(resource(plural).printer, 'both are printed')
    expect(printer.columns.map(({ name }) => name)).toEqual(['Name', 'cpu', 'memory', 'Window'])
    expect(printer.cells(object, Date.parse(timestamp))).toEqual(want)
  })
})
