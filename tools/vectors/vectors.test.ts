import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { dataFolder } from '../shared-copies.ts'
import { registry } from './functions/index.ts'
import { runVectors } from './run-vectors.ts'
import { readVectors, vectorFiles } from './vector.ts'

const folder = path.join(dataFolder, 'vectors')
const differencesShown = 3

describe('our functions answer as Kubernetes does', () => {
  test.each(Object.entries(registry))('%s', async (file, load) => {
    const result = await runVectors(file, readVectors(folder, file), await load())
    expect(result.differences.slice(0, differencesShown)).toEqual([])
    expect(result.total).toBeGreaterThan(0)
  })

  test('every file of functions has its vectors', () => {
    const recorded = vectorFiles(folder)
    expect(Object.keys(registry).filter((file) => !recorded.includes(file))).toEqual([])
  })

  test('every function is one that was recorded', async () => {
    const unknown = await Promise.all(
      Object.entries(registry).map(async ([file, load]) => {
        const recorded = new Set(readVectors(folder, file).map((vector) => vector.fn))
        return Object.keys((await load()).functions).filter((fn) => !recorded.has(fn))
      }),
    )
    expect(unknown.flat()).toEqual([])
  })
})

describe('a vector that does not pass is told', () => {
  const functions = {
    double: (input: { n: number }) => {
      if (input.n < 0) throw new Error('negative')
      return { n: input.n * 2, nothing: null }
    },
  }
  test.each([
    {
      name: 'the answer, whatever the order of keys',
      vector: { fn: 'double', in: { n: 1 }, out: { n: 2 } },
      passes: true,
    },
    { name: 'another value', vector: { fn: 'double', in: { n: 1 }, out: { n: 3 } }, passes: false },
    { name: 'a key more', vector: { fn: 'double', in: { n: 1 }, out: { n: 2, m: 0 } }, passes: false },
    { name: 'a list for an object', vector: { fn: 'double', in: { n: 1 }, out: [] }, passes: false },
    { name: 'the error', vector: { fn: 'double', in: { n: -1 }, error: 'negative' }, passes: true },
    { name: 'another error', vector: { fn: 'double', in: { n: -1 }, error: 'too small' }, passes: false },
    { name: 'no error where one was recorded', vector: { fn: 'double', in: { n: 1 }, error: 'x' }, passes: false },
    {
      name: 'an error where none was recorded',
      vector: { fn: 'double', in: { n: -1 }, out: 'negative' },
      passes: false,
    },
  ])('$name', async ({ vector, passes }) => {
    const result = await runVectors('file', [vector], { functions })
    expect(result).toMatchObject({ passed: passes ? 1 : 0, total: 1, notWired: [] })
    expect(result.differences).toHaveLength(passes ? 0 : 1)
  })

  test('functions that are not there are named, and those that differ on purpose are counted apart', async () => {
    const vectors = [
      { fn: 'double', in: { n: 1 }, out: { n: 3 } },
      { fn: 'triple', in: { n: 1 }, out: { n: 3 } },
    ]
    const result = await runVectors('file', vectors, { functions, differs: (vector) => vector.fn })
    expect(result).toMatchObject({ passed: 0, total: 0, notWired: ['triple'], skipped: 1, meant: 1, differences: [] })
  })
})
