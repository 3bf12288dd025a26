import { describe, expect, test } from 'vitest'
import type { KubeObject } from '@coxswain/api'
import { applyConfiguration } from './apply-configuration.ts'
import type { ManagedEntry } from './managed-entries.ts'
import type { Applied, TrackedKind, Writer } from './tracked-kind.ts'

type Anything = KubeObject & { readonly spec?: object; readonly data?: object; readonly status?: object }

const kind: TrackedKind = { schema: 'io.k8s.api.apps.v1.Deployment', apiVersion: 'apps/v1' }
const then = '2026-11-21T09:38:06Z'
const now = '2026-11-21T10:00:00Z'
const writer = (manager: string, fields: Partial<Writer> = {}): Writer => ({
  manager,
  operation: 'Apply',
  apiVersion: 'apps/v1',
  time: now,
  ...fields,
})
const entry = (manager: string, fieldsV1: object, fields: Partial<ManagedEntry> = {}): ManagedEntry => ({
  manager,
  operation: 'Apply',
  apiVersion: 'apps/v1',
  time: then,
  fieldsType: 'FieldsV1',
  fieldsV1: { ...fieldsV1 },
  ...fields,
})
const updated = { operation: 'Update' } as const
const deployment = (spec: object, metadata: object = {}): Anything => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n', ...metadata },
  spec,
})
const live = (spec: object, entries: readonly object[], metadata: object = {}) =>
  deployment(spec, { uid: 'u', ...metadata, managedFields: entries })
const pod = (spec: object) => ({ template: { spec } })
const owned = (spec: object) => ({ 'f:spec': spec })
const ownedInPod = (spec: object) => owned({ 'f:template': { 'f:spec': spec } })

function apply(
  liveObject: KubeObject | undefined,
  configuration: KubeObject,
  by = writer('w'),
  force = false,
): Applied {
  return applyConfiguration(kind, { live: liveObject, configuration, writer: by, force })
}

function applied(...args: Parameters<typeof apply>): KubeObject {
  const answer = apply(...args)
  if (answer.kind !== 'applied') throw new Error(answer.message)
  return answer.object
}

const entriesOf = (object: KubeObject) => object.metadata?.managedFields

test('an object that is not there yet is the configuration', () => {
  const configuration = deployment({ replicas: 3 }, { labels: { a: 'b' } })
  expect(applied(undefined, configuration)).toEqual({
    ...configuration,
    metadata: {
      ...configuration.metadata,
      managedFields: [
        entry('w', { 'f:metadata': { 'f:labels': { 'f:a': {} } }, ...owned({ 'f:replicas': {} }) }, { time: now }),
      ],
    },
  })
})

describe('what is applied', () => {
  const before = live({ replicas: 3, paused: true }, [
    entry('w', owned({ 'f:replicas': {} })),
    entry('x', owned({ 'f:paused': {} })),
  ])

  test('again: nothing changes', () => expect(applied(before, deployment({ replicas: 3 }))).toBe(before))

  test('with the value that another owns is shared; without a change there is no time', () => {
    expect(entriesOf(applied(before, deployment({ replicas: 3 }), writer('y')))).toEqual([
      entry('y', owned({ 'f:replicas': {} }), { time: undefined }),
      ...(entriesOf(before) ?? []),
    ])
  })

  test('with another value has a new time', () => {
    const after = applied(before, deployment({ replicas: 4 }))
    expect(after).toMatchObject({ spec: { replicas: 4, paused: true } })
    expect(entriesOf(after)).toEqual([
      entry('x', owned({ 'f:paused': {} })),
      entry('w', owned({ 'f:replicas': {} }), { time: now }),
    ])
  })

  test('by force is taken from its owner', () => {
    const after = applied(before, deployment({ replicas: 4 }), writer('x'), true)
    expect(after).toMatchObject({ spec: { replicas: 4 } })
    expect((after as { spec?: object }).spec).not.toHaveProperty('paused')
    expect(entriesOf(after)).toEqual([entry('x', owned({ 'f:replicas': {} }), { time: now })])
  })

  test('nothing any more: the entry goes', () => {
    expect(entriesOf(applied(before, deployment({})))).toEqual([
      entry('x', owned({ 'f:paused': {} })),
      entry('w', { 'f:spec': {} }, { time: now }),
    ])
    const nothing = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }
    expect(entriesOf(applied(before, nothing))).toEqual([entry('x', owned({ 'f:paused': {} }))])
  })

  test('at an endpoint that resets it is neither owned nor contested', () => {
    const status: TrackedKind = { ...kind, resetFields: [['spec']] }
    const configuration = { ...deployment({ replicas: 9 }), status: { replicas: 1 } }
    const answer = applyConfiguration(status, {
      live: before,
      configuration,
      writer: writer('z', { subresource: 'status' }),
      force: false,
    })
    expect(answer.kind === 'applied' && entriesOf(answer.object)).toEqual([
      ...(entriesOf(before) ?? []),
      entry('z', { 'f:status': { 'f:replicas': {} } }, { time: now, subresource: 'status' }),
    ])
  })
})

