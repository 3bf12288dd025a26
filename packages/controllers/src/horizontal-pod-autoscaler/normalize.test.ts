import type { HPAScalingPolicy, HPAScalingRules } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { changeWithin, withScaleEvent, type ScaleEvent } from './history.ts'
import { limit, limitByRules, scaleDownLimit, scaleUpLimit } from './limit.ts'
import { normalize, rememberChange } from './normalize.ts'
import { stabilize, stabilizeDown } from './stabilize.ts'

const nowMs = 100 * 3_600_000
const minutesAgo = (minutes: number): number => nowMs - minutes * 60_000
const recommended = (...entries: readonly (readonly [number, number])[]) =>
  entries.map(([replicas, minutes]) => ({ replicas, atMs: minutesAgo(minutes) }))
const sizes = (recommendations: readonly { readonly replicas: number }[]) =>
  recommendations.map(({ replicas }) => replicas)

describe('without rules a size stays up for a while', () => {
  test.each([
    { name: 'with nothing remembered', past: recommended(), proposed: 5, want: 5, kept: [5] },
    {
      name: 'at the most that was recommended',
      past: recommended([4, 2], [5, 1]),
      proposed: 3,
      want: 5,
      kept: [4, 5, 3],
    },
    { name: 'and goes up at once', past: recommended([1, 2], [2, 1]), proposed: 3, want: 3, kept: [1, 2, 3] },
    { name: 'and no longer', past: recommended([10, 10], [9, 9]), proposed: 3, want: 3, kept: [10, 3] },
    {
      name: 'and what is expired makes room',
      past: recommended([10, 10], [4, 1], [5, 2], [9, 9]),
      proposed: 3,
      want: 5,
      kept: [10, 4, 5, 3],
    },
    { name: 'to the last moment of the window', past: recommended([7, 5]), proposed: 3, want: 7, kept: [7, 3] },
  ])('$name', ({ past, proposed, want, kept }) => {
    const { replicas, able, recommendations } = stabilizeDown(past, proposed, 5 * 60_000, nowMs)
    expect([replicas, sizes(recommendations)]).toEqual([want, kept])
    expect(able.reason).toBe(want === proposed ? 'ReadyForNewScale' : 'ScaleDownStabilized')
  })
})

describe('with rules a size moves into what was recommended', () => {
  test.each([
    { name: 'nothing remembered', past: recommended(), current: 100, proposed: 5, want: 5, kept: [5] },
    {
      name: 'down to the most',
      past: recommended([4, 2], [5, 1]),
      current: 100,
      proposed: 3,
      down: 3,
      want: 5,
      kept: [4, 5, 3],
    },
    {
      name: 'up to the least',
      past: recommended([4, 2], [5, 1]),
      current: 1,
      proposed: 7,
      up: 5,
      want: 4,
      kept: [4, 5, 7],
    },
    {
      name: 'down, for the up window does not hold it',
      past: recommended([1, 2], [2, 1]),
      current: 100,
      proposed: 3,
      up: 5,
      want: 3,
      kept: [1, 2, 3],
    },
    {
      name: 'up, for the down window does not hold it',
      past: recommended([4, 2], [5, 1]),
      current: 1,
      proposed: 3,
      down: 5,
      want: 3,
      kept: [4, 5, 3],
    },
    {
      name: 'down, in the place of what is expired',
      past: recommended([10, 10], [9, 9]),
      current: 100,
      proposed: 3,
      want: 3,
      kept: [10, 3],
    },
    {
      name: 'up, in the place of what is expired',
      past: recommended([10, 10], [9, 9]),
      current: 1,
      proposed: 100,
      want: 100,
      kept: [10, 100],
    },
    {
      name: 'down to the most that is not expired',
      past: recommended([10, 10], [4, 1], [5, 2], [9, 9]),
      current: 100,
      proposed: 3,
      down: 3,
      want: 5,
      kept: [10, 4, 5, 3],
    },
    {
      name: 'up, and only what is expired for both makes room',
      past: recommended([10, 100], [6, 1], [5, 2], [9, 3]),
      current: 1,
      proposed: 100,
      up: 5,
      want: 5,
      kept: [100, 6, 5, 9],
    },
    {
      name: 'not up when less is proposed now',
      past: recommended([2, 100], [3, 3]),
      current: 2,
      proposed: 1,
      up: 5,
      down: 5,
      want: 2,
      kept: [1, 3],
    },
    {
      name: 'not down when more is proposed now',
      past: recommended([2, 100], [1, 3]),
      current: 2,
      proposed: 3,
      up: 5,
      down: 5,
      want: 2,
      kept: [3, 1],
    },
  ])('$name', ({ past, current, proposed, up = 0, down = 0, want, kept }) => {
    const windows = { upMs: up * 60_000, downMs: down * 60_000 }
    const { replicas, able, recommendations } = stabilize(past, { proposed, current }, windows, nowMs)
    expect([replicas, sizes(recommendations)]).toEqual([want, kept])
    const changed = proposed >= current ? 'ScaleUpStabilized' : 'ScaleDownStabilized'
    expect(able.reason).toBe(want === proposed ? 'ReadyForNewScale' : changed)
  })
})

