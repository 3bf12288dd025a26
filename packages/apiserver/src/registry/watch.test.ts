import { getEventListeners } from 'node:events'
import { waitingCount } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { admin, mapBody, podBody, TestApi } from './testing/api.ts'

const now = (api: TestApi): string => String(api.store.revision)

describe('beginnings', () => {
  test.each([
    { name: 'no version: what is there first', options: {}, first: ['ADDED a', 'ADDED b', 'ADDED c'] },
    { name: 'version 0: the same', options: { resourceVersion: '0' }, first: ['ADDED a', 'ADDED b', 'ADDED c'] },
    {
      name: 'bookmarks: an end of what is there',
      options: { allowWatchBookmarks: true },
      first: ['ADDED a', 'ADDED b', 'BOOKMARK ', 'ADDED c'],
    },
    {
      name: 'no initial events',
      options: { sendInitialEvents: false, resourceVersionMatch: 'NotOlderThan' as const },
      first: ['ADDED c'],
    },
    {
      name: 'a selection of nothing',
      options: { allowWatchBookmarks: true, labelSelector: 'none' },
      first: ['BOOKMARK '],
    },
  ])('$name', async ({ options, first }) => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('a'))
    await api.create('configmaps', mapBody('b'))
    const watch = await api.watch('configmaps', options)
    await api.create('configmaps', mapBody('c'))
    expect(await watch.take(first.length)).toEqual(first)
    expect(await watch.isQuiet()).toBe(true)
  })

  test('the end of what is there is told in the words that informers wait for', async () => {
    await using api = await TestApi.start()
    const watch = await api.watch('configmaps', {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    })
    expect(await watch.next()).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { resourceVersion: now(api), annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    })
  })

  test('from a version on, everything that followed', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('a'))
    const then = now(api)
    await api.create('configmaps', mapBody('b'))
    await api.merge('configmaps/a', { data: { x: 'y' } })
    const watch = await api.watch('configmaps', { resourceVersion: then })
    await api.remove('configmaps/a')
    expect(await watch.take(3)).toEqual(['ADDED b', 'MODIFIED a', 'DELETED a'])
  })

  test('a future version is waited for', async () => {
    await using api = await TestApi.start()
    const watch = await api.watch('configmaps', { resourceVersion: String(api.store.revision + 1) })
    await api.create('configmaps', mapBody('a'))
    await api.create('configmaps', mapBody('b'))
    expect(await watch.take(1)).toEqual(['ADDED b'])
    const refusing = api.refusal(
      api.watch('configmaps', {
        resourceVersion: '99999',
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
      }),
    )
    await api.clock.advance(3000)
    expect((await refusing).code).toBe(504)
  })

  test('forgotten history is an ERROR event, after which the stream ends', async () => {
    await using api = await TestApi.start()
    const then = now(api)
    await api.create('configmaps', mapBody('a'))
    await api.store.compact(api.store.revision)
    const watch = await api.watch('configmaps', { resourceVersion: then })
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: `too old resource version: ${then} (${now(api)})`,
      },
    })
    expect(await watch.next()).toBeUndefined()
  })

  test.each([
    { options: { resourceVersion: 'abc' }, code: 500 },
    { options: { sendInitialEvents: true }, code: 422 },
    { options: { resourceVersionMatch: 'NotOlderThan' as const }, code: 422 },
    { options: { continue: 'x' }, code: 422 },
    { options: { labelSelector: '!!' }, code: 400 },
    { options: { fieldSelector: 'x=y' }, code: 400 },
  ])('$options is refused with $code', async ({ options, code }) => {
    await using api = await TestApi.start()
    expect((await api.refusal(api.watch('configmaps', options))).code).toBe(code)
  })

  test('what cannot be watched', async () => {
    await using api = await TestApi.start()
    expect((await api.refusal(api.watch('bindings'))).code).toBe(405)
    expect((await api.refusal(api.watch('pods/p/status'))).code).toBe(405)
  })
})

