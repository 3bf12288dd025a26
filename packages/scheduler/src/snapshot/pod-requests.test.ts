import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../testing/builders.ts'
import { podInfo } from './pod-info.ts'
import { podRequests } from './pod-requests.ts'
import { divide, isScalarName } from './resources.ts'

type Spec = Partial<NonNullable<Pod['spec']>>

const container = (cpu: string, memory = '0') => ({ name: 'c', resources: { requests: { cpu, memory } } })
const sidecar = (cpu: string) => ({ ...container(cpu), restartPolicy: 'Always' })

describe('what a pod needs', () => {
  test.each<{ name: string; spec: Spec; milliCpu: number; memory?: number }>([
    { name: 'containers add up', spec: { containers: [container('100m'), container('1')] }, milliCpu: 1100 },
    { name: 'a pod without requests needs nothing', spec: { containers: [{ name: 'c' }] }, milliCpu: 0 },
    {
      name: 'the largest init container counts where it needs more than all containers',
      spec: { containers: [container('1')], initContainers: [container('2'), container('3')] },
      milliCpu: 3000,
    },
    {
      name: 'each resource has its own largest',
      spec: { containers: [container('2', '1k'), container('1', '1k')], initContainers: [container('2', '3k')] },
      milliCpu: 3000,
      memory: 3000,
    },
    {
      name: 'sidecars run beside the containers',
      spec: { containers: [container('1')], initContainers: [sidecar('2'), container('1')] },
      milliCpu: 3000,
    },
    {
      name: 'an init container runs beside the sidecars before it, not those after it',
      spec: { containers: [container('1')], initContainers: [sidecar('1'), container('5'), sidecar('2')] },
      milliCpu: 6000,
    },
    {
      name: 'the overhead comes on top',
      spec: {
        containers: [container('1')],
        initContainers: [container('2')],
        overhead: { cpu: '250m', memory: '1Mi' },
      },
      milliCpu: 2250,
      memory: 2 ** 20,
    },
    {
      name: 'requests of the pod replace those of its containers, not the overhead',
      spec: { containers: [container('3', '1k')], resources: { requests: { cpu: '1' } }, overhead: { cpu: '1' } },
      milliCpu: 2000,
      memory: 1000,
    },
  ])('$name', ({ spec, milliCpu, memory = 0 }) => {
    expect(podRequests(pod('p', { spec }))).toMatchObject({ milliCpu, memory })
  })

  test('extended resources, huge pages and native ones with a domain are kept by name; others are not', () => {
    const requests = {
      'example.com/gpu': '2',
      'hugepages-2Mi': '4Mi',
      'kubernetes.io/batch': '1',
      storage: '1',
      'ephemeral-storage': '1Ki',
    }
    const found = podRequests(pod('p', { requests }))
    expect(found.ephemeralStorage).toBe(1024)
    expect(Object.fromEntries(found.scalars ?? [])).toEqual({
      'example.com/gpu': 2,
      'hugepages-2Mi': 4 * 2 ** 20,
      'kubernetes.io/batch': 1,
    })
    expect(isScalarName('requests.example.com/gpu')).toBe(false)
    expect(isScalarName('attachable-volumes-csi')).toBe(true)
  })

  test.each<{ name: string; reason?: string; milliCpu: number }>([
    { name: 'the most of wanted, granted and in force', milliCpu: 3000 },
    { name: 'what cannot be granted does not count', reason: 'Infeasible', milliCpu: 2000 },
    { name: 'what is granted later counts', reason: 'Deferred', milliCpu: 3000 },
  ])('while it is being resized: $name', ({ reason, milliCpu }) => {
    const status: Pod['status'] = {
      containerStatuses: [
        {
          name: 'main',
          image: '',
          imageID: '',
          ready: true,
          restartCount: 0,
          resources: { requests: { cpu: '1' } },
          allocatedResources: { cpu: '2' },
        },
      ],
      conditions: reason === undefined ? [] : [{ type: 'PodResizePending', status: 'True', reason }],
    }
    expect(podRequests(pod('p', { requests: { cpu: '3' }, status })).milliCpu).toBe(milliCpu)
  })
})

describe('what a pod counts for where nodes are compared', () => {
  test.each<{ name: string; spec: Spec; nonZero: object; scored?: object }>([
    {
      name: 'containers that ask for nothing count for some',
      spec: { containers: [{ name: 'a' }, container('1', '1k')] },
      nonZero: { milliCpu: 1100, memory: 209_715_200 + 1000 },
    },
    {
      name: 'a request of zero is one',
      spec: { containers: [container('0', '0')] },
      nonZero: { milliCpu: 0, memory: 0 },
    },
    {
      name: 'requests of the pod count for its containers',
      spec: { containers: [{ name: 'a' }], resources: { requests: { cpu: '2', memory: '1k' } } },
      nonZero: { milliCpu: 2000, memory: 1000 },
    },
    {
      name: 'what the pod does not say and no container does either is filled in',
      spec: { containers: [{ name: 'a' }], resources: { requests: { cpu: '2' } } },
      nonZero: { milliCpu: 2000, memory: 209_715_200 },
    },
    {
      name: 'what a container says is not filled in for the others, if the pod has requests',
      spec: { containers: [{ name: 'a' }, container('1', '1k')], resources: { requests: { cpu: '2' } } },
      nonZero: { milliCpu: 2000, memory: 1000 },
      scored: { milliCpu: 2000, memory: 209_715_200 + 1000 },
    },
  ])('$name', ({ spec, nonZero, scored }) => {
    const info = podInfo(pod('p', { spec }))
    expect(info.nonZero).toMatchObject(nonZero)
    expect(info.scored).toMatchObject(scored ?? nonZero)
  })
})

test.each([
  [7, 2, 3],
  [6, 2, 3],
  [0, 5, 0],
  [100 * (2 ** 40 - 1), 2 ** 40, 99],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 1],
  [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, 0],
])('%d / %d is %d', (dividend, divisor, want) => {
  expect(divide(dividend, divisor)).toBe(want)
})
