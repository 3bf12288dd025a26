import { describe, expect, test } from 'vitest'
import { mapBody, podBody, TestApi } from './testing/api.ts'

describe('what the server fills in', () => {
  test('uid, time and version are its own; what it does not know is dropped with a warning', async () => {
    await using api = await TestApi.start()
    const sent = { ...mapBody('m', { a: '1' }, { uid: 'mine', creationTimestamp: '2001-01-01T00:00:00Z' }), dta: 'x' }
    const { body, warnings, code } = await api.respond('create', 'configmaps', sent)
    expect(code).toBe(201)
    expect(warnings).toEqual(['unknown field "dta"'])
    expect(body).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name: 'm',
        namespace: 'ns',
        uid: expect.stringMatching(/^[0-9a-f]{8}-/),
        resourceVersion: String(api.store.revision),
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      data: { a: '1' },
    })
  })

  test.each([
    { field: 'deletionTimestamp', value: '2020-01-01T00:00:00Z' },
    { field: 'deletionGracePeriodSeconds', value: 5 },
    { field: 'selfLink', value: '/x' },
    { field: 'labels', value: {} },
    { field: 'finalizers', value: [] },
    { field: 'managedFields', value: [{ manager: 'm', operation: 'Update' }] },
  ])('metadata.$field of a client is not kept', async ({ field, value }) => {
    await using api = await TestApi.start()
    const made = await api.create('configmaps', mapBody('m', undefined, { [field]: value }))
    expect(made.metadata).not.toHaveProperty(field)
  })

  test("generation begins at 1 where the kind has one, and is the client's where it has none", async () => {
    await using api = await TestApi.start()
    expect((await api.create('pods', podBody('p', {}, { generation: 7 }))).metadata?.generation).toBe(1)
    expect((await api.create('configmaps', mapBody('m', {}, { generation: 9 }))).metadata?.generation).toBe(9)
  })

  test('a status is not taken from whoever creates', async () => {
    await using api = await TestApi.start({ strategies: new Map() })
    const body = { metadata: { name: 'b' }, spec: { minAvailable: 1 }, status: { currentHealthy: 4 } }
    expect(await api.create('poddisruptionbudgets', body)).not.toHaveProperty('status')
  })

  test('the same owner twice is kept once, with a warning', async () => {
    await using api = await TestApi.start()
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' }
    const body = mapBody('m', {}, { ownerReferences: [owner, { ...owner }, { ...owner, name: 'other' }] })
    const { body: made, warnings } = await api.respond('create', 'configmaps', body)
    expect((made as { metadata: { ownerReferences: unknown[] } }).metadata.ownerReferences).toHaveLength(2)
    expect(warnings).toEqual([expect.stringMatching(/contains duplicate entries.*observed: u$/)])
  })
})