describe('what is not applied any more', () => {
  const a = { name: 'a', image: 'x' }
  const itemA = { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {} } }
  const itemB = { 'k:{"name":"b"}': { '.': {}, 'f:name': {} } }
  const both = { containers: [{ ...a, tty: true }, { name: 'b' }] }
  const tty = (item: object) =>
    entry('x', ownedInPod({ 'f:containers': { 'k:{"name":"a"}': { ...item, 'f:tty': {} } } }), updated)
  const ownerOfB = entry('y', ownedInPod({ 'f:containers': itemB }), updated)

  test.each<{ name: string; spec: object; last: object; others?: readonly object[]; next: object; want: object }>([
    {
      name: 'goes',
      spec: { replicas: 3, paused: true },
      last: owned({ 'f:paused': {}, 'f:replicas': {} }),
      next: { replicas: 3 },
      want: { replicas: 3 },
    },
    {
      name: 'stays where another applies it',
      spec: { replicas: 3, paused: true },
      last: owned({ 'f:paused': {}, 'f:replicas': {} }),
      others: [entry('x', owned({ 'f:paused': {} }))],
      next: { replicas: 3 },
      want: { replicas: 3, paused: true },
    },
    {
      name: 'stays where another has written it',
      spec: { replicas: 3, paused: true },
      last: owned({ 'f:paused': {}, 'f:replicas': {} }),
      others: [entry('x', owned({ 'f:paused': {} }), updated)],
      next: { replicas: 3 },
      want: { replicas: 3, paused: true },
    },
    {
      name: 'an item goes with all in it, the others stay',
      spec: pod(both),
      last: ownedInPod({ 'f:containers': itemA }),
      others: [ownerOfB],
      next: {},
      want: pod({ containers: [{ name: 'b' }] }),
    },
    {
      name: 'an item goes even where another owns something in it, but not it',
      spec: pod(both),
      last: ownedInPod({ 'f:containers': itemA }),
      others: [ownerOfB, tty({})],
      next: {},
      want: pod({ containers: [{ name: 'b' }] }),
    },
    {
      name: 'an item of two stays with what the other owns, and what nobody has a say in',
      spec: pod({ containers: [{ ...a, tty: true, stdin: true }] }),
      last: ownedInPod({ 'f:containers': itemA }),
      others: [tty({ '.': {}, 'f:name': {} })],
      next: {},
      want: pod({ containers: [{ name: 'a', tty: true, stdin: true }] }),
    },
    {
      name: 'the last item goes with the list and the objects that it is in',
      spec: pod({ containers: [a] }),
      last: ownedInPod({ 'f:containers': itemA }),
      next: {},
      want: {},
    },
    {
      name: 'the last field goes with its object',
      spec: { replicas: 3, strategy: { type: 'Recreate' } },
      last: owned({ 'f:strategy': { 'f:type': {} } }),
      next: {},
      want: { replicas: 3 },
    },
    {
      name: 'an object stays that is still applied',
      spec: { replicas: 3, strategy: { type: 'Recreate' } },
      last: owned({ 'f:strategy': { 'f:type': {} } }),
      next: { strategy: {} },
      want: { replicas: 3, strategy: {} },
    },
    {
      name: 'what the manager never applied stays',
      spec: { replicas: 3, paused: true },
      last: owned({ 'f:replicas': {} }),
      next: {},
      want: { paused: true },
    },
    {
      name: 'what an unknown version applied stays',
      spec: { replicas: 3 },
      last: { apiVersion: 'apps/v0' },
      next: { paused: true },
      want: { replicas: 3, paused: true },
    },
  ])('$name', ({ spec, last, others = [], next, want }) => {
    const isOld = 'apiVersion' in last
    const mine = isOld ? entry('w', owned({ 'f:replicas': {} }), { apiVersion: 'apps/v0' }) : entry('w', last)
    expect((applied(live(spec, [mine, ...others]), deployment(next)) as { spec?: unknown }).spec).toEqual(want)
  })

  test('metadata that nobody owns stays', () => {
    const mine = entry('w', { 'f:metadata': { 'f:labels': { 'f:a': {} } } })
    const before = live({}, [mine], { labels: { a: 'b' }, annotations: { c: 'd' }, resourceVersion: '7' })
    const { managedFields: _, ...metadata } = applied(before, deployment({})).metadata ?? {}
    expect(metadata).toEqual({ name: 'd', namespace: 'n', uid: 'u', resourceVersion: '7', annotations: { c: 'd' } })
  })
})