describe('without rules the least and the most hold, and a size at most doubles', () => {
  test.each([
    { name: 'within', current: 5, desired: 7, min: 3, max: 8, want: [7, 'DesiredWithinRange'] },
    { name: 'not below the least', current: 3, desired: 1, min: 2, max: 8, want: [2, 'TooFewReplicas'] },
    { name: 'down to none', current: 1, desired: 0, min: 0, max: 10, want: [0, 'DesiredWithinRange'] },
    { name: 'not above the most', current: 20, desired: 1000, min: 1, max: 10, want: [10, 'TooManyReplicas'] },
    { name: 'twice as many', current: 3, desired: 1000, min: 1, max: 2000, want: [6, 'ScaleUpLimit'] },
    { name: 'four at once', current: 1, desired: 1000, min: 1, max: 2000, want: [4, 'ScaleUpLimit'] },
    {
      name: 'the most where that is twice as many',
      current: 3,
      desired: 1000,
      min: 1,
      max: 6,
      want: [6, 'TooManyReplicas'],
    },
  ])('$name', ({ current, desired, min, max, want }) => {
    const { replicas, limited } = limit({ current, desired }, { minReplicas: min, maxReplicas: max })
    expect([replicas, limited.reason]).toEqual(want)
  })
})

type PolicyText = `${number}${'' | '%'}/${number}`

/** `4/15`: 4 pods in 15 s, `100%/15`: so many percent. */
function policy(text: PolicyText): HPAScalingPolicy {
  const [value = '', period] = text.split('/')
  const type = value.endsWith('%') ? 'Percent' : 'Pods'
  return { type, value: Number(value.replace('%', '')), periodSeconds: Number(period) }
}

const rules = (selectPolicy: string, ...policies: readonly PolicyText[]): HPAScalingRules => ({
  selectPolicy,
  policies: policies.map(policy),
})
const max = (...policies: readonly PolicyText[]): HPAScalingRules => rules('Max', ...policies)

/** Changes in the middle of equal parts of the last two minutes, oldest first. */
const spread = (...changes: readonly number[]): readonly ScaleEvent[] =>
  changes.map((change, index) => {
    const part = 120 / changes.length
    const ageSeconds = Math.trunc(120 - part * (index + 1) + part / 2)
    return { change, atMs: nowMs - ageSeconds * 1000, isOutdated: false }
  })

interface RulesRow {
  readonly name: string
  readonly change: readonly [current: number, desired: number]
  readonly bounds: readonly [min: number, max: number]
  readonly up?: HPAScalingRules
  readonly down?: HPAScalingRules
  readonly ups?: readonly ScaleEvent[]
  readonly downs?: readonly ScaleEvent[]
  readonly want: readonly [number, string]
}

