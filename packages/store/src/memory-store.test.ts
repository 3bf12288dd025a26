import { expect, test } from 'vitest'
import { storeConformance } from './conformance/store-conformance.ts'
import { type Sample, sample, stampSample } from './conformance/subject.ts'
import { MemoryStore } from './memory-store.ts'
import { VirtualClock } from '@coxswain/testing/clock'

storeConformance({
  name: 'memory store',
  open: async (limits = {}) => {
    const clock = new VirtualClock()
    const store = new MemoryStore<Sample>({ clock, codec: { stamp: stampSample }, ...limits })
    return { store, advance: (ms) => clock.advance(ms), dispose: () => store.close() }
  },
})

test('a closed store refuses everything', async () => {
  const store = new MemoryStore<Sample>({ clock: new VirtualClock() })
  await store.close()
  await expect(store.get('/a')).rejects.toThrow('closed')
  await expect(store.put('/a', sample(''), 0)).rejects.toThrow('closed')
  await expect(store.watch('/', 1)).rejects.toThrow('closed')
})

test('many keys: order, pages and deletions hold past the size of one chunk', async () => {
  const store = new MemoryStore<Sample>({ clock: new VirtualClock() })
  const keys = Array.from({ length: 5000 }, (_, index) => `/p/ns${(index * 7919) % 13}/${(index * 104729) % 5003}`)
  await Promise.all(keys.map((key) => store.put(key, sample(key), 0)))
  const sorted = keys.toSorted()
  expect((await store.list({ prefix: '/p/' })).entries.map((entry) => entry.key)).toEqual(sorted)
  const gone = keys.filter((_, index) => index % 3 === 0)
  await Promise.all(gone.map(async (key) => store.delete(key, (await store.get(key))?.revision ?? 0)))
  const left = sorted.filter((key) => !gone.includes(key))
  const pages: string[] = []
  let start: string | undefined
  do {
    const page = await store.list({ prefix: '/p/', limit: 500, start })
    pages.push(...page.entries.map((entry) => entry.key))
    expect(page.remaining).toBe(left.length - pages.length)
    start = page.remaining > 0 ? `${pages.at(-1)}\0` : undefined
  } while (start !== undefined)
  expect(pages).toEqual(left)
})
