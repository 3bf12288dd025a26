import { describe, expect, test } from 'vitest'
import type { Pod } from '../generated/types/core-v1.ts'
import type { ResourceTexts } from './amounts.ts'
import { isInScopes, ScopeError } from './evaluator.ts'
import { podEvaluator } from './pod-evaluator.ts'
import { at, container, podOf, usageOf } from './testing/quota-builders.ts'

const sidecar = { restartPolicy: 'Always' } as const
const bare = { 'count/pods': '1', pods: '1' }
const cpu = (amount: string): ResourceTexts => ({ cpu: amount, 'requests.cpu': amount })

describe('what a pod uses', () => {
  test.each([
    { name: 'nothing asked', pod: podOf({ containers: [container('c', {})] }), want: bare },
    {
      name: 'an init container',
      pod: podOf({ initContainers: [container('i', { cpu: '1m' }, { cpu: '2m' })] }),
      want: { ...bare, ...cpu('1m'), 'limits.cpu': '2m' },
    },
    {
      name: 'memory',
      pod: podOf({ containers: [container('c', { memory: '1Mi' }, { memory: '2Mi' })] }),
      want: { ...bare, memory: '1Mi', 'requests.memory': '1Mi', 'limits.memory': '2Mi' },
    },
    {
      name: 'ephemeral storage',
      pod: podOf({ containers: [container('c', { 'ephemeral-storage': '32Mi' }, { 'ephemeral-storage': '64Mi' })] }),
      want: {
        ...bare,
        'ephemeral-storage': '32Mi',
        'requests.ephemeral-storage': '32Mi',
        'limits.ephemeral-storage': '64Mi',
      },
    },
    {
      name: 'huge pages, of which only requests count',
      pod: podOf({ containers: [container('c', { 'hugepages-2Mi': '100Mi' }, { 'hugepages-2Mi': '100Mi' })] }),
      want: { ...bare, 'hugepages-2Mi': '100Mi', 'requests.hugepages-2Mi': '100Mi' },
    },
    {
      name: 'an extended resource, of which only requests count',
      pod: podOf({ containers: [container('c', { 'example.com/gpu': '3' }, { 'example.com/gpu': '3' })] }),
      want: { ...bare, 'requests.example.com/gpu': '3' },
    },
    {
      name: 'a device class by its own name',
      pod: podOf({ containers: [container('c', { 'deviceclass.resource.kubernetes.io/gpu': '3' })] }),
      want: { ...bare, 'requests.deviceclass.resource.kubernetes.io/gpu': '3' },
    },
    {
      name: 'another name of Kubernetes counts nothing',
      pod: podOf({ containers: [container('c', { 'kubernetes.io/thing': '3' })] }),
      want: bare,
    },
    {
      name: 'the most of init containers and containers',
      pod: podOf({
        initContainers: [container('i', { cpu: '4', memory: '1Gi' }), container('j', { cpu: '1', memory: '2Gi' })],
        containers: [container('c', { cpu: '1' }), container('d', { cpu: '2' })],
      }),
      want: { ...bare, ...cpu('4'), memory: '2Gi', 'requests.memory': '2Gi' },
    },
    {
      name: 'sidecars run beside containers',
      pod: podOf({
        initContainers: [container('s', { cpu: '2' }, {}, sidecar)],
        containers: [container('c', { cpu: '1' })],
      }),
      want: { ...bare, ...cpu('3') },
    },
    {
      name: 'sidecars run beside later init containers only',
      pod: podOf({
        initContainers: [
          container('i', { cpu: '9' }),
          container('s', { cpu: '2' }, {}, sidecar),
          container('j', { cpu: '8' }),
        ],
        containers: [container('c', { cpu: '1' })],
      }),
      want: { ...bare, ...cpu('10') },
    },
    {
      name: 'overhead, of limits only where there are some',
      pod: podOf({ containers: [container('c', { cpu: '1' }, { cpu: '2' })], overhead: { cpu: '1', memory: '1Mi' } }),
      want: { ...bare, ...cpu('2'), 'limits.cpu': '3', memory: '1Mi', 'requests.memory': '1Mi' },
    },
    {
      name: 'what the pod itself says, before its containers',
      pod: podOf({
        containers: [container('c', { cpu: '1', memory: '1Mi' }, { cpu: '1' })],
        resources: { requests: { cpu: '3' }, limits: { cpu: '5' } },
      }),
      want: { ...bare, ...cpu('3'), 'limits.cpu': '5', memory: '1Mi', 'requests.memory': '1Mi' },
    },
    {
      name: 'the most of limits and devices, too',
      pod: podOf({
        initContainers: [container('i', { 'example.com/gpu': '4' }, { cpu: '8', memory: '100M' })],
        containers: [
          container('c', { 'example.com/gpu': '1' }, { cpu: '2', memory: '100M' }),
          container('d', { 'example.com/gpu': '2' }, { cpu: '5', memory: '50M' }),
        ],
      }),
      want: { ...bare, 'requests.example.com/gpu': '4', 'limits.cpu': '8', 'limits.memory': '150M' },
    },
    {
      name: 'what the pod itself says, and of its containers what a pod cannot say',
      pod: podOf({
        containers: [container('c', { 'ephemeral-storage': '32Mi' }, { 'ephemeral-storage': '64Mi' })],
        resources: { requests: { memory: '1Mi', 'hugepages-2Mi': '2Mi' }, limits: { memory: '2Mi' } },
      }),
      want: {
        ...bare,
        memory: '1Mi',
        'requests.memory': '1Mi',
        'limits.memory': '2Mi',
        'hugepages-2Mi': '2Mi',
        'requests.hugepages-2Mi': '2Mi',
        'ephemeral-storage': '32Mi',
        'requests.ephemeral-storage': '32Mi',
        'limits.ephemeral-storage': '64Mi',
      },
    },
    {
      name: 'a pod that has failed, and its devices',
      pod: podOf({ containers: [container('c', { 'example.com/gpu': '3' })] }, { status: { phase: 'Failed' } }),
      want: { 'count/pods': '1' },
    },
    {
      name: 'a pod that was to be deleted at once',
      pod: podOf({ containers: [container('c', { cpu: '1' })] }, { metadata: { deletionTimestamp: at('11:00:00') } }),
      want: { ...bare, ...cpu('1') },
    },
    {
      name: 'a pod that is over',
      pod: podOf({ containers: [container('c', { cpu: '1' })] }, { status: { phase: 'Succeeded' } }),
      want: { 'count/pods': '1' },
    },
    {
      name: 'a pod that should be gone',
      pod: podOf(
        { containers: [container('c', { cpu: '1' })] },
        { metadata: { deletionTimestamp: at('11:59:00'), deletionGracePeriodSeconds: 30 } },
      ),
      want: { 'count/pods': '1' },
    },
    {
      name: 'a pod that has twice its grace period to go',
      pod: podOf(
        { containers: [container('c', { cpu: '1' })] },
        { metadata: { deletionTimestamp: at('11:59:40'), deletionGracePeriodSeconds: 30 } },
      ),
      want: { ...bare, ...cpu('1') },
    },
  ])('$name', ({ pod, want }) => {
    expect(usageOf(podEvaluator, pod)).toEqual(want)
  })

  test.each([
    'cpu',
    'memory',
    'ephemeral-storage',
    'hugepages-2Mi',
    'example.com/gpu',
    'deviceclass.resource.kubernetes.io/x',
  ])('%s of an init container as that of a container', (name) => {
    const asked = container('c', { [name]: '2' }, { [name]: '4' })
    const usage = usageOf(podEvaluator, podOf({ initContainers: [asked] }))
    expect(usage).toEqual(usageOf(podEvaluator, podOf({ containers: [asked] })))
    expect(usage[`requests.${name}`]).toBe('2')
  })

  const resized = (actual: string, allocated: string, reason?: string): Pod =>
    podOf(
      { containers: [container('c', { cpu: '2' }, { cpu: '2' })] },
      {
        status: {
          containerStatuses: [
            {
              name: 'c',
              image: '',
              imageID: '',
              ready: true,
              restartCount: 0,
              resources: { requests: { cpu: actual }, limits: { cpu: actual } },
              allocatedResources: { cpu: allocated },
            },
          ],
          ...(reason === undefined ? {} : { conditions: [{ type: 'PodResizePending', status: 'True', reason }] }),
        },
      },
    )
  test.each([
    { name: 'done', pod: resized('2', '2'), want: ['2', '2'] },
    { name: 'that gives back counts until it is done', pod: resized('3', '2'), want: ['3', '3'] },
    { name: 'that is allocated counts as request', pod: resized('1', '4'), want: ['4', '2'] },
    { name: 'that is asked for counts', pod: resized('1', '1', 'Deferred'), want: ['2', '2'] },
    { name: 'that will not come does not', pod: resized('1', '1', 'Infeasible'), want: ['1', '1'] },
  ])('with a resize $name', ({ pod, want }) => {
    const usage = usageOf(podEvaluator, pod)
    expect([usage['requests.cpu'], usage['limits.cpu']]).toEqual(want)
  })

  const status = (name: string, more: object) => ({
    name,
    image: '',
    imageID: '',
    ready: true,
    restartCount: 0,
    ...more,
  })
  const has = (requests: ResourceTexts) => ({ resources: { requests } })
  test.each([
    {
      name: 'of several resources',
      pod: podOf(
        { containers: [container('c', { cpu: '100m', memory: '200Mi' }, { cpu: '200m', memory: '400Mi' })] },
        { status: { containerStatuses: [status('c', has({ cpu: '150m', memory: '150Mi' }))] } },
      ),
      want: ['150m', '200m', '200Mi', '400Mi'],
    },
    {
      name: 'of which the node has told nothing yet',
      pod: podOf(
        { containers: [container('c', { cpu: '1' })] },
        { status: { containerStatuses: [status('c', { allocatedResources: { cpu: '3' } })] } },
      ),
      want: ['1'],
    },
    {
      name: 'of another container',
      pod: podOf(
        { containers: [container('c', { cpu: '1' })] },
        { status: { containerStatuses: [status('d', has({ cpu: '3' }))] } },
      ),
      want: ['1'],
    },
    {
      name: 'of a sidecar',
      pod: podOf(
        { containers: [], initContainers: [container('s', { cpu: '1' }, {}, sidecar)] },
        { status: { initContainerStatuses: [status('s', has({ cpu: '3' }))] } },
      ),
      want: ['3'],
    },
    {
      name: 'of an init container, which cannot be',
      pod: podOf(
        { containers: [], initContainers: [container('i', { cpu: '1' })] },
        { status: { initContainerStatuses: [status('i', has({ cpu: '3' }))] } },
      ),
      want: ['1'],
    },
  ])('with a resize $name', ({ pod, want }) => {
    const usage = usageOf(podEvaluator, pod)
    const told = ['requests.cpu', 'limits.cpu', 'requests.memory', 'limits.memory'].flatMap((name) => usage[name] ?? [])
    expect(told).toEqual(want)
  })
})

