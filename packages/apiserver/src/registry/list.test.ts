import { describe, expect, test } from 'vitest'
import { decodeContinue, encodeContinue } from './continue-token.ts'
import { mapBody, podBody, TestApi } from './testing/api.ts'

interface Listed {
  readonly kind: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string }
    readonly data?: object
  }[]
}

const list = async (api: TestApi, options: object = {}): Promise<Listed> =>
  (await api.call('list', 'configmaps', undefined, options)) as unknown as Listed
const namesOf = ({ items }: Listed): readonly string[] => items.map((item) => item.metadata.name)

async function filled(count = 5, options = {}): Promise<TestApi> {
  const api = await TestApi.start(options)
  for (let i = 1; i <= count; i += 1)
    await api.create('configmaps', mapBody(`m${i}`, {}, { labels: { odd: String(i % 2) } }))
  return api
}

describe('pages', () => {
  test('all show what was there at the first, and tell how much follows', async () => {
    await using api = await filled()
    const one = await list(api, { limit: 2 })
    expect(one.metadata.remainingItemCount).toBe(3)
    await api.create('configmaps', mapBody('m6'))
    await api.remove('configmaps/m4')
    const two = await list(api, { limit: 2, continue: one.metadata.continue })
    expect([namesOf(one), namesOf(two)]).toEqual([
      ['m1', 'm2'],
      ['m3', 'm4'],
    ])
    expect(two.metadata).toMatchObject({ resourceVersion: one.metadata.resourceVersion, remainingItemCount: 1 })
    const three = await list(api, { limit: 2, continue: two.metadata.continue })
    expect(namesOf(three)).toEqual(['m5'])
    expect(three.metadata).toEqual({ resourceVersion: one.metadata.resourceVersion })
    expect(namesOf(await list(api, { continue: one.metadata.continue }))).toEqual(['m3', 'm4', 'm5'])
  })

  test('with a selection a page is filled with what matches, and nobody counts the rest', async () => {
    await using api = await filled()
    const one = await list(api, { limit: 2, labelSelector: 'odd=1' })
    expect(namesOf(one)).toEqual(['m1', 'm3'])
    expect(one.metadata).not.toHaveProperty('remainingItemCount')
    const two = await list(api, { limit: 2, labelSelector: 'odd=1', continue: one.metadata.continue })
    expect(namesOf(two)).toEqual(['m5'])
    expect(two.metadata.continue).toBeUndefined()
  })

  test('a limit that is not reached, and none', async () => {
    await using api = await filled()
    expect((await list(api, { limit: 5 })).metadata.continue).toBeUndefined()
    expect(namesOf(await list(api, { limit: 0 }))).toHaveLength(5)
    expect(namesOf(await list(api, { limit: -1 }))).toHaveLength(5)
  })

  test('a token of forgotten history is refused, with one that goes on with what is there now', async () => {
    await using api = await filled()
    const one = await list(api, { limit: 2 })
    await api.create('configmaps', mapBody('m6'))
    await api.store.compact(api.store.revision)
    const refused = await api.refusal(list(api, { limit: 2, continue: one.metadata.continue }))
    expect(refused).toMatchObject({ code: 410, reason: 'Expired' })
    expect(refused.message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./)
    const rest = await list(api, { continue: refused.metadata.continue as string })
    expect(namesOf(rest)).toEqual(['m3', 'm4', 'm5', 'm6'])
  })

  test.each([
    { token: 'gBUFFER', message: /^invalid continue token: continue key is not valid: invalid character '\\u0080'/ },
    { token: 'a b', message: 'invalid continue token: continue key is not valid: illegal base64 data at input byte 1' },
    { token: encodeContinue({ revision: 0, start: 'a' }), message: /incorrect encoded start resourceVersion/ },
    { token: encodeContinue({ revision: 1, start: '../x' }), message: /continue key is not valid: \.\.\/x/ },
  ])('a token that is none: $token', async ({ token, message }) => {
    await using api = await filled(1)
    const refused = await api.refusal(list(api, { continue: token }))
    expect(refused.code).toBe(400)
    expect(refused.message).toMatch(message)
  })

  test('a token is the text that Kubernetes makes of it', () => {
    const token = encodeContinue({ revision: 7, start: 'ns/a\0' })
    expect(Buffer.from(token, 'base64url').toString()).toBe('{"v":"meta.k8s.io/v1","rv":7,"start":"ns/a\\u0000"}')
    expect(decodeContinue(token)).toEqual({ revision: 7, start: 'ns/a\0' })
  })
})