describe('names', () => {
  test.each([
    {
      name: 'generateName gives five more characters',
      metadata: { generateName: 'g-' },
      made: /^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
    },
    { name: 'a long prefix is cut', metadata: { generateName: 'y'.repeat(250) }, made: /^y{58}.{5}$/ },
    { name: 'a name goes before generateName', metadata: { name: 'both', generateName: 'g-' }, made: /^both$/ },
  ])('$name', async ({ metadata, made }) => {
    await using api = await TestApi.start()
    expect((await api.create('configmaps', { metadata })).metadata?.name).toMatch(made)
  })

  test('without any, creation is refused', async () => {
    await using api = await TestApi.start()
    expect(await api.refusal(api.create('configmaps', { metadata: {} }))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      details: {
        kind: 'ConfigMap',
        causes: [{ reason: 'FieldValueRequired', field: 'metadata.name' }],
      },
    })
  })

  test('a generated name that is taken is tried eight times, then refused with a moment to wait', async () => {
    let draws = 0
    const random = { float: () => ((draws += 1), 0), uuid: () => 'u' }
    await using api = await TestApi.start({ random })
    await api.create('configmaps', { metadata: { name: 'g-bbbbb' } })
    const before = draws
    const refused = await api.refusal(api.create('configmaps', { metadata: { generateName: 'g-' } }))
    expect(draws - before).toBe(8 * 5)
    expect(refused).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "g-bbbbb" already exists, the server was not able to generate a unique name for the object',
      details: { retryAfterSeconds: 1, kind: 'configmaps', name: 'g-bbbbb' },
    })
  })

  test('of generated names one that is free is found', async () => {
    const draws = [...Array<number>(5).fill(0), ...Array<number>(5).fill(0.999)]
    const random = { float: () => draws.shift() ?? 0.5, uuid: () => 'u' }
    await using api = await TestApi.start({ random })
    await api.create('configmaps', { metadata: { name: 'g-bbbbb' } })
    expect((await api.create('configmaps', { metadata: { generateName: 'g-' } })).metadata?.name).toBe('g-99999')
  })

  test.each([
    { resource: 'configmaps', name: 'Bad_Name', refused: true },
    { resource: 'configmaps', name: 'a.b-c', refused: false },
    { resource: 'namespaces', name: 'a.b', refused: true },
    { resource: 'clusterroles', name: 'system:x', refused: false },
    { resource: 'clusterroles', name: 'a/b', refused: true },
    { resource: 'clusterroles', name: '..', refused: true },
  ])('$resource named $name: refused $refused', async ({ resource, name, refused }) => {
    await using api = await TestApi.start()
    const making = api.create(resource, { metadata: { name } })
    if (refused) expect((await api.refusal(making)).details?.causes?.[0]?.field).toBe('metadata.name')
    else expect((await making).metadata?.name).toBe(name)
  })
})