describe('conflicts', () => {
  const spec = { replicas: 1, paused: true, ...pod({ containers: [{ name: 'a', image: 'x' }] }) }
  const others = [
    entry('a', owned({ 'f:paused': {}, 'f:replicas': {} })),
    entry('b', owned({ 'f:replicas': {} }), { ...updated, subresource: 'scale' }),
    entry('a', ownedInPod({ 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {} } } }), updated),
  ]
  const image = '.spec.template.spec.containers[name="a"].image'

  test('one', () => {
    expect(apply(live(spec, others), deployment({ paused: false }))).toEqual({
      kind: 'conflicts',
      conflicts: [{ reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.spec.paused' }],
      message: 'Apply failed with 1 conflict: conflict with "a": .spec.paused',
    })
  })

  test('several, by manager', () => {
    const configuration = deployment({
      replicas: 2,
      paused: false,
      ...pod({ containers: [{ name: 'a', image: 'y' }] }),
    })
    const reason = 'FieldManagerConflict'
    expect(apply(live(spec, others), configuration)).toEqual({
      kind: 'conflicts',
      conflicts: [
        { reason, message: 'conflict with "a"', field: '.spec.paused' },
        { reason, message: 'conflict with "a"', field: '.spec.replicas' },
        { reason, message: 'conflict with "a" using apps/v1', field: image },
        { reason, message: 'conflict with "b" with subresource "scale" using apps/v1', field: '.spec.replicas' },
      ],
      message: [
        'Apply failed with 4 conflicts: conflicts with "a":',
        '- .spec.paused',
        '- .spec.replicas',
        'conflicts with "a" using apps/v1:',
        `- ${image}`,
        'conflicts with "b" with subresource "scale" using apps/v1:',
        '- .spec.replicas',
      ].join('\n'),
    })
  })

  test('none over what the manager itself wrote at another time in another way', () => {
    const mine = entry('w', owned({ 'f:replicas': {} }), updated)
    expect(apply(live(spec, [mine]), deployment({ replicas: 2 }))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "w" using apps/v1: .spec.replicas',
    })
  })
})

describe('the first apply to an object without entries', () => {
  const before = live({ replicas: 1 }, [])

  test('what is there belongs to whoever wrote it', () => {
    expect(entriesOf(applied(before, deployment({ paused: true })))).toEqual([
      entry('w', owned({ 'f:paused': {} }), { time: now }),
      entry('before-first-apply', owned({ 'f:replicas': {} }), { ...updated, time: now }),
    ])
  })

  test('and is contested', () => {
    expect(apply(before, deployment({ replicas: 2 }))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    })
  })
})

