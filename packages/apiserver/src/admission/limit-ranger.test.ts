import {
  type LimitRange,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  type Pod,
  pods,
  services,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { podBody, TestApi } from '../registry/testing/api.ts'
import type { AdmissionOperation } from './admission-plugin.ts'
import { limitRanger } from './limit-ranger.ts'
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
/** Something else that is called pods. */
const podMetrics = { ...pods, group: 'metrics.k8s.io' }
const one = (requests?: Texts, limits?: Texts): Pod => podOf({ containers: [container('c', requests, limits)] })

describe('what is looked at', () => {
  const requests: readonly (readonly [AdmissionOperation, string?])[] = [
    ['CREATE'],
    ['UPDATE'],
    ['DELETE'],
    ['CONNECT'],
    ['CREATE', 'binding'],
    ['CREATE', 'eviction'],
    ['UPDATE', 'status'],
    ['UPDATE', 'resize'],
    ['CREATE', 'resize'],
  ]
  test.each([
    // What a pod's containers need cannot be changed but by a resize.
    { type: pods, want: ['CREATE', 'UPDATE/resize'] },
    { type: persistentVolumeClaims, want: ['CREATE', 'UPDATE'] },
    { type: services, want: [] },
    { type: podMetrics, want: [] },
  ])('of $type.plural.$type.group: $want', ({ type, want }) => {
    const handled = requests.filter(([operation, subresource]) => limitRanger.handles(operation, type, subresource))
    expect(handled.map((request) => request.join('/'))).toEqual(want)
  })
})

const computeNames = ['cpu', 'memory', 'ephemeral-storage']
const types = ['Container', 'Pod']

describe.each(computeNames.flatMap((resource) => types.map((type) => ({ type, resource }))))(
  'of a $type, $resource',
  ({ type, resource }) => {
    const fine = undefined
    test.each([
      { bound: 'min', value: '50', asks: ['60'], why: fine },
      { bound: 'min', value: '50', asks: ['60', '100'], why: fine },
      { bound: 'min', value: '50', asks: ['50', '50'], why: fine },
      { bound: 'min', value: '50', asks: ['40'], why: 'usage per TYPE is 50, but request is 40' },
      { bound: 'min', value: '50', asks: ['40', '200'], why: 'usage per TYPE is 50, but request is 40' },
      { bound: 'min', value: '50', asks: [], why: 'usage per TYPE is 50.  No request is specified' },
      { bound: 'min', value: '50', asks: ['60', '40'], why: 'usage per TYPE is 50, but limit is 40' },
      { bound: 'max', value: '100', asks: ['50', '80'], why: fine },
      { bound: 'max', value: '100', asks: [undefined, '80'], why: fine },
      { bound: 'max', value: '100', asks: ['100', '100'], why: fine },
      { bound: 'max', value: '100', asks: ['50', '200'], why: 'usage per TYPE is 100, but limit is 200' },
      { bound: 'max', value: '100', asks: [undefined, '200'], why: 'usage per TYPE is 100, but limit is 200' },
      { bound: 'max', value: '100', asks: ['50'], why: 'usage per TYPE is 100.  No limit is specified' },
      { bound: 'max', value: '100', asks: [], why: 'usage per TYPE is 100.  No limit is specified' },
      { bound: 'max', value: '100', asks: ['200', '100'], why: 'usage per TYPE is 100, but request is 200' },
      { bound: 'maxLimitRequestRatio', value: '1.5', asks: ['40', '60'], why: fine },
      { bound: 'maxLimitRequestRatio', value: '1', asks: ['40', '60'], why: 'but provided ratio is 1.500000' },
      {
        bound: 'maxLimitRequestRatio',
        value: '1',
        asks: ['0', '60'],
        why: 'but no request is specified or request is 0',
      },
      { bound: 'maxLimitRequestRatio', value: '1', asks: ['40', '0'], why: 'but no limit is specified or limit is 0' },
    ])('$bound $value with $asks', ({ bound, value, asks: [request, limit], why }) => {
      const said = (text: string | undefined): Texts => (text === undefined ? {} : { [resource]: text })
      const faults = podFaults(range({ type, [bound]: { [resource]: value } }), one(said(request), said(limit)))
      const start = { min: 'minimum ', max: 'maximum ' }[bound] ?? ''
      expect(faults.map((fault) => fault.startsWith(`${start}${resource} `))).toEqual(why === fine ? [] : [true])
      if (why !== fine) expect(faults[0]).toContain(why.replace('TYPE', type))
    })
  },
)

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
    {
      name: 'of several init containers the greediest counts, if it is more than the others together',
      range: bound('max', { cpu: '4' }),
      pod: podOf({
        containers: [container('a', {}, { cpu: '1' }), container('b', {}, { cpu: '2' })],
        initContainers: [container('i', {}, { cpu: '5' }), container('j', {}, { cpu: '1' })],
      }),
      want: ['maximum cpu usage per Pod is 4, but limit is 5'],
    },
    {
      name: 'a sidecar comes on top of the containers',
      range: bound('max', { cpu: '2' }),
      pod: podOf({
        containers: [container('a', { cpu: '1' }, { cpu: '1500m' })],
        initContainers: [container('s', { cpu: '1' }, { cpu: '1500m' }, { restartPolicy: 'Always' })],
      }),
      want: ['maximum cpu usage per Pod is 2, but limit is 3'],
    },
    {
      name: 'its own word is too little',
      range: bound('min', { cpu: '160m', memory: '200Mi' }),
      pod: podOf({
        containers: [container('a', { cpu: '500m', memory: '1Gi' })],
        resources: { requests: { cpu: '100m', memory: '200Mi' } },
      }),
      want: ['minimum cpu usage per Pod is 160m, but request is 100m'],
    },
    {
      name: 'its own word is too much',
      range: bound('max', { cpu: '400m', memory: '200Mi' }),
      pod: podOf({
        containers: [container('a', { cpu: '100m' }, { cpu: '200m' })],
        resources: { requests: { cpu: '200m', memory: '180Mi' }, limits: { cpu: '500m', memory: '280Mi' } },
      }),
      want: [
        'maximum cpu usage per Pod is 400m, but limit is 500m',
        'maximum memory usage per Pod is 200Mi, but limit is 280Mi',
      ],
    },
    {
      name: 'its own word on huge pages does not count',
      range: bound('max', { 'hugepages-2Mi': '4Mi' }),
      pod: podOf({
        containers: [container('a', { 'hugepages-2Mi': '8Mi' }, { 'hugepages-2Mi': '8Mi' })],
        resources: { requests: { 'hugepages-2Mi': '2Mi' }, limits: { 'hugepages-2Mi': '2Mi' } },
      }),
      want: ['maximum hugepages-2Mi usage per Pod is 4Mi, but limit is 8Mi'],
    },
    {
      name: 'its overhead does not count',
      range: bound('max', { cpu: '4' }),
      pod: podOf({ ...two.spec, overhead: { cpu: '9' } }),
      want: [],
    },
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

  test('is filled in beside what is said', async () => {
    expect(await created({ containers: [container('c', { cpu: '1m' }, { memory: '1Gi' })] })).toEqual({
      told: 'LimitRanger plugin set: cpu limit for container c',
      resources: [{ requests: { cpu: '1m', memory: '1Gi' }, limits: { cpu: '500m', memory: '1Gi' } }],
    })
  })

  test('is filled in by several ranges, of which the first wins, and the last tells', async () => {
    await using api = await TestApi.start()
    const limit = (texts: Texts) => ({ type: 'Container', default: texts, defaultRequest: texts })
    await api.create('limitranges', { metadata: { name: 'a' }, spec: { limits: [limit({ cpu: '1' })] } })
    await api.create('limitranges', { metadata: { name: 'b' }, spec: { limits: [limit({ cpu: '2', memory: '2Mi' })] } })
    const body = podBody('p', { containers: [container('c')] })
    const { metadata, spec } = (await api.create('pods', body)) as unknown as Pod
    const filled = { cpu: '1', memory: '2Mi' }
    expect(spec?.containers[0]?.resources).toEqual({ requests: filled, limits: filled })
    expect(metadata?.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: memory request for container c; memory limit for container c',
    )
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

describe('in a namespace with limits', () => {
  const limits = [
    { type: 'Container', max: { cpu: '2' }, default: { cpu: '1' } },
    { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } },
  ]
  async function setUp(): Promise<TestApi> {
    const api = await TestApi.start()
    await api.create('pods', podBody('old', { containers: [container('c', { cpu: '3' }, { cpu: '3' })] }))
    await api.create('limitranges', { metadata: { name: 'l' }, spec: { limits } })
    return api
  }
  const resize = (cpu: string) => ({
    spec: { containers: [{ name: 'c', resources: { requests: { cpu }, limits: { cpu } } }] },
  })
  const strategic = { patchType: 'strategic' } as const

  test('what is there stays, and may be changed', async () => {
    await using api = await setUp()
    await api.merge('pods/old', { metadata: { labels: { any: 'change' } } })
    await api.merge('pods/old/status', { status: { message: 'any' } })
  })

  test('a resize is held to them, unless the pod is on its way out', async () => {
    await using api = await setUp()
    const refused = await api.refusal(api.call('patch', 'pods/old/resize', resize('4'), strategic))
    expect([refused.code, refused.message]).toEqual([
      403,
      'pods "old" is forbidden: maximum cpu usage per Container is 2, but limit is 4',
    ])
    await api.call('patch', 'pods/old/resize', resize('2'), strategic)
    await api.merge('pods/old', { metadata: { finalizers: ['example.com/mine'] } })
    await api.remove('pods/old', { gracePeriodSeconds: 0 })
    await api.call('patch', 'pods/old/resize', resize('4'), strategic)
  })

  test('claims are held to theirs, and get no defaults', async () => {
    await using api = await setUp()
    const claim = (storage: string) => ({
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'any', resources: { requests: { storage } } },
    })
    const refused = await api.refusal(api.create('persistentvolumeclaims', claim('1Mi')))
    expect(refused.message).toBe(
      'persistentvolumeclaims "c" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi',
    )
    const made = await api.create('persistentvolumeclaims', claim('1Gi'))
    expect(made.metadata?.annotations).toBeUndefined()
  })

  test('those of another do not count', async () => {
    await using api = await setUp()
    await api.create('namespaces', { metadata: { name: 'free' } })
    await api.create('serviceaccounts', { metadata: { name: 'default' } }, { namespace: 'free' })
    const body = podBody('p', { containers: [container('c', {}, { cpu: '9' })] })
    await api.create('pods', body, { namespace: 'free' })
  })
})