describe('rules say how fast a size may change', () => {
  test.each<RulesRow>([
    { name: 'within', change: [5, 7], bounds: [3, 8], want: [7, 'DesiredWithinRange'] },
    { name: 'no change', change: [5, 5], bounds: [1, 8], up: max('1/60'), want: [5, 'DesiredWithinRange'] },
    { name: 'not below the least', change: [3, 1], bounds: [2, 8], want: [2, 'TooFewReplicas'] },
    { name: 'down to none', change: [1, 0], bounds: [0, 10], want: [0, 'DesiredWithinRange'] },
    {
      name: 'not above the most, though below what is there',
      change: [20, 1000],
      bounds: [1, 10],
      want: [10, 'TooManyReplicas'],
    },
    { name: 'not above the most', change: [100, 1000], bounds: [100, 150], want: [150, 'TooManyReplicas'] },
    {
      name: 'one percent is one at the least',
      change: [3, 1000],
      bounds: [1, 2000],
      up: max('1%/60'),
      want: [4, 'ScaleUpLimit'],
    },
    { name: 'so many down', change: [1000, 3], bounds: [3, 2000], down: max('20/60'), want: [980, 'ScaleDownLimit'] },
    { name: 'twice as many by default', change: [10, 50], bounds: [1, 1000], want: [20, 'ScaleUpLimit'] },
    {
      name: 'more by pods than by percent',
      change: [10, 500],
      bounds: [1, 1000],
      up: max('100/60', '100%/60'),
      want: [110, 'ScaleUpLimit'],
    },
    {
      name: 'more by percent than by pods',
      change: [10, 500],
      bounds: [1, 1000],
      up: max('2/60', '100%/60'),
      want: [20, 'ScaleUpLimit'],
    },
    {
      name: 'all within many pods',
      change: [10, 50],
      bounds: [1, 1000],
      up: max('100/60'),
      want: [50, 'DesiredWithinRange'],
    },
    {
      name: 'all within a large percentage',
      change: [10, 50],
      bounds: [1, 1000],
      up: max('10000%/60'),
      want: [50, 'DesiredWithinRange'],
    },
    { name: 'by pods', change: [10, 50], bounds: [1, 1000], up: max('30/60'), want: [40, 'ScaleUpLimit'] },
    { name: 'by percent', change: [10, 50], bounds: [1, 1000], up: max('200%/60'), want: [30, 'ScaleUpLimit'] },
    {
      name: 'down more by pods than by percent',
      change: [100, 2],
      bounds: [1, 1000],
      down: max('20/60', '1%/60'),
      want: [80, 'ScaleDownLimit'],
    },
    {
      name: 'down more by percent than by pods',
      change: [100, 2],
      bounds: [1, 1000],
      down: max('2/60', '1%/60'),
      want: [98, 'ScaleDownLimit'],
    },
    {
      name: 'down to the least by many pods',
      change: [10, 0],
      bounds: [1, 1000],
      down: max('100/60'),
      want: [1, 'TooFewReplicas'],
    },
    {
      name: 'down to the least by all percent',
      change: [10, 2],
      bounds: [5, 1000],
      down: max('100%/60'),
      want: [5, 'TooFewReplicas'],
    },
    { name: 'down by pods', change: [10, 2], bounds: [1, 1000], down: max('5/60'), want: [5, 'ScaleDownLimit'] },
    {
      name: 'down by percent',
      change: [10, 5],
      bounds: [1, 1000],
      down: max('50%/60'),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'the most, though many were added already',
      change: [100, 500],
      bounds: [1, 200],
      up: max('300/60'),
      ups: spread(1, 5, 9),
      want: [200, 'TooManyReplicas'],
    },
    {
      name: 'the most, by percent',
      change: [100, 500],
      bounds: [1, 200],
      up: max('10000%/60'),
      ups: spread(1, 5, 9),
      want: [200, 'TooManyReplicas'],
    },
    {
      name: 'none when more were added already than may be',
      change: [100, 500],
      bounds: [1, 1000],
      up: max('5/120'),
      ups: spread(1, 5, 9),
      want: [100, 'ScaleUpLimit'],
    },
    {
      name: 'what is left of the pods of a period',
      change: [100, 500],
      bounds: [1, 1000],
      up: max('150/120'),
      ups: spread(1, 5, 9),
      want: [235, 'ScaleUpLimit'],
    },
    {
      name: 'what is left of the percentage of a period',
      change: [100, 500],
      bounds: [1, 1000],
      up: max('200%/120'),
      ups: spread(1, 5, 9),
      want: [255, 'ScaleUpLimit'],
    },
    {
      name: 'by the size at the start, up and down undone',
      change: [6, 24],
      bounds: [1, 1000],
      up: max('300%/300'),
      ups: spread(4),
      downs: spread(2),
      want: [16, 'ScaleUpLimit'],
    },
    {
      name: 'down by default, whatever was',
      change: [10, 5],
      bounds: [1, 1000],
      downs: spread(1, 5, 9),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'down to the least, though some went already',
      change: [100, 0],
      bounds: [1, 1000],
      down: max('115/120'),
      downs: spread(1, 5, 9),
      want: [1, 'TooFewReplicas'],
    },
    {
      name: 'down to a least of five',
      change: [100, 0],
      bounds: [5, 1000],
      down: max('130/120'),
      downs: spread(1, 5, 9),
      want: [5, 'TooFewReplicas'],
    },
    {
      name: 'down to the least by all percent, though some went',
      change: [100, 2],
      bounds: [5, 1000],
      down: max('100%/120'),
      downs: spread(1, 5, 9),
      want: [5, 'TooFewReplicas'],
    },
    {
      name: 'none when more went already than may',
      change: [100, 2],
      bounds: [1, 1000],
      down: max('5/120'),
      downs: spread(1, 5, 9),
      want: [100, 'ScaleDownLimit'],
    },
    {
      name: 'down by what is left of the percentage',
      change: [100, 0],
      bounds: [1, 1000],
      down: max('50%/120'),
      downs: spread(2, 4, 6),
      want: [56, 'ScaleDownLimit'],
    },
    {
      name: 'down by the size at the start, up and down undone',
      change: [10, 1],
      bounds: [1, 1000],
      down: max('50%/180'),
      ups: spread(2),
      downs: spread(4),
      want: [6, 'ScaleDownLimit'],
    },
    {
      name: 'none when by percent more went already than may',
      change: [100, 0],
      bounds: [1, 1000],
      down: max('10%/120'),
      downs: spread(10, 10, 10),
      want: [100, 'ScaleDownLimit'],
    },
    {
      name: 'below nothing',
      change: [10, 5],
      bounds: [1, 1000],
      down: max('1000%/120'),
      downs: spread(10, 10, 10),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'what was longer ago than the period does not count',
      change: [100, 200],
      bounds: [1, 1000],
      up: max('1000/60'),
      ups: spread(8, 12, 9, 11),
      want: [200, 'DesiredWithinRange'],
    },
    {
      name: 'each policy has a period of its own',
      change: [100, 200],
      bounds: [1, 1000],
      up: max('1000/120', '100%/60'),
      ups: spread(8, 12, 9, 11),
      want: [200, 'DesiredWithinRange'],
    },
    {
      name: 'each policy has a period of its own, the larger one also a shorter one',
      change: [100, 200],
      bounds: [1, 1000],
      up: max('1000/30', '100%/60'),
      ups: spread(8, 12, 9, 11),
      want: [200, 'DesiredWithinRange'],
    },
    {
      name: 'and what it allows is counted from that period’s start',
      change: [100, 500],
      bounds: [1, 1000],
      up: max('50/30', '100%/60'),
      ups: spread(8, 12, 9, 11),
      want: [160, 'ScaleUpLimit'],
    },
    {
      name: 'down, what was longer ago than the period does not count',
      change: [100, 5],
      bounds: [1, 1000],
      down: max('1000/60'),
      downs: spread(8, 12, 9, 11),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'down, the larger one also a shorter one',
      change: [100, 5],
      bounds: [1, 1000],
      down: max('1000/30', '100%/60'),
      downs: spread(8, 12, 9, 11),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'down, and what it allows is counted from that period’s start',
      change: [100, 5],
      bounds: [1, 1000],
      down: max('50/30', '10%/60'),
      downs: spread(8, 12, 9, 11),
      want: [61, 'ScaleDownLimit'],
    },
    {
      name: 'all by many pods',
      change: [10, 50],
      bounds: [1, 1000],
      up: max('10000/60'),
      want: [50, 'DesiredWithinRange'],
    },
    {
      name: 'down, each policy has a period of its own',
      change: [100, 5],
      bounds: [1, 1000],
      down: max('1000/120', '100%/60'),
      downs: spread(8, 12, 9, 11),
      want: [5, 'DesiredWithinRange'],
    },
    {
      name: 'not up at all',
      change: [5, 9],
      bounds: [1, 10],
      up: rules('Disabled', '4/15'),
      want: [5, 'ScaleUpLimit'],
    },
    {
      name: 'not down at all',
      change: [5, 1],
      bounds: [1, 10],
      down: rules('Disabled', '4/15'),
      want: [5, 'ScaleDownLimit'],
    },
    { name: 'not up without policies', change: [5, 9], bounds: [1, 10], up: max(), want: [5, 'ScaleUpLimit'] },
    { name: 'not down without policies', change: [5, 1], bounds: [1, 10], down: max(), want: [5, 'ScaleDownLimit'] },
    {
      name: 'not up by more pods than can be counted',
      change: [5, 9],
      bounds: [1, 10],
      up: max('2147483647/15'),
      want: [5, 'ScaleUpLimit'],
    },
  ])('$name', ({ change, bounds, up, down, ups = [], downs = [], want }) => {
    const [current, desired] = change
    const { replicas, limited } = limitByRules(
      { current, desired },
      { minReplicas: bounds[0], maxReplicas: bounds[1] },
      { scaleUp: up ?? max('4/15', '100%/15'), scaleDown: down ?? max('100%/15') },
      { events: { scaleUps: ups, scaleDowns: downs }, nowMs },
    )
    expect([replicas, limited.reason]).toEqual(want)
  })

  const nothing = { scaleUps: [], scaleDowns: [] }
  test('of several policies the least may count', () => {
    expect(scaleUpLimit(1, rules('Min', '2/60', '50%/60'), nothing, nowMs)).toBe(2)
    expect(scaleDownLimit(5, rules('Min', '2/60', '50%/60'), nothing, nowMs)).toBe(3)
  })
})

