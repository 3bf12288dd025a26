import { describe, expect, test } from 'vitest'
import type { Container, PersistentVolumeClaim, Pod, Service } from '../generated/types/core-v1.ts'
import type { DeviceClass, ResourceClaim } from '../generated/types/resource-v1.ts'
import type { KubeObject } from '../resource-type.ts'
import { writeAmounts } from './amounts.ts'
import { deviceClaimEvaluator, type DeviceFacts } from './device-claim-evaluator.ts'
import { claimEvaluator } from './claim-evaluator.ts'
import { isInScopes, objectCount, ScopeError, type QuotaEvaluator } from './evaluator.ts'
import { podEvaluator } from './pod-evaluator.ts'
import { serviceEvaluator } from './service-evaluator.ts'

const nowMs = Date.UTC(2026, 3, 1, 12)
const at = (time: string): string => `2026-04-01T${time}Z`
const usageOf = (evaluator: QuotaEvaluator, object: KubeObject) => writeAmounts(evaluator.usage(object, nowMs))

type Texts = Readonly<Record<string, string>>
const container = (name: string, requests: Texts, limits: Texts = {}, more: Partial<Container> = {}): Container => ({
  name,
  resources: { requests, limits },
  ...more,
})
const sidecar = { restartPolicy: 'Always' } as const
const podOf = (spec: Partial<Pod['spec']>, more: Partial<Pod> = {}): Pod => ({
  metadata: { name: 'p', namespace: 'shop' },
  spec: { containers: [], ...spec },
  ...more,
})
const bare = { 'count/pods': '1', pods: '1' }
const cpu = (amount: string): Texts => ({ cpu: amount, 'requests.cpu': amount })

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
      name: 'the pod says it',
      pod: podOf({ containers: [container('c', {})], resources: { limits: { cpu: '1' } } }),
      want: undefined,
    },
  ])('$name', ({ pod, want }) => {
    expect(podEvaluator.missing?.(pod, all)).toBe(want)
  })
})

describe('what a service uses', () => {
  const service = (type: string, nodePorts: readonly number[], allocateLoadBalancerNodePorts?: boolean): Service => ({
    spec: {
      type,
      ports: nodePorts.map((nodePort) => ({ port: 80, ...(nodePort === 0 ? {} : { nodePort }) })),
      ...(allocateLoadBalancerNodePorts === undefined ? {} : { allocateLoadBalancerNodePorts }),
    },
  })
  test.each([
    { name: 'inside', service: service('ClusterIP', [0, 0]), want: ['0', '0'] },
    { name: 'a balancer', service: service('LoadBalancer', [0]), want: ['1', '1'] },
    { name: 'a balancer of two ports', service: service('LoadBalancer', [0, 0]), want: ['2', '1'] },
    { name: 'a balancer without ports of nodes', service: service('LoadBalancer', [0, 0], false), want: ['0', '1'] },
    { name: 'a balancer with one of its own', service: service('LoadBalancer', [0, 30001], false), want: ['1', '1'] },
    { name: 'a balancer that may', service: service('LoadBalancer', [0], true), want: ['1', '1'] },
    { name: 'on nodes', service: service('NodePort', [30001, 0]), want: ['2', '0'] },
    { name: 'a name elsewhere', service: service('ExternalName', []), want: ['0', '0'] },
  ])('$name', ({ service: seen, want: [ports, balancers] }) => {
    expect(usageOf(serviceEvaluator, seen)).toEqual({
      'count/services': '1',
      services: '1',
      'services.nodeports': ports,
      'services.loadbalancers': balancers,
    })
  })
})

