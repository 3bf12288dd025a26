import { persistentVolumeClaims, type Toleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { podBody, type Seen, TestApi } from '../registry/testing/api.ts'
import type { AdmissionRequest } from './admission-plugin.ts'
import { claimResize } from './claim-resize.ts'
import { mergeTolerations } from './merge-tolerations.ts'

const specOf = (object: Seen): Record<string, unknown> => object.spec as Record<string, unknown>
const metadata = (name: string, more: object = {}): object => ({ metadata: { name, ...more } })

describe('RuntimeClass', () => {
  const tolerations = [{ key: 'rt', operator: 'Exists' }]
  const whole = {
    handler: 'h',
    overhead: { podFixed: { cpu: '250m' } },
    scheduling: { nodeSelector: { rt: 'yes' }, tolerations },
  }

  async function apiWith(runtimeClass: object): Promise<TestApi> {
    const api = await TestApi.start()
    await api.create('runtimeclasses', { ...metadata('rc'), ...runtimeClass })
    return api
  }

  test('the pod takes overhead, node selector and tolerations', async () => {
    await using api = await apiWith(whole)
    const spec = specOf(
      await api.create(
        'pods',
        podBody('p', { runtimeClassName: 'rc', nodeSelector: { a: 'b' }, overhead: { cpu: '0.25' } }),
      ),
    )
    expect(spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { a: 'b', rt: 'yes' } })
    expect(spec.tolerations).toContainEqual(tolerations[0])
  })

  test('a class of nothing but a handler changes nothing', async () => {
    await using api = await apiWith({ handler: 'h' })
    const spec = specOf(await api.create('pods', podBody('p', { runtimeClassName: 'rc' })))
    expect(spec).not.toHaveProperty('overhead')
    expect(spec).not.toHaveProperty('nodeSelector')
  })

  const unlike = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
  const without = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'
  test.each([
    { runtimeClass: whole, pod: { runtimeClassName: 'none' }, why: 'pod rejected: RuntimeClass "none" not found' },
    {
      runtimeClass: whole,
      pod: { runtimeClassName: 'rc', nodeSelector: { rt: 'no' } },
      why: 'conflict: runtimeClass.scheduling.nodeSelector[rt] = yes; pod.spec.nodeSelector[rt] = no',
    },
    { runtimeClass: whole, pod: { runtimeClassName: 'rc', overhead: { cpu: '1' } }, why: unlike },
    { runtimeClass: whole, pod: { overhead: { cpu: '1' } }, why: without },
    { runtimeClass: { handler: 'h' }, pod: { runtimeClassName: 'rc', overhead: { cpu: '1' } }, why: without },
  ])('refused: $why', async ({ runtimeClass, pod, why }) => {
    await using api = await apiWith(runtimeClass)
    const refused = await api.refusal(api.create('pods', podBody('p', pod)))
    expect(refused).toMatchObject({ code: 403, message: `pods "p" is forbidden: ${why}` })
  })
})

const toleration = (key: string, more: object = {}): Toleration => ({ key, operator: 'Exists', ...more })

test.each([
  { name: 'both lists in order', first: [toleration('a')], second: [toleration('b')], kept: [0, 1] },
  { name: 'equal ones once', first: [toleration('a')], second: [toleration('a')], kept: [0] },
  {
    name: 'a later one includes it',
    first: [toleration('a', { effect: 'NoSchedule' })],
    second: [toleration('a')],
    kept: [1],
  },
  {
    name: 'an earlier one includes it',
    first: [toleration('a')],
    second: [toleration('a', { effect: 'NoSchedule' })],
    kept: [0],
  },
  { name: 'one without a key includes all', first: [toleration('a')], second: [{ operator: 'Exists' }], kept: [1] },
  {
    name: 'a value is included in its key',
    first: [{ key: 'a', operator: 'Equal', value: 'x' }],
    second: [toleration('a')],
    kept: [1],
  },
  {
    name: 'other values stay',
    first: [{ key: 'a', operator: 'Equal', value: 'x' }],
    second: [{ key: 'a', operator: 'Equal', value: 'y' }],
    kept: [0, 1],
  },
  {
    name: 'without end includes an end',
    first: [toleration('a', { effect: 'NoExecute', tolerationSeconds: 5 })],
    second: [toleration('a', { effect: 'NoExecute' })],
    kept: [1],
  },
  {
    name: 'the longer time includes the shorter one',
    first: [toleration('a', { effect: 'NoExecute', tolerationSeconds: 5 })],
    second: [toleration('a', { effect: 'NoExecute', tolerationSeconds: 9 })],
    kept: [1],
  },
] as { name: string; first: Toleration[]; second: Toleration[]; kept: number[] }[])(
  'tolerations are merged: $name',
  ({ first, second, kept }) => {
    const all = [...first, ...second]
    expect(mergeTolerations(first, second)).toEqual(kept.map((index) => all[index]))
  },
)

