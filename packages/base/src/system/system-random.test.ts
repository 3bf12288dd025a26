import { expect, test } from 'vitest'
import { systemRandom } from './system-random.ts'

test('draws numbers in [0, 1) and version 4 UUIDs', () => {
  const random = systemRandom()
  for (let i = 0; i < 100; i++) {
    const value = random.float()
    expect(value >= 0 && value < 1).toBe(true)
  }
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(random.uuid()).not.toBe(random.uuid())
})
