import type { Affinity, DaemonSet, NodeSelectorTerm, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, pod } from '../shared/testing/builders.ts'
import {
  affinityTo,
  compareDaemonPods,
  daemonTemplate,
  groupByNode,
  isUpToDate,
  targetNode,
  templateGeneration,
} from './daemon-pods.ts'

const byName = { key: 'metadata.name', operator: 'In' }
const required = (...nodeSelectorTerms: readonly NodeSelectorTerm[]): Affinity => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
})

describe('a pod is of the current revision', () => {
  const both = { 'pod-template-generation': '7', 'controller-revision-hash': 'abc' }
  const { 'controller-revision-hash': _, ...generationOnly } = both
  test.each([
    { name: 'by both labels', labels: both, want: true },
    { name: 'by its generation, with another hash', labels: both, hash: 'xyz', want: true },
    { name: 'by its generation, without a hash', labels: generationOnly, want: true },
    { name: 'by its generation, when there is no hash at all', labels: generationOnly, hash: '', want: true },
    { name: 'by its generation, when only the pod has a hash', labels: both, hash: '', want: true },
    { name: 'by its hash, with another generation', labels: both, generation: '8', want: true },
    { name: 'by its hash, when the set has no generation', labels: both, generation: undefined, want: true },
    { name: 'not when both are others', labels: both, hash: 'xyz', generation: '8', want: false },
    { name: 'not without labels', labels: {}, want: false },
    { name: 'not when there is no hash on either side', labels: {}, hash: '', want: false },
    { name: 'not when nobody has a generation', labels: {}, hash: 'abc', generation: undefined, want: false },
  ])('$name', (row) => {
    const { labels, hash = 'abc', want } = row
    const generation = 'generation' in row ? row.generation : '7'
    expect(isUpToDate(pod('a', { metadata: { labels } }), hash, generation)).toBe(want)
  })

  test('not when it has no metadata to say so', () => expect(isUpToDate({}, 'abc', '7')).toBe(false))
})

describe('the generation of the template', () => {
  test.each([
    { text: '7', want: '7' },
    { text: '+7', want: '7' },
    { text: '007', want: '7' },
    { text: '-1', want: '-1' },
    { text: '9223372036854775807', want: '9223372036854775807' },
    { text: '9223372036854775808', want: undefined },
    { text: 'odd', want: undefined },
    { text: '', want: undefined },
    { text: '1.0', want: undefined },
  ])('$text is $want', ({ text, want }) => {
    const annotations = { 'deprecated.daemonset.template.generation': text }
    expect(templateGeneration({ metadata: { annotations } })).toBe(want)
  })

  test('may not be told', () => expect(templateGeneration({})).toBeUndefined())
})

describe('what pods are made from', () => {
  const set = (
    generation: string | undefined,
    template: NonNullable<DaemonSet['spec']>['template'] = {},
  ): DaemonSet => ({
    metadata: {
      annotations: generation === undefined ? {} : { 'deprecated.daemonset.template.generation': generation },
    },
    spec: { selector: {}, template },
  })
  test.each([
    {
      name: 'both',
      generation: '2',
      hash: 'abc',
      want: { 'pod-template-generation': '2', 'controller-revision-hash': 'abc' },
    },
    { name: 'no hash', generation: '1', hash: '', want: { 'pod-template-generation': '1' } },
    { name: 'no generation', generation: undefined, hash: 'abc', want: { 'controller-revision-hash': 'abc' } },
    { name: 'no readable generation', generation: 'odd', hash: 'abc', want: { 'controller-revision-hash': 'abc' } },
  ])('is labelled with $name', ({ generation, hash, want }) => {
    expect(daemonTemplate(set(generation), hash).metadata?.labels).toEqual(want)
  })

  test('keeps all else, but the labels that are its own', () => {
    const metadata = {
      labels: { app: 'x', 'controller-revision-hash': 'mine' },
      annotations: { a: '1' },
      finalizers: ['f'],
    }
    const made = daemonTemplate(set(undefined, { metadata, spec: { containers: [], nodeSelector: { a: 'b' } } }), 'abc')
    expect(made.metadata).toEqual({ ...metadata, labels: { app: 'x', 'controller-revision-hash': 'abc' } })
    expect(made.spec?.nodeSelector).toEqual({ a: 'b' })
  })

  const tolerated = (spec: Partial<NonNullable<Pod['spec']>>) =>
    daemonTemplate(set(undefined, { spec: { containers: [], ...spec } }), '').spec?.tolerations
  const always = [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
    { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
  ]
  const [notReady, ...others] = always

  test('tolerates what befalls nodes, in this order', () => {
    expect(tolerated({})).toEqual(always)
    const network = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' }
    expect(tolerated({ hostNetwork: true })).toEqual([...always, network])
  })

  test.each([
    { name: 'one of the same taint loses its time', own: { ...notReady, tolerationSeconds: 5 }, want: always },
    { name: 'one of another operator is another', own: { ...notReady, operator: 'Equal' }, isKept: true },
    { name: 'one of another effect is another', own: { ...notReady, effect: 'NoSchedule' }, isKept: true },
  ])('$name', ({ own, want, isKept = false }) => {
    expect(tolerated({ tolerations: [own] })).toEqual(isKept ? [own, ...always] : want)
  })

  test('one of the same taint stays where it is, as often as it is there', () => {
    const own = [{ key: 'a', operator: 'Exists' }, { ...notReady, tolerationSeconds: 5 }, { ...notReady }]
    expect(tolerated({ tolerations: own })).toEqual([{ key: 'a', operator: 'Exists' }, notReady, notReady, ...others])
  })
})

describe('a pod is bound to its node', () => {
  const toA: Affinity = required({ matchFields: [{ ...byName, values: ['a'] }] })
  const preferred = [{ weight: 1, preference: { matchExpressions: [{ key: 'zone', operator: 'Exists' }] } }]
  const onHost = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] }] }
  test.each([
    { name: 'whatever it asked for', affinity: required(onHost), want: toA },
    { name: 'without having asked', affinity: undefined, want: toA },
    { name: 'and to no other', affinity: required({ matchFields: [{ ...byName, values: ['a', 'b'] }] }), want: toA },
    {
      name: 'in place of all its terms',
      affinity: required(onHost, { matchFields: [{ ...byName, values: ['b'] }] }),
      want: toA,
    },
    {
      name: 'in place of a node that it shunned',
      affinity: required({ matchFields: [{ ...byName, operator: 'NotIn', values: ['b'] }] }),
      want: toA,
    },
    {
      name: 'in place of fields unknown',
      affinity: required({ matchFields: [{ key: 'metadata.other', operator: 'In', values: ['x'] }] }),
      want: toA,
    },
    {
      name: 'and keeps its pods’ affinities',
      affinity: { podAffinity: {}, podAntiAffinity: {} },
      want: { podAffinity: {}, podAntiAffinity: {}, ...toA },
    },
    {
      name: 'and keeps what it prefers',
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
      want: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred, ...toA.nodeAffinity } },
    },
  ])('$name', ({ affinity, want }) => expect(affinityTo('a', affinity)).toEqual(want))
})

