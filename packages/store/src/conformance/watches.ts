import { expect, test } from 'vitest'
import { SlowWatcherError } from '../errors.ts'
import { erase, type Open, readMany, sample, told, write } from './subject.ts'

export function watches(open: Open): void {
  test('changes under the prefix come once, in order, with what was there before', async () => {
    const { store, dispose } = await open()
    const watch = await store.watch('/p/', store.revision)
    await write(store, '/p/a', '1')
    await write(store, '/q/a', 'elsewhere')
    await write(store, '/p/a', '2')
    await erase(store, '/p/a')
    await write(store, '/p/a', '3')
    expect((await readMany(watch, 4)).map(told)).toEqual([
      'put /p/a=1@2 was nothing',
      'put /p/a=2@4 was 1',
      'delete /p/a=2@5 was 2',
      'put /p/a=3@6 was nothing',
    ])
    watch.close()
    await dispose()
  })

  test('a watch from an earlier revision begins with what followed it', async () => {
    const { store, dispose } = await open()
    await write(store, '/p/a', '1')
    await write(store, '/p/b', '2')
    const watch = await store.watch('/p/', 2)
    await write(store, '/p/c', '3')
    expect((await readMany(watch, 2)).map(told)).toEqual(['put /p/b=2@3 was nothing', 'put /p/c=3@4 was nothing'])
    watch.close()
    await dispose()
  })

  test('a watch from a future revision waits for it', async () => {
    const { store, dispose } = await open()
    const watch = await store.watch('/p/', 3)
    await write(store, '/p/a', '2')
    await write(store, '/p/a', '3')
    await write(store, '/p/a', '4')
    expect((await readMany(watch, 1)).map(told)).toEqual(['put /p/a=4@4 was 3'])
    watch.close()
    await dispose()
  })

  test('what was written in one turn is read in one batch', async () => {
    const { store, dispose } = await open()
    const watch = await store.watch('/p/', store.revision)
    const reading = watch.read()
    await Promise.all(['a', 'b', 'c'].map((key) => store.put(`/p/${key}`, sample(key), 0)))
    expect(await reading).toHaveLength(3)
    watch.close()
    await dispose()
  })

  test.each([
    { prefix: '/p/a', sees: ['/p/a', '/p/ab', '/p/a/x'] },
    { prefix: '/p/a/', sees: ['/p/a/x'] },
    { prefix: '/p', sees: ['/p/a', '/p/ab', '/p/a/x', '/pq'] },
    { prefix: '', sees: ['/p/a', '/p/ab', '/p/a/x', '/pq', '/q/a', 'z'] },
  ])('the prefix "$prefix" is taken letter by letter', async ({ prefix, sees }) => {
    const { store, dispose } = await open()
    const watch = await store.watch(prefix, store.revision)
    for (const key of ['/p/a', '/p/ab', '/p/a/x', '/pq', '/q/a', 'z']) {
      await write(store, key, '')
    }
    expect((await readMany(watch, sees.length)).map((change) => change.entry.key)).toEqual(sees)
    watch.close()
    await dispose()
  })
}

export function endOfWatches(open: Open): void {
  test('progress promises only what was read', async () => {
    const { store, dispose } = await open()
    const watch = await store.watch('/p/', store.revision)
    await write(store, '/q/a', 'elsewhere')
    expect(watch.progress).toBe(2)
    await write(store, '/p/a', '')
    await write(store, '/q/a', 'again')
    expect(watch.progress).toBe(2)
    await readMany(watch, 1)
    expect(watch.progress).toBe(4)
    watch.close()
    await dispose()
  })

  test('closing ends a read that waits, and every later one', async () => {
    const { store, dispose } = await open()
    const watch = await store.watch('/p/', store.revision)
    const reading = watch.read()
    watch.close()
    watch.close()
    expect(await reading).toBeUndefined()
    await write(store, '/p/a', '')
    expect(await watch.read()).toBeUndefined()
    await dispose()
  })

  test('an aborted signal and the end of the store close a watch', async () => {
    const { store, dispose } = await open()
    const abort = new AbortController()
    const [aborted, left] = [await store.watch('/', 1, abort.signal), await store.watch('/', 1)]
    const reading = [aborted.read(), left.read()]
    abort.abort()
    expect(await reading[0]).toBeUndefined()
    await expect(store.watch('/', 1, abort.signal)).rejects.toThrow()
    await store.close()
    expect(await reading[1]).toBeUndefined()
    await dispose()
  })

  test('a reader that falls behind is cut off; others are not', async () => {
    const { store, dispose } = await open({ watchBufferMax: 3 })
    const slow = await store.watch('/p/', store.revision)
    const quick = await store.watch('/p/', store.revision)
    for (const text of ['1', '2', '3', '4']) {
      await write(store, '/p/a', text)
      expect(await quick.read()).toHaveLength(1)
    }
    await expect(slow.read()).rejects.toThrow(SlowWatcherError)
    quick.close()
    await dispose()
  })
}
