import { describe, expect, test } from 'vitest'
import { deploymentBody, podBody, TestApi } from '../testing/api.ts'

describe('scale', () => {
  const scaled = async (): Promise<TestApi> => {
    const api = await TestApi.start()
    await api.create('deployments', deploymentBody('d', 2))
    return api
  }

  test('shows the owner in five fields', async () => {
    await using api = await scaled()
    const { metadata } = await api.get('deployments/d')
    expect(await api.get('deployments/d/scale')).toEqual({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: 'd',
        namespace: 'ns',
        uid: metadata?.uid,
        resourceVersion: metadata?.resourceVersion,
        creationTimestamp: metadata?.creationTimestamp,
      },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=x' },
    })
  })

  test('writes the owner by its own rules', async () => {
    await using api = await scaled()
    const scale = await api.get('deployments/d/scale')
    expect(await api.update('deployments/d/scale', { ...scale, spec: { replicas: 5 } })).toMatchObject({
      spec: { replicas: 5 },
    })
    expect(await api.merge('deployments/d/scale', { spec: { replicas: 3 }, status: { replicas: 8 } })).toMatchObject({
      spec: { replicas: 3 },
      status: { replicas: 0 },
    })
    expect(await api.get('deployments/d')).toMatchObject({ metadata: { generation: 3 }, spec: { replicas: 3 } })
    expect((await api.merge('deployments/d/scale', { spec: null })).spec).toEqual({})
  })

  test.each([
    {
      name: 'a stale version',
      body: { metadata: { name: 'd', resourceVersion: '1' }, spec: { replicas: 1 } },
      code: 409,
      message: /^Operation cannot be fulfilled on deployments\.apps "d": the object has been modified/,
    },
    {
      name: 'another uid',
      body: { metadata: { name: 'd', uid: 'x' }, spec: { replicas: 1 } },
      code: 409,
      message:
        /^Operation cannot be fulfilled on deployments\.apps "d": StorageError: .* UID in precondition: x, UID in object meta/,
    },
    {
      name: 'another name',
      body: { metadata: { name: 'e' }, spec: { replicas: 1 } },
      code: 400,
      message: /does not match the name on the URL \(d\)$/,
    },
    {
      name: 'a negative number',
      body: { metadata: { name: 'd' }, spec: { replicas: -1 } },
      code: 422,
      message: 'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    },
    {
      name: 'another kind',
      body: { apiVersion: 'apps/v1', metadata: { name: 'd' } },
      code: 400,
      message:
        /^Scale in version "v1" cannot be handled as a Scale: no kind "Scale" is registered for version "apps\/v1"/,
    },
    {
      name: 'another namespace',
      body: { metadata: { name: 'd', namespace: 'elsewhere' } },
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    },
    {
      name: 'a version of before',
      body: { apiVersion: 'extensions/v1beta1', kind: 'Scale', metadata: { name: 'd' } },
      code: 400,
      message:
        'the API version in the data (extensions/v1beta1) does not match the expected API version (autoscaling/v1)',
    },
    {
      name: 'a label that is none, though it is not taken',
      body: { metadata: { name: 'd', labels: { 'a b': 'c' } }, spec: { replicas: -1 } },
      code: 422,
      message:
        /^Scale.autoscaling "d" is invalid: \[metadata.labels: Invalid value: "a b": name part must .*, spec.replicas: /,
    },
  ])('$name is refused', async ({ body, code, message }) => {
    await using api = await scaled()
    const refused = await api.refusal(api.update('deployments/d/scale', body))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test('a patch for another one', async () => {
    await using api = await scaled()
    const refused = await api.refusal(api.merge('deployments/d/scale', { metadata: { uid: 'x' } }))
    expect(refused).toMatchObject({ code: 409, details: { kind: 'deployments/scale' } })
    expect(refused.message).toMatch(
      /^Operation cannot be fulfilled on deployments\/scale\.apps "d": Precondition failed/,
    )
  })

  test.each([
    { name: 'another namespace', body: { metadata: { namespace: 'x' } }, code: 400, message: /namespace sent on the/ },
    {
      name: 'another kind',
      body: { kind: 'Foo' },
      code: 422,
      message: /: no kind "Foo" is registered for version "auto/,
    },
    {
      name: 'unknown fields, where that is asked for',
      body: { spec: { size: 1 } },
      options: { fieldValidation: 'Strict' as const },
      code: 422,
      message: /: strict decoding error: unknown field "spec.size"$/,
    },
    {
      name: 'a strategic patch of another type, in its own words',
      body: { spec: 'big' },
      options: { patchType: 'strategic' as const },
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[spec:big]": cannot restore struct from: string',
    },
  ])('a patch with $name is refused', async ({ body, options, code, message }) => {
    await using api = await scaled()
    const refused = await api.refusal(api.merge('deployments/d/scale', body, options))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test('unknown fields of a patch are warned of', async () => {
    await using api = await scaled()
    const { warnings } = await api.respond(
      'patch',
      'deployments/d/scale',
      { spec: { size: 1 } },
      { patchType: 'merge' },
    )
    expect(warnings).toEqual(['unknown field "spec.size"'])
  })

  test('what cannot be scaled, or is not there', async () => {
    await using api = await scaled()
    expect((await api.refusal(api.get('daemonsets/d/scale'))).code).toBe(404)
    expect((await api.refusal(api.merge('deployments/none/scale', { spec: { replicas: 1 } }))).message).toBe(
      'deployments.apps "none" not found',
    )
  })

  test('replication controllers select by labels alone', async () => {
    await using api = await TestApi.start({ strategies: new Map() })
    await api.create('replicationcontrollers', { metadata: { name: 'rc' }, spec: { selector: { b: '2', a: '1' } } })
    expect(await api.get('replicationcontrollers/rc/scale')).toMatchObject({
      status: { selector: 'a=1,b=2' },
      spec: { replicas: 1 },
    })
  })
})

describe('binding', () => {
  const bind = (api: TestApi, more: object = {}, metadata: object = {}): Promise<unknown> =>
    api.create('pods/p/binding', {
      metadata: { name: 'p', ...metadata },
      target: { kind: 'Node', name: 'n1' },
      ...more,
    })
  const unbound = async (spec: object = {}): Promise<TestApi> => {
    const api = await TestApi.start()
    await api.create('pods', podBody('p', spec))
    return api
  }

  test('is for a pod of its own namespace', async () => {
    await using api = await TestApi.start()
    await api.create('pods', podBody('p'))
    const elsewhere = { metadata: { name: 'p', namespace: 'other' }, target: { name: 'n1' } }
    expect(await api.refusal(api.create('pods/p/binding', elsewhere))).toMatchObject({
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    })
  })

  test('gives the pod its node, and what else the binding says', async () => {
    await using api = await unbound()
    await api.merge('pods/p/status', { status: { nominatedNodeName: 'n2' } })
    expect(await bind(api, {}, { annotations: { by: 'me' }, labels: { zone: 'a' } })).toMatchObject({
      status: 'Success',
      code: 201,
    })
    const pod = await api.get('pods/p')
    expect(pod).toMatchObject({
      metadata: { generation: 1, annotations: { by: 'me' }, labels: { zone: 'a' } },
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    })
    expect(pod.status).not.toHaveProperty('nominatedNodeName')
  })

  test('also in the old way', async () => {
    await using api = await unbound()
    await api.create('bindings', { metadata: { name: 'p' }, target: { name: 'n1' } })
    expect(await api.get('pods/p')).toMatchObject({ spec: { nodeName: 'n1' } })
  })

  test.each([
    {
      name: 'no node',
      more: { target: { kind: 'Service', name: 's' } },
      code: 500,
      message: 'target.kind: Unsupported value: "Service": supported values: "Node", "<empty>"',
    },
    { name: 'no name', more: { target: { kind: 'Node' } }, code: 500, message: 'target.name: Required value' },
    {
      name: 'another pod',
      metadata: { name: 'q' },
      code: 400,
      message: 'name in URL does not match name in Binding object',
    },
    {
      name: 'another uid',
      metadata: { uid: 'x' },
      code: 409,
      message: /Precondition failed: UID in precondition: x, UID in object meta: /,
    },
    {
      name: 'another version',
      metadata: { resourceVersion: '1' },
      code: 409,
      message: /Precondition failed: ResourceVersion in precondition: 1/,
    },
  ])('$name', async ({ more, metadata, code, message }) => {
    await using api = await unbound()
    const refused = await api.refusal(bind(api, more, metadata))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test.each([
    { name: 'bound', spec: { nodeName: 'n9' }, message: 'pod p is already assigned to node "n9"' },
    {
      name: 'gated',
      spec: { schedulingGates: [{ name: 'example.com/g' }] },
      message: 'pod p has non-empty .spec.schedulingGates',
    },
  ])('a pod that is $name', async ({ spec, message }) => {
    await using api = await unbound(spec)
    expect(await api.refusal(bind(api))).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on pods/binding "p": ${message}`,
      details: { kind: 'pods/binding', name: 'p' },
    })
  })

  test('a dry run binds nothing', async () => {
    await using api = await unbound()
    await api.create('pods/p/binding', { metadata: { name: 'p' }, target: { name: 'n1' } }, { dryRun: ['All'] })
    expect((await api.get('pods/p')).spec).not.toHaveProperty('nodeName')
  })
})

describe('reviews', () => {
  test('whoever is known may do everything', async () => {
    await using api = await TestApi.start()
    const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } }
    expect(await api.create('selfsubjectaccessreviews', { spec })).toMatchObject({ spec, status: { allowed: true } })
    expect(await api.create('subjectaccessreviews', { spec: { ...spec, user: 'jane' } })).toMatchObject({
      status: { allowed: true },
    })
    expect(
      await api.create('localsubjectaccessreviews', { metadata: { namespace: 'ns' }, spec: { ...spec, user: 'jane' } }),
    ).toMatchObject({ status: { allowed: true } })
    expect(await api.create('selfsubjectrulesreviews', { spec: { namespace: 'ns' } })).toMatchObject({
      status: { resourceRules: [{ verbs: ['*'] }] },
    })
    expect((await api.refusal(api.create('selfsubjectrulesreviews', { spec: {} }))).message).toBe(
      'no namespace on request',
    )
  })

  test('who am I', async () => {
    await using api = await TestApi.start()
    expect(await api.create('selfsubjectreviews', {})).toMatchObject({
      status: { userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] } },
    })
    expect((await api.refusal(api.call('get', 'selfsubjectreviews'))).code).toBe(405)
  })

  test('what is not there yet says so', async () => {
    await using api = await TestApi.start()
    expect((await api.refusal(api.create('serviceaccounts/default/token', { spec: {} }))).code).toBe(501)
    expect((await api.refusal(api.create('tokenreviews', { spec: { token: 'x' } }))).code).toBe(501)
  })
})