describe('what a claim uses', () => {
  const claim = (spec: object, more: object = {}): PersistentVolumeClaim => ({ metadata: { name: 'c' }, spec, ...more })
  const asks = (storage: string, more: object = {}) => ({ resources: { requests: { storage } }, ...more })
  const counted = { 'count/persistentvolumeclaims': '1', persistentvolumeclaims: '1' }
  test.each([
    { name: 'nothing asked', claim: claim({}), want: counted },
    { name: 'a size', claim: claim(asks('10Gi')), want: { ...counted, 'requests.storage': '10Gi' } },
    { name: 'a broken size', claim: claim(asks('1500m')), want: { ...counted, 'requests.storage': '2' } },
    {
      name: 'a class',
      claim: claim(asks('10Gi', { storageClassName: 'gold' })),
      want: {
        ...counted,
        'requests.storage': '10Gi',
        'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
        'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      },
    },
    {
      name: 'the class in the annotation',
      claim: claim(
        { storageClassName: 'gold' },
        { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } } },
      ),
      want: { ...counted, 'old.storageclass.storage.k8s.io/persistentvolumeclaims': '1' },
    },
    {
      name: 'more given than asked',
      claim: claim(asks('5Gi'), { status: { allocatedResources: { storage: '10Gi' } } }),
      want: { ...counted, 'requests.storage': '10Gi' },
    },
    {
      name: 'less given than asked',
      claim: claim(asks('10Gi'), { status: { allocatedResources: { storage: '5Gi' } } }),
      want: { ...counted, 'requests.storage': '10Gi' },
    },
  ])('$name', ({ claim: seen, want }) => {
    expect(usageOf(claimEvaluator, seen)).toEqual(want)
  })

  test('only names of claims are matched', () => {
    const names = ['count/persistentvolumeclaims', 'requests.storage', 'x.storageclass.storage.k8s.io/requests.storage']
    expect([...claimEvaluator.matching([...names, 'pods', 'storage', 'x/requests.cpu'])]).toEqual(names)
  })

  const scope = (operator: string, ...values: string[]) => ({ scopeName: 'VolumeAttributesClass', operator, values })
  const onItsWay = claim(
    { volumeAttributesClassName: 'gold' },
    {
      status: {
        currentVolumeAttributesClassName: 'silver',
        modifyVolumeStatus: { targetVolumeAttributesClassName: 'lead' },
      },
    },
  )
  test.each([
    { scope: scope('Exists'), want: [true, false] },
    { scope: scope('In', 'silver'), want: [true, false] },
    { scope: scope('In', 'lead'), want: [true, false] },
    { scope: scope('In', 'tin'), want: [false, false] },
    { scope: scope('NotIn', 'gold'), want: [true, true] },
    { scope: scope('DoesNotExist'), want: [false, true] },
    { scope: { scopeName: 'PriorityClass', operator: 'Exists' }, want: [false, false] },
  ])('in $scope', ({ scope: seen, want }) => {
    expect([onItsWay, claim({})].map((each) => claimEvaluator.isInScope(each, seen))).toEqual(want)
  })
})