describe('a change that was made is remembered', () => {
  const ago = (seconds: number, change: number): ScaleEvent => ({
    change,
    atMs: nowMs - seconds * 1000,
    isOutdated: false,
  })
  test.each([
    { name: 'as the first', past: [], by: max('10/60', '100%/60'), kept: [5], within: 0 },
    {
      name: 'in the place of one that is older than all periods',
      past: [ago(61, 7)],
      by: max('10/60', '100%/60'),
      kept: [5],
      within: 0,
    },
    { name: 'beside one that may count', past: [ago(58, 7)], by: max('10/60', '100%/60'), kept: [7, 5], within: 7 },
    {
      name: 'in the place of the one of two that is older',
      past: [ago(61, 7), ago(59, 6)],
      by: max('10/60'),
      kept: [5, 6],
      within: 6,
    },
    {
      name: 'in the place of the last that is older than the longest period',
      past: [ago(29, 8), ago(59, 6), ago(61, 7), ago(61, 9)],
      by: max('10/60', '100%/30'),
      kept: [8, 6, 'old 7', 5],
      within: 14,
    },
    {
      name: 'beside two that may count',
      past: [ago(58, 7), ago(59, 6)],
      by: max('10/120', '100%/30'),
      kept: [7, 6, 5],
      within: 13,
    },
    {
      name: 'beside one that is just as old as the longest period, though it counts no more',
      past: [ago(60, 7)],
      by: max('10/60', '100%/30'),
      kept: [7, 5],
      within: 0,
    },
    {
      name: 'in the place of one that was too old at some time',
      past: [{ ...ago(10, 7), isOutdated: true }],
      by: max('10/60'),
      kept: [5],
      within: 7,
    },
  ])('$name', ({ past, by, kept, within }) => {
    expect(changeWithin(past, 60, nowMs)).toBe(within)
    const events = withScaleEvent(past, 5, by, nowMs)
    expect(events.map(({ change, isOutdated }) => (isOutdated ? `old ${change}` : change))).toEqual(kept)
  })

  const empty = { recommendations: [], scaleUps: [], scaleDowns: [] }
  test('in its direction', () => {
    const behavior = { scaleUp: max('1/60'), scaleDown: max('1/60') }
    expect(rememberChange(empty, behavior, { from: 2, to: 5 }, nowMs)).toMatchObject({
      scaleUps: [{ change: 3 }],
      scaleDowns: [],
    })
    expect(rememberChange(empty, behavior, { from: 5, to: 1 }, nowMs)).toMatchObject({
      scaleUps: [],
      scaleDowns: [{ change: 4 }],
    })
  })

  test('but not without rules', () => {
    expect(rememberChange(empty, undefined, { from: 2, to: 5 }, nowMs)).toBe(empty)
  })
})

