import type { LimitRange, PersistentVolumeClaim, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { podBody, TestApi } from '../registry/api-for-tests.ts'
import { claimFaults, podFaults } from './limit-ranger-constraints.ts'

type Texts = Readonly<Record<string, string>>
const container = (name: string, requests?: Texts, limits?: Texts, more: object = {}) => ({
  name,
  image: 'a',
  resources: { ...(requests === undefined ? {} : { requests }), ...(limits === undefined ? {} : { limits }) },
  ...more,
})
const podOf = (spec: object): Pod => ({ metadata: { name: 'p' }, spec: { containers: [], ...spec } })
const range = (limit: object): LimitRange => ({ metadata: { name: 'l' }, spec: { limits: [limit as never] } })
const one = (requests?: Texts, limits?: Texts): Pod => podOf({ containers: [container('c', requests, limits)] })

describe('a container', () => {
  const bound = (part: string, texts: Texts): LimitRange => range({ type: 'Container', [part]: texts })
  test.each([
    { range: bound('min', { cpu: '50m' }), pod: one({ cpu: '100m' }, { cpu: '200m' }), want: [] },
    {
      range: bound('min', { cpu: '50m' }),
      pod: one(),
      want: ['minimum cpu usage per Container is 50m.  No request is specified'],
    },
    {
      range: bound('min', { cpu: '50m' }),
      pod: one({ cpu: '40m' }),
      want: ['minimum cpu usage per Container is 50m, but request is 40m'],
    },
    {
      range: bound('min', { cpu: '50m' }),
      pod: one({ cpu: '60m' }, { cpu: '40m' }),
      want: ['minimum cpu usage per Container is 50m, but limit is 40m'],
    },
    { range: bound('max', { cpu: '2' }), pod: one({ cpu: '1' }, { cpu: '2' }), want: [] },
    {
      range: bound('max', { cpu: '2' }),
      pod: one({ cpu: '1' }),
      want: ['maximum cpu usage per Container is 2.  No limit is specified'],
    },
    {
      range: bound('max', { cpu: '2' }),
      pod: one({ cpu: '1' }, { cpu: '3' }),
      want: ['maximum cpu usage per Container is 2, but limit is 3'],
    },
    {
      range: bound('max', { cpu: '2' }),
      pod: one({ cpu: '3' }, { cpu: '2' }),
      want: ['maximum cpu usage per Container is 2, but request is 3'],
    },
    { range: bound('maxLimitRequestRatio', { cpu: '1500m' }), pod: one({ cpu: '500m' }, { cpu: '750m' }), want: [] },
    {
      range: bound('maxLimitRequestRatio', { cpu: '2' }),
      pod: one({}, { cpu: '1' }),
      want: ['cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
    },
    {
      range: bound('maxLimitRequestRatio', { cpu: '2' }),
      pod: one({ cpu: '1' }),
      want: ['cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0'],
    },
    {
      range: bound('maxLimitRequestRatio', { cpu: '2' }),
      pod: one({ cpu: '1' }, { cpu: '3' }),
      want: ['cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000'],
    },
    {
      range: bound('max', { memory: '10Pi' }),
      pod: one({}, { memory: '11Pi' }),
      want: ['maximum memory usage per Container is 10Pi, but limit is 11Pi'],
    },
    {
      range: bound('min', { cpu: '50m', memory: '1Mi' }),
      pod: one(),
      want: [
        'minimum cpu usage per Container is 50m.  No request is specified',
        'minimum memory usage per Container is 1Mi.  No request is specified',
      ],
    },
    {
      range: bound('max', { cpu: '2' }),
      pod: podOf({ initContainers: [container('i', {}, { cpu: '3' })] }),
      want: ['maximum cpu usage per Container is 2, but limit is 3'],
    },
  ])('$range.spec.limits.0 with $pod.spec: $want', ({ range: seen, pod, want }) => {
    expect(podFaults(seen, pod)).toEqual(want)
  })
})

describe('a pod', () => {
  const bound = (part: string, texts: Texts): LimitRange => range({ type: 'Pod', [part]: texts })
  const two = podOf({
    containers: [container('a', { cpu: '1' }, { cpu: '2' }), container('b', { cpu: '1' }, { cpu: '2' })],
  })
  const start = podOf({ containers: [container('a', { cpu: '1' })], initContainers: [container('i', { cpu: '5' })] })
  const beside = podOf({
    containers: [container('a', { cpu: '1' })],
    initContainers: [container('s', { cpu: '5' }, {}, { restartPolicy: 'Always' })],
  })
  const own = podOf({
    containers: [container('a', { cpu: '9' }, { cpu: '9' })],
    resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
  })
  test.each([
    {
      name: 'its containers add up',
      range: bound('max', { cpu: '3' }),
      pod: two,
      want: ['maximum cpu usage per Pod is 3, but limit is 4'],
    },
    { name: 'enough together', range: bound('min', { cpu: '2' }), pod: two, want: [] },
    {
      name: 'too little together',
      range: bound('min', { cpu: '3' }),
      pod: two,
      want: ['minimum cpu usage per Pod is 3, but request is 2'],
    },
    {
      name: 'an init container runs before',
      range: bound('min', { cpu: '6' }),
      pod: start,
      want: ['minimum cpu usage per Pod is 6, but request is 5'],
    },
    { name: 'a sidecar runs beside', range: bound('min', { cpu: '6' }), pod: beside, want: [] },
    { name: 'its own word comes first', range: bound('max', { cpu: '2' }), pod: own, want: [] },
    {
      name: 'the ratio of the sums',
      range: bound('maxLimitRequestRatio', { cpu: '1' }),
      pod: two,
      want: ['cpu max limit to request ratio per Pod is 1, but provided ratio is 2.000000'],
    },
  ])('$name', ({ range: seen, pod, want }) => {
    expect(podFaults(seen, pod)).toEqual(want)
  })
})

describe('a claim', () => {
  const claim = (storage?: string): PersistentVolumeClaim => ({
    spec: { resources: { requests: storage === undefined ? {} : { storage } } },
  })
  const bounds = range({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } })
  test.each([
    { storage: '1Gi', want: [] },
    { storage: '5Gi', want: [] },
    { storage: '512Mi', want: ['minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi'] },
    { storage: '6Gi', want: ['maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi'] },
    {
      storage: undefined,
      want: [
        'minimum storage usage per PersistentVolumeClaim is 1Gi.  No request is specified',
        'maximum storage usage per PersistentVolumeClaim is 5Gi.  No request is specified',
      ],
    },
  ])('of $storage', ({ storage, want }) => {
    expect(claimFaults(bounds, claim(storage))).toEqual(want)
    expect(claimFaults(range({ type: 'Container', min: { storage: '9Gi' } }), claim(storage))).toEqual([])
  })
})

describe('what is not said', () => {
  const defaults = { type: 'Container', default: { cpu: '500m', memory: '64Mi' }, defaultRequest: { cpu: '100m' } }
  async function created(spec: object, limits: readonly object[] = [defaults]) {
    await using api = await TestApi.start()
    await api.create('limitranges', { metadata: { name: 'l' }, spec: { limits } })
    const { metadata, spec: made } = (await api.create('pods', podBody('p', spec))) as unknown as Pod
    const resources = (made?.containers ?? []).map((each) => each.resources)
    return { told: metadata?.annotations?.['kubernetes.io/limit-ranger'], resources }
  }

  test('is filled in, and told', async () => {
    expect(await created({ containers: [container('c')], initContainers: [container('i', { cpu: '1m' })] })).toEqual({
      told: 'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c; memory request for init container i; cpu, memory limit for init container i',
      // What is asked for by default is, where the range does not say it, the default limit.
      resources: [{ requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '64Mi' } }],
    })
  })

  test('what is said stays', async () => {
    const limits = { cpu: '1', memory: '1Gi' }
    expect(await created({ containers: [container('c', { cpu: '1' }, limits)] })).toEqual({
      told: undefined,
      resources: [{ requests: { cpu: '1', memory: '1Gi' }, limits }],
    })
  })

  test('several faults are told at once', async () => {
    const limits = [{ type: 'Container', max: { cpu: '1', memory: '1Mi' } }]
    await using api = await TestApi.start()
    await api.create('limitranges', { metadata: { name: 'l' }, spec: { limits } })
    await api.create('limitranges', { metadata: { name: 'unset' }, spec: { limits: [] } })
    const body = podBody('p', { containers: [container('c', {}, { cpu: '2', memory: '2Mi' })] })
    const refused = await api.refusal(api.create('pods', body))
    expect(refused.message).toBe(
      'pods "p" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Mi, but limit is 2Mi]',
    )
  })
})
