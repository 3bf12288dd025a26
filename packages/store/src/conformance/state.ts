import { expect, test } from 'vitest'
import { CompactedError, FutureRevisionError } from '../errors.ts'
import { erase, keysOf, type Open, readMany, sample, type Subject, told, write } from './subject.ts'

export function readsAndWrites(open: Open): void {
  test('an empty store is at revision 1, so that 0 can mean any', async () => {
    const { store, dispose } = await open()
    expect(store.revision).toBe(1)
    expect(await store.list({ prefix: '/' })).toEqual({ entries: [], revision: 1, remaining: 0 })
    expect(await store.get('/a')).toBeUndefined()
    await dispose()
  })

  test('each write takes the next revision and stamps its value', async () => {
    const { store, dispose } = await open()
    const first = await store.put('/a', sample('one'), 0)
    expect(first).toEqual({ ok: true, entry: { key: '/a', value: { text: 'one', revision: 2 }, revision: 2 } })
    expect(await write(store, '/b', 'two')).toBe(3)
    expect(await store.get('/a')).toEqual({ key: '/a', value: { text: 'one', revision: 2 }, revision: 2 })
    expect(store.revision).toBe(3)
    await dispose()
  })

  test.each([
    { name: 'create over an existing key', expected: 0, have: true },
    { name: 'update at an older revision', expected: 1, have: true },
    { name: 'update at a future revision', expected: 9, have: true },
    { name: 'update of a missing key', expected: 2, have: false },
  ])('refuses $name, tells what is there, writes nothing', async ({ expected, have }) => {
    const { store, dispose } = await open()
    if (have) await write(store, '/a', 'kept')
    const before = store.revision
    const current = await store.get('/a')
    expect(await store.put('/a', sample('lost'), expected)).toEqual({ ok: false, current })
    expect(await store.delete('/a', expected)).toEqual({ ok: false, current })
    expect(store.revision).toBe(before)
    expect(await store.get('/a')).toEqual(current)
    await dispose()
  })

  test('a deletion takes a revision and hands back the last value under it', async () => {
    const { store, dispose } = await open()
    await write(store, '/a', 'last')
    expect(await store.delete('/a', 2)).toEqual({
      ok: true,
      entry: { key: '/a', value: { text: 'last', revision: 3 }, revision: 3 },
    })
    expect(await store.get('/a')).toBeUndefined()
    expect(await store.put('/a', sample('again'), 0)).toMatchObject({ ok: true, entry: { revision: 4 } })
    await dispose()
  })

  test('of writers that race, one wins', async () => {
    const { store, dispose } = await open()
    const results = await Promise.all(['x', 'y', 'z'].map((text) => store.put('/a', sample(text), 0)))
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    expect(store.revision).toBe(2)
    await dispose()
  })
}

export function lists(open: Open): void {
  const filled = async (): Promise<Subject> => {
    const subject = await open()
    for (const key of ['/p/b/2', '/p/a/1', '/p-x/1', '/p/a-b/1', '/p/b/1', '/q/1', '/p/a/10']) {
      await write(subject.store, key, key)
    }
    return subject
  }

  test('a prefix lists its keys in byte order, and no neighbour', async () => {
    const { store, dispose } = await filled()
    const all = ['/p/a-b/1', '/p/a/1', '/p/a/10', '/p/b/1', '/p/b/2']
    expect(keysOf((await store.list({ prefix: '/p/' })).entries)).toEqual(all)
    expect(keysOf((await store.list({ prefix: '/p/a/' })).entries)).toEqual(['/p/a/1', '/p/a/10'])
    expect(keysOf((await store.list({ prefix: '/' })).entries)).toEqual(['/p-x/1', ...all, '/q/1'])
    expect((await store.list({ prefix: '/p/c/' })).entries).toEqual([])
    await dispose()
  })

  test('pages tell how many keys follow', async () => {
    const { store, dispose } = await filled()
    const first = await store.list({ prefix: '/p/', limit: 2 })
    expect([keysOf(first.entries), first.remaining]).toEqual([['/p/a-b/1', '/p/a/1'], 3])
    const second = await store.list({ prefix: '/p/', limit: 2, start: '/p/a/1\0' })
    expect([keysOf(second.entries), second.remaining]).toEqual([['/p/a/10', '/p/b/1'], 1])
    const last = await store.list({ prefix: '/p/', limit: 2, start: '/p/b/1\0' })
    expect([keysOf(last.entries), last.remaining]).toEqual([['/p/b/2'], 0])
    const none = await store.list({ prefix: '/p/', limit: 2, start: '/p/b/2\0' })
    expect([none.entries, none.remaining]).toEqual([[], 0])
    expect((await store.list({ prefix: '/p/', limit: 5 })).remaining).toBe(0)
    expect((await store.list({ prefix: '/p/', limit: 0 })).entries).toHaveLength(5)
    await dispose()
  })

  test('a page of an earlier revision shows what was there then', async () => {
    const { store, dispose } = await filled()
    const then = store.revision
    await erase(store, '/p/a/1')
    await write(store, '/p/b/1', 'changed')
    await write(store, '/p/b/3', 'new')
    await write(store, '/p/a/1', 'made again')
    const page = await store.list({ prefix: '/p/', revision: then })
    expect(keysOf(page.entries)).toEqual(['/p/a-b/1', '/p/a/1', '/p/a/10', '/p/b/1', '/p/b/2'])
    expect(page.entries.every((entry) => entry.value.text === entry.key)).toBe(true)
    expect(page.revision).toBe(then)
    const part = await store.list({ prefix: '/p/', revision: then, start: '/p/a/1\0', limit: 2 })
    expect([keysOf(part.entries), part.remaining]).toEqual([['/p/a/10', '/p/b/1'], 1])
    await dispose()
  })

  test('a future revision is refused', async () => {
    const { store, dispose } = await filled()
    await expect(store.list({ prefix: '/p/', revision: store.revision + 1 })).rejects.toThrow(FutureRevisionError)
    await dispose()
  })
}