describe('selections', () => {
  test('objects come and go as they begin and cease to match', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('in', {}, { labels: { w: '1' } }))
    await api.create('configmaps', mapBody('out'))
    const watch = await api.watch('configmaps', { labelSelector: 'w=1', resourceVersion: now(api) })
    await api.merge('configmaps/out', { data: { still: 'out' } })
    await api.merge('configmaps/out', { metadata: { labels: { w: '1' } } })
    await api.merge('configmaps/in', { data: { still: 'in' } })
    const leaving = await api.merge('configmaps/in', { data: { last: 'seen' }, metadata: { labels: { w: '2' } } })
    await api.remove('configmaps/in')
    await api.remove('configmaps/out')
    expect(await watch.take(2)).toEqual(['ADDED out', 'MODIFIED in'])
    expect(await watch.next()).toMatchObject({
      type: 'DELETED',
      object: {
        data: { still: 'in' },
        metadata: { labels: { w: '1' }, resourceVersion: leaving.metadata?.resourceVersion },
      },
    })
    expect(await watch.take(1)).toEqual(['DELETED out'])
    expect(await watch.isQuiet()).toBe(true)
  })

  test('a deletion carries its own version', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', mapBody('a'))
    const watch = await api.watch('configmaps', { resourceVersion: now(api) })
    await api.remove('configmaps/a')
    expect((await watch.next())?.object.metadata?.resourceVersion).toBe(now(api))
  })

  test('one object, also where others begin with its name', async () => {
    await using api = await TestApi.start()
    const byPath = await api.watch('configmaps/a', { resourceVersion: now(api) })
    const byField = await api.watch('configmaps', { fieldSelector: 'metadata.name=a', resourceVersion: now(api) })
    await api.create('configmaps', mapBody('ab'))
    await api.create('configmaps', mapBody('a'))
    expect(await byPath.take(1)).toEqual(['ADDED a'])
    expect(await byField.take(1)).toEqual(['ADDED a'])
    expect(await byField.isQuiet()).toBe(true)
  })

  test('all namespaces, one, and one by selection', async () => {
    await using api = await TestApi.start()
    await api.create('namespaces', { metadata: { name: 'ns2' } })
    const from = { resourceVersion: now(api) }
    const all = await api.watch('configmaps', { ...from, namespace: null })
    const own = await api.watch('configmaps', from)
    const selected = await api.watch('configmaps', {
      ...from,
      namespace: null,
      fieldSelector: 'metadata.namespace=ns2',
    })
    await api.create('configmaps', mapBody('a'))
    await api.create('configmaps', mapBody('b'), { namespace: 'ns2' })
    expect(await all.take(2)).toEqual(['ADDED a', 'ADDED b'])
    expect(await own.take(1)).toEqual(['ADDED a'])
    expect(await selected.take(1)).toEqual(['ADDED b'])
    expect([await own.isQuiet(), await selected.isQuiet()]).toEqual([true, true])
  })

  test('pods of a node', async () => {
    await using api = await TestApi.start()
    await api.create('pods', podBody('p'))
    const watch = await api.watch('pods', { fieldSelector: 'spec.nodeName=n1', resourceVersion: now(api) })
    await api.create('pods/p/binding', { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n1' } })
    expect(await watch.take(1)).toEqual(['ADDED p'])
  })
})