describe('refusals', () => {
  test('a version on a new object is refused by the store, so not in a dry run', async () => {
    await using api = await TestApi.start()
    const draft = mapBody('m', {}, { resourceVersion: '5' })
    expect((await api.create('configmaps', draft, { dryRun: ['All'] })).metadata?.name).toBe('m')
    expect((await api.refusal(api.create('configmaps', draft))).code).toBe(500)
  })

  test('what exists is told apart from what is just going', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('m', {}, { finalizers: ['example.com/x'] }))
    const taken = { code: 409, reason: 'AlreadyExists', details: { name: 'm', kind: 'configmaps' } }
    expect(await api.refusal(api.create('configmaps', mapBody('m')))).toMatchObject({
      ...taken,
      message: 'configmaps "m" already exists',
    })
    await api.remove('configmaps/m')
    expect(await api.refusal(api.create('configmaps', mapBody('m')))).toMatchObject({
      ...taken,
      message: 'object is being deleted: configmaps "m" already exists',
    })
  })

  test.each([
    {
      name: 'a version',
      metadata: { resourceVersion: '5' },
      code: 500,
      message: 'resourceVersion should not be set on objects to be created',
    },
    {
      name: 'another namespace',
      metadata: { namespace: 'other' },
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
    {
      name: 'a bad label',
      metadata: { labels: { 'a b': 'c' } },
      code: 422,
      message: /metadata\.labels: Invalid value: "a b"/,
    },
  ])('$name', async ({ metadata, code, message }) => {
    await using api = await TestApi.start()
    const refused = await api.refusal(api.create('configmaps', mapBody('m', {}, metadata)))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test.each([
    {
      body: [],
      message:
        /must be of type ConfigMap\): couldn't get version\/kind; json parse error: json: cannot unmarshal array/,
    },
    {
      body: { kind: 'Secret' },
      message:
        'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    },
    {
      body: { apiVersion: 'v2' },
      message:
        'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    },
    {
      body: { apiVersion: 'apps/v1', kind: 'Deployment' },
      message:
        /cannot be handled as a ConfigMap: converting \(v1.Deployment\) to \(core.ConfigMap\): unknown conversion$/,
    },
    {
      body: { data: { a: 1 } },
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    },
  ])('a body that is no ConfigMap: $body', async ({ body, message }) => {
    await using api = await TestApi.start()
    const refused = await api.refusal(api.create('configmaps', body))
    expect(refused).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(refused.message).toMatch(message)
  })

  test.each([
    { path: 'cronjobs', sent: 'batch/v1beta1', kind: 'CronJob', wanted: 'batch/v1' },
    { path: 'deployments', sent: 'extensions/v1beta1', kind: 'Deployment', wanted: 'apps/v1' },
    {
      path: 'horizontalpodautoscalers',
      sent: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      wanted: 'autoscaling/v2',
    },
    { path: 'events', sent: 'events.k8s.io/v1', kind: 'Event', wanted: 'v1' },
  ])('a $kind of $sent, for $wanted', async ({ path, sent, kind, wanted }) => {
    await using api = await TestApi.start()
    const body = { apiVersion: sent, kind, metadata: { name: 'a' } }
    const refused = await api.refusal(api.create(path, body, { apiVersion: wanted }))
    expect(refused.message).toBe(
      `the API version in the data (${sent}) does not match the expected API version (${wanted})`,
    )
  })

  test.each([
    { fieldValidation: 'Warn', warnings: ['unknown field "dta"'] },
    { fieldValidation: 'Ignore', warnings: [] },
  ] as const)('unknown fields with $fieldValidation', async ({ fieldValidation, warnings }) => {
    await using api = await TestApi.start()
    const answer = await api.respond('create', 'configmaps', { ...mapBody('m'), dta: 1 }, { fieldValidation })
    expect(answer.warnings).toEqual(warnings)
  })

  test('unknown fields are refused when that is asked for', async () => {
    await using api = await TestApi.start()
    const making = api.create('configmaps', { ...mapBody('m'), dta: 1 }, { fieldValidation: 'Strict' })
    expect((await api.refusal(making)).message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
    )
  })

  test('paths that lead nowhere, and methods that are not for them', async () => {
    await using api = await TestApi.start()
    const { handler } = api.server
    const at = (target: object): Promise<unknown> =>
      handler.handle(
        { verb: 'get', target: { group: '', version: 'v1', resource: 'x', ...target } },
        { user: { username: 'a', groups: [] }, userAgent: '' },
      )
    expect((await api.refusal(at({}))).code).toBe(404)
    expect((await api.refusal(at({ resource: 'nodes', namespace: 'ns', name: 'n' }))).code).toBe(404)
    expect(
      (await api.refusal(at({ resource: 'configmaps', namespace: 'ns', name: 'n', subresource: 'status' }))).code,
    ).toBe(404)
    expect((await api.refusal(api.create('configmaps/m', mapBody('m')))).code).toBe(405)
    expect((await api.refusal(api.create('configmaps', mapBody('m'), { namespace: null }))).code).toBe(405)
    expect((await api.refusal(api.respond('deletecollection', 'namespaces'))).code).toBe(405)
    expect((await api.refusal(api.respond('create', 'pods/p/status', podBody('p')))).code).toBe(405)
  })
})

test('a dry run does everything but write', async () => {
  await using api = await TestApi.start()
  const before = api.store.revision
  const made = await api.create('configmaps', mapBody('m'), { dryRun: ['All'] })
  expect(made.metadata).toMatchObject({ name: 'm', uid: expect.any(String) })
  expect(made.metadata).not.toHaveProperty('resourceVersion')
  expect(api.store.revision).toBe(before)
  await api.create('configmaps', mapBody('m'))
  expect((await api.refusal(api.create('configmaps', mapBody('m'), { dryRun: ['All'] }))).reason).toBe('AlreadyExists')
})

test('events go by themselves after an hour, counted from their last write', async () => {
  await using api = await TestApi.start()
  const event = { metadata: { name: 'e' }, involvedObject: { kind: 'Pod', name: 'p', namespace: 'ns' }, reason: 'R' }
  await api.create('events', event, { apiVersion: 'v1' })
  await api.clock.advance(1_800_000)
  await api.merge('events/e', { count: 2 }, { apiVersion: 'v1' })
  await api.clock.advance(3_599_000)
  expect(await api.names('events', { apiVersion: 'v1' })).toEqual(['e'])
  await api.clock.advance(2_000)
  expect(await api.names('events', { apiVersion: 'v1' })).toEqual([])
})
