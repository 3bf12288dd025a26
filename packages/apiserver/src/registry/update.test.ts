import { describe, expect, test } from 'vitest'
import { deploymentBody, mapBody, podBody, TestApi } from './testing/api.ts'

const modified =
  'Operation cannot be fulfilled on configmaps "m": the object has been modified; please apply your changes to the latest version and try again'

describe('versions', () => {
  test.each([
    { name: 'the latest', version: 'latest', ok: true },
    { name: 'none: unconditional', version: undefined, ok: true },
    { name: '0: unconditional', version: '0', ok: true },
    { name: 'an older one', version: '2', code: 409, message: modified },
    { name: 'no number', version: 'abc', code: 500, message: 'strconv.ParseUint: parsing "abc": invalid syntax' },
    { name: 'negative', version: '-1', code: 500, message: 'strconv.ParseUint: parsing "-1": invalid syntax' },
  ])('an update with $name', async ({ version, ok, code, message }) => {
    await using api = await TestApi.start()
    const made = await api.create('configmaps', mapBody('m', { a: '1' }))
    const resourceVersion = version === 'latest' ? made.metadata?.resourceVersion : version
    const updating = api.update('configmaps/m', mapBody('m', { a: '2' }, { resourceVersion }))
    if (ok) expect((await updating).data).toEqual({ a: '2' })
    else expect(await api.refusal(updating)).toMatchObject({ code, message })
  })

  test('some kinds want a version', async () => {
    await using api = await TestApi.start()
    await api.create('leases', { metadata: { name: 'l' }, spec: { holderIdentity: 'a' } })
    const refused = await api.refusal(
      api.update('leases/l', { metadata: { name: 'l' }, spec: { holderIdentity: 'b' } }),
    )
    expect(refused).toMatchObject({
      code: 422,
      message:
        'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      details: { kind: 'leases', group: 'coordination.k8s.io' },
    })
  })

  test('what changes nothing writes nothing', async () => {
    await using api = await TestApi.start()
    const made = await api.create('configmaps', mapBody('m', { a: '1' }))
    const before = api.store.revision
    expect(await api.update('configmaps/m', mapBody('m', { a: '1' }))).toBe(made)
    expect(await api.merge('configmaps/m', { data: { a: '1' } })).toBe(made)
    expect(api.store.revision).toBe(before)
  })

  test('a patch is made anew when somebody else wrote in between', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`)
    await Promise.all(keys.map((key) => api.merge('configmaps/m', { data: { [key]: 'x' } })))
    expect(Object.keys((await api.get('configmaps/m')).data as object).toSorted()).toEqual(keys.toSorted())
  })

  test('a patch with a version is refused like an update', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    const patching = api.merge('configmaps/m', { metadata: { resourceVersion: '1' }, data: { a: '1' } })
    expect(await api.refusal(patching)).toMatchObject({ code: 409, message: modified })
  })
})

describe('identity', () => {
  test('another uid is a conflict in an update and an immutable field in a patch', async () => {
    await using api = await TestApi.start()
    const made = await api.create('configmaps', mapBody('m'))
    const uid = 'ffffffff-0000-0000-0000-000000000000'
    const updated = await api.refusal(api.update('configmaps/m', mapBody('m', {}, { uid })))
    expect(updated).toMatchObject({ code: 409, reason: 'Conflict' })
    expect(updated.message).toBe(
      `Operation cannot be fulfilled on configmaps "m": StorageError: invalid object, Code: 4, Key: /registry/configmaps/ns/m, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${made.metadata?.uid}`,
    )
    const patched = await api.refusal(api.merge('configmaps/m', { metadata: { uid } }))
    expect(patched.message).toBe(`ConfigMap "m" is invalid: metadata.uid: Invalid value: "${uid}": field is immutable`)
  })

  test.each([
    { body: mapBody('other'), message: 'the name of the object (other) does not match the name on the URL (m)' },
    {
      body: { metadata: {} },
      message: 'the name of the object (m based on URL) was undeterminable: name must be provided',
    },
    {
      body: mapBody('m', {}, { namespace: 'other' }),
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
  ])('$message', async ({ body, message }) => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    expect(await api.refusal(api.update('configmaps/m', body))).toMatchObject({ code: 400, message })
  })

  test('an update of nothing is refused, or creates where the kind allows it', async () => {
    await using api = await TestApi.start()
    expect((await api.refusal(api.update('configmaps/m', mapBody('m')))).reason).toBe('NotFound')
    expect((await api.respond('update', 'roles/r', { metadata: { name: 'r' } })).code).toBe(201)
    expect((await api.respond('update', 'roles/r', { metadata: { name: 'r', labels: { a: 'b' } } })).code).toBe(200)
    expect((await api.refusal(api.merge('roles/none', {}))).reason).toBe('NotFound')
  })

  test('an update that creates may name the version that it saw, but not the object that has gone', async () => {
    await using api = await TestApi.start()
    const seen = { name: 'r', resourceVersion: '5' }
    expect((await api.respond('update', 'roles/r', { metadata: seen })).code).toBe(201)
    expect(await api.refusal(api.update('roles/s', { metadata: { ...seen, name: 's', uid: 'old' } }))).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining('Precondition failed: UID in precondition: old, UID in object meta: '),
    })
  })
})

describe('what an update keeps', () => {
  test("times and generation are the server's", async () => {
    await using api = await TestApi.start()
    const made = await api.create('deployments', deploymentBody('d'))
    await api.clock.advance(5000)
    const body = {
      ...deploymentBody('d'),
      metadata: { name: 'd', generation: 9, creationTimestamp: '2001-01-01T00:00:00Z', labels: { a: 'b' } },
    }
    const updated = await api.update('deployments/d', body)
    expect(updated.metadata).toMatchObject({
      generation: 1,
      creationTimestamp: made.metadata?.creationTimestamp,
      uid: made.metadata?.uid,
    })
  })

  test('generation grows with the spec alone; the status is left to its own path', async () => {
    await using api = await TestApi.start()
    await api.create('deployments', deploymentBody('d'))
    await api.merge('deployments/d/status', { spec: { replicas: 9 }, status: { observedGeneration: 1, replicas: 3 } })
    const changed = await api.merge('deployments/d', { spec: { replicas: 2 }, status: { replicas: 100 } })
    expect(changed).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 2 },
      status: { observedGeneration: 1, replicas: 3 },
    })
  })

  test('for kinds without a strategy of their own it is the same', async () => {
    await using api = await TestApi.start()
    const spec = { podSelector: {}, policyTypes: ['Ingress'] }
    await api.create('networkpolicies', { metadata: { name: 'p' }, spec })
    const changed = await api.merge('networkpolicies/p', { spec: { policyTypes: ['Egress'] } })
    expect(changed.metadata?.generation).toBe(2)
    expect((await api.merge('networkpolicies/p', { metadata: { labels: { a: 'b' } } })).metadata?.generation).toBe(2)
  })

  test('deletion cannot be taken back, nor held up by new finalizers', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', {}, { finalizers: ['example.com/a'] }))
    const going = await api.remove('configmaps/m')
    expect((await api.merge('configmaps/m', { metadata: { deletionTimestamp: null } })).metadata).toEqual(
      going.metadata,
    )
    const adding = api.merge('configmaps/m', { metadata: { finalizers: ['example.com/a', 'example.com/b'] } })
    expect((await api.refusal(adding)).message).toBe(
      'ConfigMap "m" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
    )
    expect((await api.merge('configmaps/m', { data: { still: 'writable' } })).data).toEqual({ still: 'writable' })
  })

  test('the last finalizer takes a deleted object with it, also through its status', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', {}, { finalizers: ['example.com/a'] }))
    await api.remove('configmaps/m')
    const last = await api.merge('configmaps/m', { metadata: { finalizers: null } })
    expect(last.metadata?.name).toBe('m')
    expect((await api.refusal(api.get('configmaps/m'))).reason).toBe('NotFound')
    await api.create('poddisruptionbudgets', { metadata: { name: 'b', finalizers: ['example.com/a'] }, spec: {} })
    await api.remove('poddisruptionbudgets/b')
    await api.merge('poddisruptionbudgets/b/status', { metadata: { finalizers: null } })
    expect(await api.names('poddisruptionbudgets')).toEqual([])
  })
})

describe('patches', () => {
  test('all three kinds', async () => {
    await using api = await TestApi.start()
    await api.create(
      'pods',
      podBody('p', {
        containers: [
          { name: 'c', image: 'a' },
          { name: 'd', image: 'a' },
        ],
      }),
    )
    const images = async (patchType: 'json' | 'merge' | 'strategic', body: unknown): Promise<unknown> => {
      const patched = await api.call('patch', 'pods/p', body, { patchType })
      return (patched.spec as { containers: { image: string }[] }).containers.map((container) => container.image)
    }
    expect(await images('strategic', { spec: { containers: [{ name: 'd', image: 'b' }] } })).toEqual(['a', 'b'])
    expect(await images('json', [{ op: 'replace', path: '/spec/containers/0/image', value: 'c' }])).toEqual(['c', 'b'])
    expect(await images('merge', { metadata: { labels: { a: 'b' } } })).toEqual(['c', 'b'])
  })

  test.each([
    {
      patchType: 'json',
      body: { op: 'add' },
      code: 400,
      message: 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    },
    {
      patchType: 'json',
      body: [{ op: 'test', path: '/data/a', value: '2' }],
      code: 422,
      message: 'the server rejected our request due to an error in our request',
    },
    {
      patchType: 'json',
      body: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' })),
      code: 413,
      message: /maximum operations in a JSON patch is 10000, got 10001/,
    },
    {
      patchType: 'merge',
      body: [],
      code: 400,
      message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    },
    {
      patchType: 'merge',
      body: { kind: 'Secret' },
      code: 422,
      message: /converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion$/,
    },
    {
      patchType: 'merge',
      body: { metadata: { name: 'n' } },
      code: 400,
      message: 'the name of the object (n) does not match the name on the URL (m)',
    },
    {
      patchType: 'strategic',
      body: { data: 'text' },
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[data:text]": cannot restore map from string',
    },
    { patchType: 'apply', body: {}, code: 422, message: /fieldManager: Required value: is required for apply patch/ },
  ] as const)('$patchType is refused with $code', async ({ patchType, body, code, message }) => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', { a: '1' }))
    const refused = await api.refusal(api.call('patch', 'configmaps/m', body, { patchType }))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test('unknown fields of a patch', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m'))
    const answer = await api.respond('patch', 'configmaps/m', { dta: 1 }, { patchType: 'merge' })
    expect(answer.warnings).toEqual(['unknown field "dta"'])
    const strict = api.merge('configmaps/m', { dta: 1 }, { fieldValidation: 'Strict' })
    expect((await api.refusal(strict)).message).toMatch(/strict decoding error: unknown field "dta"$/)
  })
})

test('a dry run of an update writes nothing', async () => {
  await using api = await TestApi.start()
  await api.create('configmaps', mapBody('m', { a: '1' }))
  const before = api.store.revision
  expect((await api.update('configmaps/m', mapBody('m', { a: '2' }), { dryRun: ['All'] })).data).toEqual({ a: '2' })
  expect(api.store.revision).toBe(before)
})