export function historyAndCompaction(open: Open): void {
  test('after compaction earlier revisions are gone, later ones stay', async () => {
    const { store, dispose } = await open()
    for (const text of ['2', '3', '4', '5']) {
      await write(store, '/a', text)
    }
    await store.compact(4)
    expect(store.compactedRevision).toBe(4)
    await expect(store.list({ prefix: '/', revision: 3 })).rejects.toThrow(CompactedError)
    await expect(store.watch('/', 3)).rejects.toThrow(CompactedError)
    expect((await store.list({ prefix: '/', revision: 4 })).entries[0]?.value.text).toBe('4')
    const watch = await store.watch('/', 4)
    expect((await readMany(watch, 1)).map(told)).toEqual(['put /a=5@5 was 4'])
    watch.close()
    await store.compact(2)
    expect(store.compactedRevision).toBe(4)
    expect((await store.get('/a'))?.value.text).toBe('5')
    await dispose()
  })

  test('compaction up to the present leaves the present', async () => {
    const { store, dispose } = await open()
    await write(store, '/a', '2')
    await store.compact(store.revision + 10)
    expect(store.compactedRevision).toBe(2)
    expect((await store.list({ prefix: '/', revision: 2 })).entries).toHaveLength(1)
    await dispose()
  })

  test('history is bounded, and says where it begins', async () => {
    const { store, dispose } = await open({ historyMax: 10 })
    for (let count = 0; count < 25; count += 1) {
      await write(store, '/a', String(count))
    }
    expect(store.compactedRevision).toBeGreaterThan(1)
    await expect(store.watch('/', store.compactedRevision - 1)).rejects.toThrow(CompactedError)
    const watch = await store.watch('/', store.compactedRevision)
    const changes = await readMany(watch, store.revision - store.compactedRevision)
    expect(changes.at(-1)?.entry.revision).toBe(store.revision)
    watch.close()
    await dispose()
  })
}

export function expiry(open: Open): void {
  test('a key goes by itself after its time, as by a delete', async () => {
    const { store, advance, dispose } = await open()
    const watch = await store.watch('/', store.revision)
    await store.put('/a', sample('short'), 0, { ttlSeconds: 10 })
    await store.put('/b', sample('long'), 0, { ttlSeconds: 3600 })
    await advance(9_000)
    expect(await store.get('/a')).toBeDefined()
    await advance(2_001)
    expect(await store.get('/a')).toBeUndefined()
    expect(await store.get('/b')).toBeDefined()
    expect((await readMany(watch, 3)).map(told).at(-1)).toBe('delete /a=short@4 was short')
    await advance(3_600_000)
    expect(await store.get('/b')).toBeUndefined()
    await dispose()
  })

  test('writing the key again renews or lifts its time', async () => {
    const { store, advance, dispose } = await open()
    await store.put('/renewed', sample(''), 0, { ttlSeconds: 10 })
    await store.put('/lifted', sample(''), 0, { ttlSeconds: 10 })
    await advance(8_000)
    await store.put('/renewed', sample(''), 2, { ttlSeconds: 10 })
    await store.put('/lifted', sample(''), 3)
    await advance(5_000)
    expect(await store.get('/renewed')).toBeDefined()
    await advance(10_000)
    expect(await store.get('/renewed')).toBeUndefined()
    expect(await store.get('/lifted')).toBeDefined()
    await dispose()
  })
}