describe('refused', () => {
  const fine = deployment({})
  test.each<{ name: string; configuration: object; entries?: readonly object[]; reason: string; message: string }>([
    {
      name: 'another version',
      configuration: { ...fine, apiVersion: 'apps/v1beta1' },
      reason: 'bad-request',
      message: 'invalid object type: apps/v1beta1, Kind=Deployment',
    },
    {
      name: 'another kind',
      configuration: { ...fine, kind: 'Secret' },
      reason: 'bad-request',
      message: 'invalid object type: apps/v1, Kind=Secret',
    },
    { name: 'no type', configuration: {}, reason: 'bad-request', message: 'invalid object type: /, Kind=' },
    {
      name: 'managed fields',
      configuration: deployment({}, { managedFields: [] }),
      reason: 'bad-request',
      message: 'metadata.managedFields must be nil',
    },
    {
      name: 'an unknown field',
      configuration: deployment({ foo: 1 }),
      reason: 'failed',
      message:
        'failed to create typed patch object (n/d; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
    },
    {
      name: 'an item twice',
      configuration: deployment(pod({ containers: [{ name: 'a' }, { name: 'a' }] })),
      reason: 'failed',
      message:
        'failed to create typed patch object (n/d; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    },
    {
      name: 'entries of the live object that cannot be read',
      configuration: fine,
      entries: [entry('x', {}, { apiVersion: '' })],
      reason: 'failed',
      message: 'failed to decode managed fields: apiVersion must not be empty',
    },
  ])('$name', ({ configuration, entries = [], reason, message }) => {
    expect(apply(live({}, entries), configuration)).toEqual({ kind: 'refused', reason, message })
  })
})

describe('kubectl', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
  const kubectl = writer('kubectl')
  const applier = entry('kubectl-client-side-apply', owned({ 'f:paused': {}, 'f:replicas': {} }), updated)
  const last = (spec: object, more: object = {}) => JSON.stringify({ ...deployment(spec), ...more })
  const before = (text: string, spec: object = { replicas: 3, paused: true }) =>
    live(spec, [applier], { annotations: { [annotation]: text, other: 'o' } })

  test('takes over what client-side apply owned', () => {
    const after = applied(before(last({ replicas: 3, paused: true })), deployment({ replicas: 4 }), kubectl)
    expect(after).toMatchObject({ spec: { replicas: 4, paused: true } })
    expect(entriesOf(after)).toEqual([
      entry('kubectl', owned({ 'f:replicas': {} }), { time: now }),
      entry('kubectl-client-side-apply', owned({ 'f:paused': {} }), updated),
    ])
  })

  test.each([
    { name: 'the value is another one now', text: last({ replicas: 2 }) },
    { name: 'it was not applied', text: last({ paused: true }) },
    { name: 'the annotation is of another version', text: last({ replicas: 3 }, { apiVersion: 'apps/v1beta1' }) },
    { name: 'the annotation is no JSON', text: '{' },
    { name: 'the annotation has unknown fields', text: last({ replicas: 3, foo: 1 }) },
    { name: 'the annotation is empty', text: '' },
  ])('has a conflict where $name', ({ text }) => {
    expect(apply(before(text), deployment({ replicas: 4 }), kubectl)).toMatchObject({ kind: 'conflicts' })
  })

  test('has the other conflicts', () => {
    expect(apply(before(last({ replicas: 3 })), deployment({ replicas: 4, paused: false }), kubectl)).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.paused',
    })
  })

  test('alone: others have conflicts', () => {
    expect(apply(before(last({ replicas: 3 })), deployment({ replicas: 4 }), writer('me'))).toMatchObject({
      kind: 'conflicts',
    })
  })

  test('keeps the annotation, without itself in it', () => {
    const configuration = deployment({ replicas: 3, paused: true }, { annotations: { [annotation]: 'x', mine: '<>' } })
    const after = applied(before('old'), configuration, kubectl, true)
    expect(after.metadata?.annotations?.[annotation]).toBe(
      String.raw`{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"mine":"\u003c\u003e"},"name":"d","namespace":"n"},"spec":{"paused":true,"replicas":3}}` +
        '\n',
    )
  })

  test('makes no annotation, and others leave it', () => {
    expect(applied(live({}, [entry('x', {})]), deployment({ replicas: 3 }), kubectl).metadata).not.toHaveProperty(
      'annotations',
    )
    const after = applied(before('old'), deployment({ replicas: 3 }), writer('me'))
    expect(after.metadata?.annotations).toEqual({ [annotation]: 'old', other: 'o' })
  })

  test('leaves out an annotation that would be too large', () => {
    const configuration = deployment({ replicas: 3 }, { labels: { large: 'x'.repeat(256 * 1024) } })
    expect(applied(before('old'), configuration, kubectl).metadata?.annotations).toEqual({ other: 'o' })
  })
})

describe('an applier that goes to another version', () => {
  const autoscalers: TrackedKind = {
    schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    convert: (object, apiVersion) => {
      if (apiVersion !== 'autoscaling/v1' && apiVersion !== 'autoscaling/v2') return undefined
      return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
    },
  }
  const autoscaler = (spec: object, entries?: readonly object[]): Anything => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h', uid: 'u', ...(entries && { managedFields: entries }) },
    spec,
  })

  test('loses what it applied there, and keeps what others own in their versions', () => {
    const fields = owned({ 'f:maxReplicas': {}, 'f:minReplicas': {} })
    const entries = [
      entry('w', fields, { apiVersion: 'autoscaling/v1' }),
      entry('x', owned({ 'f:minReplicas': {} }), { apiVersion: 'autoscaling/v1', ...updated }),
    ]
    const spec = { maxReplicas: 3, minReplicas: 2 }
    const by = writer('w', { apiVersion: 'autoscaling/v2' })
    const apply2 = (given: readonly object[]) =>
      applyConfiguration(autoscalers, {
        live: autoscaler(spec, given),
        configuration: autoscaler({}),
        writer: by,
        force: false,
      })
    expect(apply2(entries)).toMatchObject({ object: { apiVersion: 'autoscaling/v2', spec: { minReplicas: 2 } } })
    expect(apply2(entries.slice(0, 1))).toMatchObject({ kind: 'applied', object: { spec: {} } })
    const after = apply2(entries)
    expect(after.kind === 'applied' && entriesOf(after.object)).toEqual([
      { ...entry('w', { 'f:spec': {} }), apiVersion: 'autoscaling/v2', time: now },
      entries[1],
    ])
  })
})
