import type { Container, Pod, PodSpec } from '@coxswain/api'
import { expect, test } from 'vitest'
import { requestsOf } from './requests.ts'

const container = (name: string, requests?: Readonly<Record<string, string>>, restartPolicy?: string): Container => ({
  name,
  image: '',
  ...(requests === undefined ? {} : { resources: { requests } }),
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
})
const two = [container('a', { cpu: '100m' }), container('b', { cpu: '50m' })]
const wholePod = (requests: Readonly<Record<string, string>>) => ({ resources: { requests } })

interface Row {
  readonly name: string
  readonly spec: Partial<PodSpec>
  readonly container?: string
  readonly usesPodLevel?: boolean
  readonly want: number | string
}

test.each<Row>([
  { name: 'of its containers together', spec: { containers: two }, want: 150 },
  {
    name: 'of its containers where pods as a whole do not count',
    spec: { containers: two, ...wholePod({ cpu: '800m' }) },
    usesPodLevel: false,
    want: 150,
  },
  { name: 'of the pod as a whole', spec: { containers: two, ...wholePod({ cpu: '800m' }) }, want: 800 },
  {
    name: 'of the pod as a whole, though containers say nothing',
    spec: { containers: [container('a'), container('b', { cpu: '50m' })], ...wholePod({ cpu: '800m' }) },
    want: 800,
  },
  {
    name: 'of its containers where the pod as a whole asks for something else',
    spec: { containers: two, ...wholePod({ memory: '1Gi' }) },
    want: 150,
  },
  {
    name: 'of the most at any time, and the overhead, where the pod as a whole asks for something else',
    spec: {
      containers: two,
      initContainers: [container('i', { cpu: '1' })],
      overhead: { cpu: '10m' },
      ...wholePod({ memory: '1Gi' }),
    },
    want: 1010,
  },
  {
    name: 'of nobody, where the pod as a whole asks for something else',
    spec: { containers: [container('a')], ...wholePod({ memory: '1Gi' }) },
    want: 'missing pod-level request for cpu in Pod p',
  },
  {
    name: 'of its containers where only limits are of the whole',
    spec: { containers: two, resources: { limits: { cpu: '1' } } },
    want: 150,
  },
  {
    name: 'of its containers where the whole asks for what is not of a whole',
    spec: { containers: two, ...wholePod({ 'example.com/gpu': '1' }) },
    want: 150,
  },
  {
    name: 'of nobody when one container says nothing',
    spec: { containers: [container('a'), container('b', { cpu: '50m' })] },
    want: 'missing request for cpu in container a of Pod p',
  },
  { name: 'of one container', spec: { containers: two }, container: 'a', want: 100 },
  {
    name: 'of one container, whatever the pod as a whole asks for',
    spec: { containers: two, ...wholePod({ cpu: '800m' }) },
    container: 'b',
    want: 50,
  },
  {
    name: 'of a container that is not there',
    spec: { containers: two },
    container: 'c',
    want: 'container c not found in Pod p',
  },
  {
    name: 'of one container when another says nothing',
    spec: { containers: [container('a'), container('b', { cpu: '50m' })] },
    container: 'b',
    want: 50,
  },
  {
    name: 'of sidecars too, but not of containers that end',
    spec: {
      containers: [container('a', { cpu: '100m' })],
      initContainers: [container('i', { cpu: '20m' }), container('s', { cpu: '50m' }, 'Always')],
    },
    want: 150,
  },
  {
    name: 'of a sidecar alone',
    spec: { containers: [container('a')], initContainers: [container('s', { cpu: '50m' }, 'Always')] },
    container: 's',
    want: 50,
  },
])('the request $name', ({ spec, container: name, usesPodLevel = true, want }) => {
  const pod: Pod = { metadata: { name: 'p' }, spec: { containers: [], ...spec } }
  const read = () => requestsOf([pod], { resource: 'cpu', container: name, usesPodLevel })
  if (typeof want === 'string') expect(read).toThrow(want)
  else expect(read()).toEqual(new Map([['p', BigInt(want)]]))
})

test('what the pod has at the moment does not matter, nor do other pods', () => {
  const pod: Pod = {
    metadata: { name: 'p' },
    spec: { containers: two, ...wholePod({ memory: '1Gi' }) },
    status: {
      containerStatuses: [
        { name: 'a', image: '', imageID: '', ready: true, restartCount: 0, resources: { requests: { cpu: '9' } } },
      ],
    },
  }
  expect(requestsOf([pod], { resource: 'cpu', container: undefined, usesPodLevel: true }).get('p')).toBe(150n)
  expect(requestsOf([], { resource: 'cpu', container: undefined, usesPodLevel: true })).toEqual(new Map())
})