describe('versions', () => {
  const changed = async (): Promise<{ api: TestApi; before: string }> => {
    const api = await filled(2)
    const before = (await list(api)).metadata.resourceVersion
    await api.merge('configmaps/m1', { data: { later: 'x' } })
    return { api, before }
  }

  test.each([
    { name: 'none: the latest', options: () => ({}), data: { later: 'x' } },
    { name: '0: any', options: () => ({ resourceVersion: '0' }), data: { later: 'x' } },
    {
      name: '0 with a limit: all of it',
      options: () => ({ resourceVersion: '0', limit: 1 }),
      data: { later: 'x' },
      count: 2,
    },
    {
      name: 'not older',
      options: (then: string) => ({ resourceVersion: then, resourceVersionMatch: 'NotOlderThan' }),
      data: { later: 'x' },
    },
    { name: 'at least', options: (then: string) => ({ resourceVersion: then }), data: { later: 'x' } },
    {
      name: 'exactly',
      options: (then: string) => ({ resourceVersion: then, resourceVersionMatch: 'Exact' }),
      data: undefined,
    },
    {
      name: 'with a limit: exactly',
      options: (then: string) => ({ resourceVersion: then, limit: 1 }),
      data: undefined,
      count: 1,
    },
  ])('$name', async ({ options, data, count = 2 }) => {
    const { api, before } = await changed()
    await using _ = api
    const found = await list(api, options(before))
    expect(found.items[0]?.data).toEqual(data)
    expect(found.items).toHaveLength(count)
  })

  test.each([
    {
      options: { resourceVersion: 'abc' },
      code: 400,
      message:
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    },
    {
      options: { resourceVersionMatch: 'Exact' },
      code: 422,
      message: /resourceVersionMatch is forbidden unless resourceVersion is provided/,
    },
    {
      options: { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      code: 422,
      message: /resourceVersionMatch "exact" is forbidden for resourceVersion "0"/,
    },
    {
      options: { resourceVersionMatch: 'Roughly', resourceVersion: '1' },
      code: 422,
      message: /Unsupported value: "Roughly": supported values: "Exact", "NotOlderThan", ""$/,
    },
    {
      options: { resourceVersion: '1', resourceVersionMatch: 'NotOlderThan', continue: 'abc' },
      code: 422,
      message: /forbidden when continue is provided/,
    },
    {
      options: { resourceVersion: '1', continue: 'abc' },
      code: 400,
      message: 'specifying resource version is not allowed when using continue',
    },
    { options: { sendInitialEvents: true }, code: 422, message: /sendInitialEvents is forbidden for list/ },
  ])('$options is refused', async ({ options, code, message }) => {
    await using api = await filled(1)
    const refused = await api.refusal(list(api, options))
    expect(refused.code).toBe(code)
    expect(refused.message).toMatch(message)
  })

  test('forgotten history is refused', async () => {
    const { api, before } = await changed()
    await using _ = api
    await api.store.compact(api.store.revision)
    const refused = await api.refusal(list(api, { resourceVersion: before, resourceVersionMatch: 'Exact' }))
    expect(refused).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: 'The resourceVersion for the provided list is too old.',
    })
  })

  test('a version to come is waited for, but not for long', async () => {
    await using api = await filled(1)
    const next = String(api.store.revision + 1)
    const waiting = list(api, { resourceVersion: next })
    await api.create('configmaps', mapBody('m2'))
    expect(namesOf(await waiting)).toEqual(['m1', 'm2'])
    const refusing = api.refusal(list(api, { resourceVersion: '999999' }))
    await api.clock.advance(3000)
    expect(await refusing).toMatchObject({
      code: 504,
      reason: 'Timeout',
      message: `Timeout: Too large resource version: 999999, current: ${api.store.revision}`,
      details: { retryAfterSeconds: 1, causes: [{ reason: 'ResourceVersionTooLarge' }] },
    })
  })

  test('of one object as well', async () => {
    await using api = await filled(1)
    expect((await api.get('configmaps/m1', { resourceVersion: '0' })).metadata?.name).toBe('m1')
    expect((await api.refusal(api.get('configmaps/m1', { resourceVersion: 'text' }))).message).toBe(
      'resourceVersion: Invalid value: "text": strconv.ParseUint: parsing "text": invalid syntax',
    )
    const refusing = api.refusal(api.get('configmaps/m1', { resourceVersion: '999999' }))
    await api.clock.advance(3000)
    expect((await refusing).code).toBe(504)
  })
})