describe('a pod is in a scope', () => {
  const ends = podOf({ activeDeadlineSeconds: 30 })
  const paid = podOf({ containers: [container('c', { cpu: '1' })] })
  const low = podOf({ priorityClassName: 'low' })
  const term = (more: object) => ({ topologyKey: 'zone', ...more })
  const near = podOf({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({})] } } })
  const far = podOf({
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: term({ namespaceSelector: {} }) },
        ],
      },
    },
  })
  const named = podOf({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({ namespaces: ['x'] })] } },
  })
  const inClass = (operator: string, ...values: string[]) => ({ scopeName: 'PriorityClass', operator, values })
  const plain = (scopeName: string) => ({ scopeName, operator: 'Exists' })
  test.each([
    { scope: plain('Terminating'), in: [ends, podOf({ activeDeadlineSeconds: 0 })], out: [paid] },
    { scope: plain('NotTerminating'), in: [paid], out: [ends] },
    { scope: plain('BestEffort'), in: [ends, podOf({}, { status: { qosClass: 'BestEffort' } })], out: [paid] },
    { scope: plain('NotBestEffort'), in: [paid, podOf({}, { status: { qosClass: 'Burstable' } })], out: [ends] },
    { scope: plain('PriorityClass'), in: [low], out: [paid] },
    { scope: inClass('In', 'low', 'lower'), in: [low], out: [paid, podOf({ priorityClassName: 'high' })] },
    { scope: inClass('NotIn', 'low'), in: [paid, podOf({ priorityClassName: 'high' })], out: [low] },
    { scope: inClass('DoesNotExist'), in: [paid], out: [low] },
    { scope: plain('CrossNamespacePodAffinity'), in: [far, named], out: [near, paid] },
    { scope: plain('VolumeAttributesClass'), in: [], out: [paid] },
  ])('$scope', ({ scope, in: inside, out }) => {
    expect(inside.map((pod) => podEvaluator.isInScope(pod, scope))).toEqual(inside.map(() => true))
    expect(out.map((pod) => podEvaluator.isInScope(pod, scope))).toEqual(out.map(() => false))
  })

  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  const places = ['podAffinity', 'podAntiAffinity'].flatMap((kind) =>
    [required, preferred].map((how) => ({ kind, how })),
  )
  test.each(places)('that reaches other namespaces by $kind, $how', ({ kind, how }) => {
    const scope = plain('CrossNamespacePodAffinity')
    const reaches = (more: object): boolean => {
      const terms = how === required ? [term(more)] : [{ weight: 1, podAffinityTerm: term(more) }]
      return podEvaluator.isInScope(podOf({ affinity: { [kind]: { [how]: terms } } }), scope)
    }
    const terms = [{ namespaces: ['x'] }, { namespaceSelector: {} }, { namespaceSelector: { matchLabels: { a: 'b' } } }]
    expect(terms.map(reaches)).toEqual([true, true, true])
    expect([{}, { namespaces: [] }].map(reaches)).toEqual([false, false])
  })

  test('that is for pods without any claim on cpu or memory by what is asked, unless its status tells', () => {
    const isBestEffort = (pod: Pod): boolean => podEvaluator.isInScope(pod, plain('BestEffort'))
    const told = (qosClass: string): Pod =>
      podOf({ containers: [container('c', { cpu: '1' })] }, { status: { qosClass } })
    const asking = [
      podOf({ containers: [container('c', {}, { memory: '1' })] }),
      podOf({ initContainers: [container('i', { cpu: '1' })] }),
      podOf({ containers: [container('c', {})], resources: { requests: { cpu: '1' } } }),
    ]
    const silent = [
      podOf({}),
      podOf({ containers: [container('c', { cpu: '0' })] }),
      podOf({ containers: [container('c', { 'ephemeral-storage': '1' })] }),
    ]
    expect(asking.map(isBestEffort)).toEqual([false, false, false])
    expect(silent.map(isBestEffort)).toEqual([true, true, true])
    expect(['BestEffort', 'Guaranteed'].map((qosClass) => isBestEffort(told(qosClass)))).toEqual([true, false])
  })

  test('only when it is in all of them', () => {
    const quota = { spec: { scopes: ['Terminating'], scopeSelector: { matchExpressions: [inClass('In', 'low')] } } }
    const both = podOf({ activeDeadlineSeconds: 1, priorityClassName: 'low' })
    expect([both, ends, low].map((pod) => isInScopes(podEvaluator, pod, quota))).toEqual([true, false, false])
  })

  test('of an unknown operator cannot be told', () => {
    expect(() => podEvaluator.isInScope(low, inClass('Gt', '1'))).toThrow(ScopeError)
  })
})