describe('ends', () => {
  test('at the time that was asked for', async () => {
    await using api = await TestApi.start()
    const watch = await api.watch('configmaps', { timeoutSeconds: 60, resourceVersion: now(api) })
    await api.clock.advance(59_999)
    expect(await watch.isQuiet()).toBe(true)
    await api.clock.advance(1)
    expect(await watch.next()).toBeUndefined()
  })

  test('by itself after half an hour to an hour', async () => {
    await using api = await TestApi.start()
    const watch = await api.watch('configmaps', { resourceVersion: now(api) })
    await api.clock.advance(1_799_999)
    expect(await watch.isQuiet()).toBe(true)
    await api.clock.advance(1_800_001)
    expect(await watch.next()).toBeUndefined()
  })

  test('with the server, the signal, or when its reader is too slow', async () => {
    await using api = await TestApi.start()
    const abort = new AbortController()
    const target = { group: '', version: 'v1', resource: 'configmaps', namespace: 'ns' }
    const context = { user: { username: 'a', groups: [] }, userAgent: '' }
    const stream = await api.server.handler.watch(
      { target, options: { resourceVersion: now(api) } },
      context,
      abort.signal,
    )
    const reading = stream.read()
    abort.abort()
    expect(await reading).toBeUndefined()
    const watch = await api.watch('configmaps', { resourceVersion: now(api) })
    const next = watch.next()
    await api.server.close()
    expect(await next).toBeUndefined()
  })

  test('leaves no timers behind', async () => {
    await using api = await TestApi.start()
    const before = api.clock.timerCount
    const watch = await api.watch('configmaps', { allowWatchBookmarks: true })
    watch.close()
    await api.clock.advance(60_000)
    expect(api.clock.timerCount).toBe(before)
  })

  test('leaves no listener on the signal of a caller who opens one after the other', async () => {
    await using api = await TestApi.start()
    const abort = new AbortController()
    const target = { group: '', version: 'v1', resource: 'configmaps', namespace: 'ns' }
    for (let opened = 0; opened < 3; opened += 1) {
      const stream = await api.server.handler.watch({ target, options: { timeoutSeconds: 1 } }, admin, abort.signal)
      await api.clock.advance(1000)
      expect(await stream.read()).toBeUndefined()
      // The one that all who wait for a signal share.
      expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1)
      expect(waitingCount(abort.signal)).toBe(0)
    }
  })
})

describe('bookmarks', () => {
  test('come a minute after a change, and shortly before the end, for those who want them', async () => {
    await using api = await TestApi.start()
    const from = { resourceVersion: now(api), timeoutSeconds: 100 }
    const wanted = await api.watch('configmaps', { ...from, allowWatchBookmarks: true })
    const unwanted = await api.watch('configmaps', from)
    const silent = unwanted.next()
    await api.create('secrets', { metadata: { name: 's' } })
    await api.clock.advance(60_000)
    expect(await wanted.next()).toEqual({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: now(api) } },
    })
    await api.clock.advance(38_000)
    expect((await wanted.next())?.type).toBe('BOOKMARK')
    await api.clock.advance(2_000)
    expect(await wanted.next()).toBeUndefined()
    expect(await silent).toBeUndefined()
  })

  test('do not come while nothing changes', async () => {
    await using api = await TestApi.start()
    const from = { resourceVersion: now(api), timeoutSeconds: 600 }
    const watch = await api.watch('configmaps', { ...from, allowWatchBookmarks: true })
    await api.clock.advance(60_000)
    await watch.next()
    let isTold = false
    const next = watch.next().finally(() => (isTold = true))
    await api.clock.advance(300_000)
    expect(isTold).toBe(false)
    await api.create('secrets', { metadata: { name: 's' } })
    await api.clock.advance(60_000)
    expect(await next).toMatchObject({ type: 'BOOKMARK', object: { metadata: { resourceVersion: now(api) } } })
  })

  test('promise only what was sent', async () => {
    await using api = await TestApi.start()
    const from = now(api)
    const watch = await api.watch('configmaps', { resourceVersion: from, allowWatchBookmarks: true })
    await api.create('configmaps', mapBody('a'))
    await api.clock.advance(60_000)
    const first = await watch.next()
    expect(first).toMatchObject({ type: 'BOOKMARK', object: { metadata: { resourceVersion: from } } })
    expect(await watch.take(1)).toEqual(['ADDED a'])
  })
})