describe('selections', () => {
  const pods = async (): Promise<TestApi> => {
    const api = await TestApi.start()
    await api.create('namespaces', { metadata: { name: 'other' } })
    await api.create('serviceaccounts', { metadata: { name: 'default' } }, { namespace: 'other' })
    await api.create('pods', podBody('a', { nodeName: 'n1' }, { labels: { app: 'web' } }))
    await api.create('pods', podBody('b', {}, { labels: { app: 'db', tier: 'back' } }))
    await api.create('pods', podBody('a'), { namespace: 'other' })
    return api
  }

  test.each([
    { labelSelector: 'app=web', names: ['a'] },
    { labelSelector: 'app!=web', names: ['a', 'b'] },
    { labelSelector: '!app', names: ['a'] },
    { labelSelector: 'app in (web,db),tier', names: ['b'] },
    { fieldSelector: 'metadata.name=a', names: ['a', 'a'] },
    { fieldSelector: 'metadata.name=a,metadata.namespace=other', names: ['a'] },
    { fieldSelector: 'metadata.namespace!=other', names: ['a', 'b'] },
    { fieldSelector: 'spec.nodeName=n1', names: ['a'] },
    { fieldSelector: 'spec.nodeName=,status.phase=Pending', names: ['a', 'b'] },
    { labelSelector: 'app=web', fieldSelector: 'spec.nodeName=', names: [] },
  ])('$labelSelector $fieldSelector', async ({ names, ...selectors }) => {
    await using api = await pods()
    expect((await api.names('pods', { ...selectors, namespace: null })).toSorted()).toEqual(names)
  })

  test('one name in one namespace is looked up', async () => {
    await using api = await pods()
    expect(await api.names('pods', { fieldSelector: 'metadata.name=b' })).toEqual(['b'])
    expect(await api.names('pods', { fieldSelector: 'metadata.name=b,spec.nodeName=n1' })).toEqual([])
    expect(await api.names('pods', { fieldSelector: 'metadata.name=none' })).toEqual([])
  })

  test.each([
    {
      resource: 'pods',
      options: { labelSelector: 'a in' },
      message: "unable to parse requirement: found '' expected: '('",
    },
    {
      resource: 'pods',
      options: { fieldSelector: 'spec.priority=0' },
      message: 'field label not supported: spec.priority',
    },
    {
      resource: 'configmaps',
      options: { fieldSelector: 'data.a=1' },
      message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    },
    {
      resource: 'configmaps',
      options: { fieldSelector: 'metadata.name' },
      message: "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
    },
    {
      resource: 'jobs',
      options: { fieldSelector: 'status.active=0' },
      message: 'field label "status.active" not supported for Job',
    },
  ])('$resource by $options is refused', async ({ resource, options, message }) => {
    await using api = await TestApi.start()
    expect(await api.refusal(api.names(resource, options))).toMatchObject({ code: 400, reason: 'BadRequest', message })
  })

  test('every field that Kubernetes selects by', async () => {
    await using api = await TestApi.start()
    for (const [resource, fieldSelector] of [
      ['secrets', 'type='],
      ['services', 'spec.clusterIP=,spec.type='],
      ['nodes', 'spec.unschedulable=false'],
      ['namespaces', 'status.phase='],
      ['replicationcontrollers', 'status.replicas=0'],
      ['jobs', 'status.successful=0'],
      ['certificatesigningrequests', 'spec.signerName=x'],
      ['resourceslices', 'spec.nodeName=x,spec.driver=y'],
    ] as const) {
      await api.names(resource, { fieldSelector })
    }
    await api.names('events', {
      apiVersion: 'v1',
      fieldSelector: 'involvedObject.name=a,reason=b,source=c,type=d,reportingComponent=e',
    })
    await api.names('events', {
      apiVersion: 'events.k8s.io/v1',
      fieldSelector: 'regarding.name=a,reason=b,type=d,reportingController=e',
    })
  })
})

test('a list of nothing has a version from which it can be watched', async () => {
  await using api = new TestApi()
  expect((await list(api)).metadata.resourceVersion).toBe('1')
})