describe('what containers have to say', () => {
  const all = new Set(['cpu', 'limits.memory', 'requests.cpu', 'pods', 'requests.example.com/gpu'])
  test.each([
    {
      name: 'all said',
      pod: podOf({ containers: [container('c', { cpu: '1' }, { memory: '1Mi' })] }),
      want: undefined,
    },
    {
      name: 'each resource with the containers that leave it out',
      pod: podOf({
        containers: [container('z', {}), container('b', { cpu: '1' })],
        initContainers: [container('a', {}, { memory: '1Mi' })],
      }),
      want: 'must specify cpu for: a,z; limits.memory for: b,z; requests.cpu for: a,z',
    },
    {
      name: 'init containers alone',
      pod: podOf({ initContainers: [container('b', { cpu: '1' }), container('a', { cpu: '1' }, { memory: '1Mi' })] }),
      want: 'must specify limits.memory for: b',
    },
    {
      name: 'two of one name once',
      pod: podOf({ containers: [container('c', { cpu: '1' }), container('c', { cpu: '1' })] }),
      want: 'must specify limits.memory for: c',
    },
    {
      name: 'the pod says it',
      pod: podOf({ containers: [container('c', {})], resources: { limits: { cpu: '1' } } }),
      want: undefined,
    },
  ])('$name', ({ pod, want }) => {
    expect(podEvaluator.missing?.(pod, all)).toBe(want)
  })

  test('is about cpu and memory, and nothing else', () => {
    const names = ['cpu', 'requests.cpu', 'limits.cpu', 'memory', 'requests.memory', 'limits.memory']
    const others = [
      'pods',
      'ephemeral-storage',
      'limits.ephemeral-storage',
      'hugepages-2Mi',
      'requests.example.com/gpu',
    ]
    const missing = podEvaluator.missing?.(podOf({ containers: [container('c', {})] }), new Set([...names, ...others]))
    expect(missing).toBe(
      `must specify ${names
        .toSorted()
        .map((name) => `${name} for: c`)
        .join('; ')}`,
    )
  })

  test('is nothing where nothing is limited', () => {
    expect(podEvaluator.missing?.(podOf({ containers: [container('c', {})] }), new Set())).toBeUndefined()
  })
})

test('which names a pod can be counted by', () => {
  const names = [
    'pods',
    'count/pods',
    'cpu',
    'limits.memory',
    'hugepages-2Mi',
    'requests.hugepages-1Gi',
    'requests.example.com/gpu',
  ]
  const others = [
    'services',
    'limits.example.com/gpu',
    'example.com/gpu',
    'requests.kubernetes.io/x',
    'count/deployments.apps',
  ]
  expect([...podEvaluator.matching([...names, ...others])]).toEqual(names)
})