describe('what a claim on devices uses', () => {
  const gpu: DeviceClass = { metadata: { name: 'gpu' }, spec: { extendedResourceName: 'example.com/gpu' } }
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'uid-p', controller: true }
  const special = (name: string, created: string, more: object = {}): ResourceClaim => ({
    metadata: {
      name,
      namespace: 'shop',
      creationTimestamp: at(created),
      annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
      ownerReferences: [owner],
      ...more,
    },
    spec: {
      devices: {
        requests: [{ name: 'r', exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 3 } }],
      },
    },
  })
  const payer = podOf(
    { containers: [container('c', { 'example.com/gpu': '2' })] },
    { metadata: { name: 'p', namespace: 'shop', uid: 'uid-p' } },
  )
  const facts = (pod: Pod | undefined, claims: readonly ResourceClaim[] = []): DeviceFacts => ({
    deviceClasses: () => [gpu],
    pod: () => pod,
    claimsOfPod: () => claims,
  })
  const claim = (...requests: object[]): ResourceClaim =>
    ({ metadata: { name: 'c' }, spec: { devices: { requests } } }) as ResourceClaim
  const exact = (deviceClassName: string, allocationMode: string, count?: number) => ({
    exactly: { deviceClassName, allocationMode, count },
  })
  const devices = 'deviceclass.resource.k8s.io/devices'
  const implicit = 'requests.deviceclass.resource.kubernetes.io'
  const counted = { 'count/resourceclaims.resource.k8s.io': '1' }
  const tin = (count: string) => ({ [`tin.${devices}`]: count, [`${implicit}/tin`]: count })
  test.each([
    { name: 'nothing asked', claim: claim(), want: {} },
    { name: 'some devices', claim: claim(exact('tin', 'ExactCount', 5)), want: tin('5') },
    { name: 'all devices', claim: claim(exact('tin', 'All')), want: tin('32') },
    { name: 'an unknown mode', claim: claim(exact('tin', 'Some', 5)), want: { [`tin.${devices}`]: '0' } },
    {
      name: 'several requests',
      claim: claim(exact('tin', 'ExactCount', 1), exact('tin', 'ExactCount', 2)),
      want: tin('3'),
    },
    {
      name: 'the most of alternatives',
      claim: claim({
        firstAvailable: [
          { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 2 },
          { deviceClassName: 'tin', allocationMode: 'ExactCount', count: 1 },
          { deviceClassName: 'lead', allocationMode: 'ExactCount', count: 1 },
        ],
      }),
      want: { ...tin('2'), [`lead.${devices}`]: '1', [`${implicit}/lead`]: '1' },
    },
    {
      name: 'a class that pods know by another name',
      claim: claim(exact('gpu', 'ExactCount', 3)),
      want: { [`gpu.${devices}`]: '3', [`${implicit}/gpu`]: '3', 'requests.example.com/gpu': '3' },
    },
  ])('$name', ({ claim: seen, want }) => {
    expect(usageOf(deviceClaimEvaluator(facts(undefined)), seen)).toEqual({ ...counted, ...want })
  })

  const named = (name: string): Pod => ({
    ...payer,
    status: { extendedResourceClaimStatus: { resourceClaimName: name, requestMappings: [] } },
  })
  test.each([
    { name: 'less what its pod pays', pod: payer, want: '1' },
    { name: 'in full without its pod', pod: undefined, want: '3' },
    { name: 'in full when that is another pod', pod: { ...payer, metadata: { uid: 'x' } }, want: '3' },
    { name: 'less, when the pod names it', pod: named('a'), want: '1' },
    { name: 'in full, when the pod names another', pod: named('b'), want: '3' },
    { name: 'less, when others are younger', pod: payer, others: [special('b', '10:00:01')], want: '1' },
    { name: 'in full, when another is older', pod: payer, others: [special('b', '09:00:00')], want: '3' },
    { name: 'in full, when another comes first', pod: payer, others: [special('0', '10:00:00')], want: '3' },
  ])('for a pod: $name', ({ pod, others = [], want }) => {
    const seen = special('a', '10:00:00')
    const usage = usageOf(deviceClaimEvaluator(facts(pod, [seen, ...others])), seen)
    expect(usage['requests.example.com/gpu']).toBe(want)
  })

  test('names are matched by the classes that there are', () => {
    const names = [
      `x.${devices}`,
      `${implicit}/gpu`,
      'requests.example.com/gpu',
      'count/resourceclaims.resource.k8s.io',
    ]
    const others = [`${implicit}/tin`, 'requests.example.com/tin', 'requests.cpu', 'pods']
    expect([...deviceClaimEvaluator(facts(undefined)).matching([...names, ...others])]).toEqual(names)
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

test('objects of any kind can be counted, of a few by a plain name as well', () => {
  const jobs = objectCount('batch', 'jobs')
  expect([...jobs.matching(['count/jobs.batch', 'count/jobs', 'jobs'])]).toEqual(['count/jobs.batch'])
  expect(usageOf(objectCount('', 'secrets', 'secrets'), {})).toEqual({ 'count/secrets': '1', secrets: '1' })
  expect(jobs.isInScope({}, { scopeName: 'Terminating', operator: 'Exists' })).toBe(false)
})
