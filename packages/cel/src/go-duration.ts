// Mirrors Go time.ParseDuration.
const nanosecondsOf: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)

function readPart(whole: string, fraction: string, unit: string): bigint {
  const scale = nanosecondsOf.get(unit) ?? 0n
  const digits = fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
  return BigInt(whole === '' ? '0' : whole) * scale + digits
}

/** The nanoseconds of a duration as Go writes it, `1h30m` or `-1.5s`; undefined when it is none or too long. */
export function parseGoDuration(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0n
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += readPart(whole, fraction, unit)
  }
  const nanoseconds = sign === '-' ? -total : total
  return nanoseconds >= int64Min && nanoseconds <= int64Max ? nanoseconds : undefined
}