describe('DefaultIngressClass', () => {
  const marked = { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }
  const ingress = (more: object = {}): object => ({ spec: { rules: [{ host: 'a' }], ...more } })

  test.each([
    { name: 'there is no default', classes: [metadata('a')], metadata: {}, spec: {}, wanted: undefined },
    {
      name: 'there is a default',
      classes: [metadata('a'), metadata('b', marked)],
      metadata: {},
      spec: {},
      wanted: 'b',
    },
    {
      name: 'there are two of one time',
      classes: [metadata('c', marked), metadata('b', marked)],
      metadata: {},
      spec: {},
      wanted: 'b',
    },
    {
      name: 'it names one',
      classes: [metadata('b', marked)],
      metadata: {},
      spec: { ingressClassName: 'x' },
      wanted: 'x',
    },
    {
      name: 'it names one in the old way',
      classes: [metadata('b', marked)],
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'x' } },
      spec: {},
      wanted: undefined,
    },
  ])('$name', async ({ classes, metadata: own, spec, wanted }) => {
    await using api = await TestApi.start()
    for (const each of classes) await api.create('ingressclasses', { ...each, spec: { controller: 'c.io/d' } })
    const made = await api.create('ingresses', { ...ingress(spec), ...metadata('i', own) })
    expect(specOf(made).ingressClassName).toBe(wanted)
  })

  test('the newest of two counts', async () => {
    await using api = await TestApi.start()
    await api.create('ingressclasses', { ...metadata('a', marked), spec: { controller: 'c.io/d' } })
    await api.clock.advance(1_000)
    await api.create('ingressclasses', { ...metadata('b', marked), spec: { controller: 'c.io/d' } })
    expect(specOf(await api.create('ingresses', { ...ingress(), ...metadata('i') })).ingressClassName).toBe('b')
  })
})

describe('PersistentVolumeClaimResize', () => {
  const onlyDynamic =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'

  async function grow(storageClassName: string, phase: string, storage: string): Promise<Seen> {
    const api = await TestApi.start()
    await api.create('storageclasses', { ...metadata('grows'), provisioner: 'p', allowVolumeExpansion: true })
    await api.create('storageclasses', { ...metadata('stays'), provisioner: 'p' })
    await api.create('persistentvolumeclaims', {
      ...metadata('c'),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
    })
    await api.merge('persistentvolumeclaims/c/status', { status: { phase, capacity: { storage: '1Gi' } } })
    return api.merge('persistentvolumeclaims/c', { spec: { resources: { requests: { storage } } } })
  }

  test.each([
    { storageClass: 'grows', phase: 'Bound', why: undefined },
    { storageClass: 'grows', phase: 'Bound', storage: '1024Mi', why: undefined },
    { storageClass: 'stays', phase: 'Bound', why: onlyDynamic },
    { storageClass: 'none', phase: 'Bound', why: onlyDynamic },
    { storageClass: '', phase: 'Bound', why: onlyDynamic },
    { storageClass: 'stays', phase: 'Bound', storage: '1024Mi', why: undefined },
  ])('a $phase claim of class $storageClass → $why', async ({ storageClass, phase, storage = '2Gi', why }) => {
    const growing = grow(storageClass, phase, storage)
    if (why === undefined) expect(specOf(await growing)).toMatchObject({ resources: { requests: {} } })
    else await expect(growing).rejects.toThrow(`persistentvolumeclaims "c" is forbidden: ${why}`)
  })

  test('validation is first to say that a claim has to be bound', async () => {
    await expect(grow('grows', 'Pending', '2Gi')).rejects.toThrow(
      /^PersistentVolumeClaim "c" is invalid: spec: Forbidden/,
    )
  })

  test('asked about a claim that is not bound, it refuses', async () => {
    const claim = (storage: string): object => ({
      metadata: { name: 'c' },
      spec: { resources: { requests: { storage } } },
    })
    const request = { previous: claim('1Gi'), name: 'c', resource: persistentVolumeClaims } as AdmissionRequest
    await expect(claimResize.validate?.(claim('2Gi'), request)).rejects.toThrow(
      'persistentvolumeclaims "c" is forbidden: Only bound persistent volume claims can be expanded',
    )
  })
})
