import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { erase, type Open, readMany, type Sample, write } from './subject.ts'

/** All states there ever were, each a plain object; slow and plainly right. */
class Model {
  readonly states: ReadonlyMap<string, string>[] = [new Map(), new Map()]

  get now(): ReadonlyMap<string, string> {
    return this.states.at(-1) ?? new Map()
  }

  write(key: string, text: string): void {
    this.states.push(new Map(this.now).set(key, text))
  }

  erase(key: string): void {
    const next = new Map(this.now)
    next.delete(key)
    this.states.push(next)
  }

  range(prefix: string, revision: number, start: string): readonly (readonly [string, string])[] {
    return [...(this.states[revision] ?? [])]
      .filter(([key]) => key.startsWith(prefix) && key >= start)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
  }
}

const keyPool = ['/p/a/1', '/p/a/2', '/p/a-b/1', '/p/b/1', '/p/b/10', '/p/b/2', '/q/1', '/q/2']
const prefixPool = ['/', '/p/', '/p/a/', '/p/b/1', '/q/', '/none/']
const steps = fc.array(
  fc.record({
    key: fc.constantFrom(...keyPool),
    erase: fc.boolean(),
    prefix: fc.constantFrom(...prefixPool),
    start: fc.constantFrom('', ...keyPool),
    limit: fc.nat(4),
    back: fc.nat(20),
  }),
  { maxLength: 60 },
)

export function againstModel(open: Open): void {
  test('lists at any revision and watches from any revision agree', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (run) => {
        const { store, dispose } = await open()
        const model = new Model()
        for (const step of run) {
          await applyAndCompare(store, model, step)
        }
        for (const prefix of prefixPool) {
          await compareWatch(store, model, prefix)
        }
        await dispose()
      }),
      { numRuns: 60 },
    )
  })
}

interface Step {
  readonly key: string
  readonly erase: boolean
  readonly prefix: string
  readonly start: string
  readonly limit: number
  readonly back: number
}

async function applyAndCompare(store: Store<Sample>, model: Model, step: Step): Promise<void> {
  if (step.erase && model.now.has(step.key)) {
    await erase(store, step.key)
    model.erase(step.key)
  } else {
    await write(store, step.key, String(store.revision))
    model.write(step.key, String(store.revision - 1))
  }
  expect(store.revision).toBe(model.states.length - 1)
  const revision = Math.max(1, store.revision - step.back)
  const { prefix, start, limit } = step
  const page = await store.list({ prefix, revision, limit, ...(start === '' ? {} : { start }) })
  const all = model.range(prefix, revision, start)
  const wanted = limit === 0 ? all : all.slice(0, limit)
  expect(page.entries.map((entry) => [entry.key, entry.value.text])).toEqual(wanted)
  expect(page.remaining).toBe(all.length - wanted.length)
}

/** Replaying all changes of a prefix over nothing leads to what the prefix holds. */
async function compareWatch(store: Store<Sample>, model: Model, prefix: string): Promise<void> {
  const watch = await store.watch(prefix, 1)
  const wanted = model.states.flatMap((state, revision) => {
    const before = model.states[revision - 1] ?? new Map<string, string>()
    const key = [...state.keys(), ...before.keys()].find((each) => state.get(each) !== before.get(each))
    return key === undefined || !key.startsWith(prefix)
      ? []
      : [`${state.has(key) ? 'put' : 'delete'} ${key}@${revision}`]
  })
  const found = await readMany(watch, wanted.length)
  expect(found.map((change) => `${change.type} ${change.entry.key}@${change.entry.revision}`)).toEqual(wanted)
  watch.close()
}