describe('the node of a pod', () => {
  const meantFor = (affinity: Affinity): Pod => ({ spec: { containers: [], affinity } })
  const other = { matchFields: [{ key: 'metadata.other', operator: 'In', values: ['x'] }] }
  test.each([
    { name: 'is where it is', of: pod('x', { node: 'a' }), want: 'a' },
    {
      name: 'is where it is, whatever it was meant for',
      of: { spec: { ...meantFor(affinityTo('b', undefined)).spec, containers: [], nodeName: 'a' } },
      want: 'a',
    },
    { name: 'is what it is meant for', of: meantFor(affinityTo('a', undefined)), want: 'a' },
    {
      name: 'is what the first that names one says',
      of: meantFor(required(other, ...terms('a'), ...terms('b'))),
      want: 'a',
    },
    { name: 'is unknown when it may choose', of: meantFor(required(...terms('a', 'b'))), want: undefined },
    {
      name: 'is unknown when it may choose first',
      of: meantFor(required(...terms('a', 'b'), ...terms('c'))),
      want: undefined,
    },
    { name: 'is unknown when it may have none', of: meantFor(required(...terms())), want: undefined },
    {
      name: 'is unknown when it only shuns one',
      of: meantFor(required({ matchFields: [{ ...byName, operator: 'NotIn', values: ['a'] }] })),
      want: undefined,
    },
    { name: 'is unknown when it says something else', of: meantFor(required(other)), want: undefined },
    { name: 'is unknown without terms', of: meantFor(required()), want: undefined },
    { name: 'is unknown when it only has labels to go by', of: meantFor({ nodeAffinity: {} }), want: undefined },
    { name: 'is unknown without an affinity', of: pod('x', { node: '' }), want: undefined },
    { name: 'is unknown of an empty pod', of: {}, want: undefined },
  ])('$name', ({ of, want }) => expect(targetNode(of)).toBe(want))
})

function terms(...values: readonly string[]): readonly NodeSelectorTerm[] {
  return [{ matchFields: [{ ...byName, values }] }]
}

test('pods are told apart by node; those that are finished and go are nobody’s', () => {
  const going = { deletionTimestamp: at('10:00:00') }
  const pods = [
    pod('a-1', { node: 'a' }),
    pod('b-1', { node: 'b' }),
    pod('a-going', { node: 'a', metadata: going }),
    pod('a-failed', { node: 'a', phase: 'Failed' }),
    pod('a-succeeded', { node: 'a', phase: 'Succeeded' }),
    pod('a-failed-going', { node: 'a', phase: 'Failed', metadata: going }),
    pod('a-succeeded-going', { node: 'a', phase: 'Succeeded', metadata: going }),
    pod('lost', { node: '' }),
  ]
  const names = [...groupByNode(pods)].map(([node, there]) => [node, there.map(({ metadata }) => metadata?.name)])
  expect(names).toEqual([
    ['a', ['a-1', 'a-going', 'a-failed', 'a-succeeded']],
    ['b', ['b-1']],
  ])
})

test.each([
  { name: 'bound before unbound', a: { node: '' }, b: { created: '11:00:00' }, first: 'b' },
  { name: 'the older', a: { created: '09:00:01' }, b: { created: '09:00:00' }, first: 'b' },
  { name: 'by name when they are of an age', a: {}, b: {}, first: 'a' },
])('of several pods of a node the first is $name', ({ a, b, first }) => {
  const made = (name: string, { node = 'n', created = '10:00:00' }: { node?: string; created?: string }): Pod =>
    pod(name, { node, metadata: { name, creationTimestamp: at(created) } })
  const both = [made('a', a), made('b', b)]
  expect(both.toSorted(compareDaemonPods)[0]?.metadata?.name).toBe(first)
  expect(both.toReversed().toSorted(compareDaemonPods)[0]?.metadata?.name).toBe(first)
})
