import { expect, test } from 'vitest'
import { parseGoDuration } from './go-duration.ts'
import { parseTimestamp } from './timestamp.ts'

test.each([
  ['0', 0n],
  ['1.5h', 5_400_000_000_000n],
  ['1h2m3s4ms5us6ns', 3_723_004_005_006n],
  ['-.5s', -500_000_000n],
  ['1.9ns', 1n],
  ['-9223372036854775808ns', -(2n ** 63n)],
  ['9223372036854775808ns', undefined],
  ['1', undefined],
  ['.s', undefined],
])('the duration %s', (text, nanoseconds) => {
  expect(parseGoDuration(text)).toBe(nanoseconds)
})

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['2000-03-01T00:00:00.5Z', 951_868_800_500_000_000n],
  ['1969-12-31T23:59:59.25Z', -750_000_000n],
  ['2020-01-01T01:00:00+01:00', 1_577_836_800_000_000_000n],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000_000_000n],
  ['0000-12-31T23:59:59Z', undefined],
  ['2100-02-29T00:00:00Z', undefined],
  ['2020-01-01', undefined],
])('the time %s', (text, nanoseconds) => {
  expect(parseTimestamp(text)).toBe(nanoseconds)
})