describe('rules', () => {
  const history = { recommendations: recommended([8, 2]), scaleUps: [], scaleDowns: [] }
  const given = {
    bounds: { minReplicas: 1, maxReplicas: 10 },
    current: 8,
    proposed: 3,
    downscaleStabilizationMs: 180_500,
  }

  test('without a window downwards have that of the flag, in whole seconds', () => {
    const behavior = { scaleUp: max('4/15'), scaleDown: max('100%/15') }
    expect(normalize({ ...given, behavior }, history, nowMs)).toMatchObject({
      replicas: 8,
      isLimited: false,
      able: { reason: 'ScaleDownStabilized' },
    })
    const short = { ...given, behavior, downscaleStabilizationMs: 120_999 }
    expect(normalize(short, history, nowMs).replicas).toBe(3)
  })

  test('with a window of their own do not look at the flag', () => {
    const behavior = { scaleUp: max('4/15'), scaleDown: { ...max('100%/15'), stabilizationWindowSeconds: 0 } }
    expect(normalize({ ...given, behavior }, history, nowMs)).toMatchObject({
      replicas: 3,
      able: { reason: 'ReadyForNewScale' },
    })
  })

  test('that the API server did not fill in have its defaults', () => {
    const empty = { recommendations: [], scaleUps: [], scaleDowns: [] }
    expect(normalize({ ...given, behavior: {}, current: 3, proposed: 10 }, empty, nowMs)).toMatchObject({
      replicas: 7,
      isLimited: true,
      limited: { reason: 'ScaleUpLimit' },
    })
  })
})
