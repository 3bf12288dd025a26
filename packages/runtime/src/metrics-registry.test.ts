import { describe, expect, test } from 'vitest'
import { exponentialBuckets } from './exponential-buckets.ts'
import { formatGoFloat } from './format-go-float.ts'
import { createMetricsRegistry } from './metrics-registry.ts'

describe('numbers as Go writes them', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-1, '-1'],
    [0.1, '0.1'],
    [100000, '100000'],
    [123456, '123456'],
    [999999.5, '999999.5'],
    [1e6, '1e+06'],
    [1048576, '1.048576e+06'],
    [123456789, '1.23456789e+08'],
    [1e21, '1e+21'],
    [1e100, '1e+100'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e-8, '1e-08'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('%d is %s', (value, want) => {
    expect(formatGoFloat(value)).toBe(want)
  })
})

test('bounds that grow tenfold are rounded as in Go', () => {
  const written = exponentialBuckets(1e-8, 10, 10).map(formatGoFloat).join(' ')
  expect(written).toBe('1e-08 1e-07 1e-06 9.999999999999999e-06 9.999999999999999e-05 0.001 0.01 0.1 1 10')
})

test('families by name, series by label values, labels by name', () => {
  const metrics = createMetricsRegistry()
  const requests = metrics.counter('requests_total', '[ALPHA] Requests.', ['verb', 'code'])
  requests.increment({ verb: 'GET', code: '200' })
  requests.increment({ verb: 'GET', code: '200' }, 2)
  requests.increment({ verb: 'DELETE', code: '404' })
  metrics.gauge('depth', 'Depth\nin two lines \\').set(1e6)
  expect(metrics.write()).toBe(
    [
      '# HELP depth Depth\\nin two lines \\\\',
      '# TYPE depth gauge',
      'depth 1e+06',
      '# HELP requests_total [ALPHA] Requests.',
      '# TYPE requests_total counter',
      'requests_total{code="404",verb="DELETE"} 1',
      'requests_total{code="200",verb="GET"} 3',
      '',
    ].join('\n'),
  )
})

test('label values are escaped', () => {
  const metrics = createMetricsRegistry()
  metrics.counter('c', 'C.', ['a']).increment({ a: 'x"y\\z\n' })
  expect(metrics.write()).toContain('c{a="x\\"y\\\\z\\n"} 1\n')
})

test('a histogram counts what is at most its bound', () => {
  const metrics = createMetricsRegistry()
  const histogram = metrics.histogram('h', 'H.', [0.1, 1], ['q']).with({ q: 'x' })
  for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value)
  expect(metrics.write()).toBe(
    [
      '# HELP h H.',
      '# TYPE h histogram',
      'h_bucket{q="x",le="0.1"} 2',
      'h_bucket{q="x",le="1"} 3',
      'h_bucket{q="x",le="+Inf"} 4',
      'h_sum{q="x"} 7.65',
      'h_count{q="x"} 4',
      '',
    ].join('\n'),
  )
})

test('a family with labels and no series is not written; one without labels is', () => {
  const metrics = createMetricsRegistry()
  metrics.counter('with_labels', 'X.', ['a'])
  metrics.counter('without', 'Y.')
  expect(metrics.write()).toBe('# HELP without Y.\n# TYPE without counter\nwithout 0\n')
})

test('the same name gives the same metric; another kind or other labels is a bug', () => {
  const metrics = createMetricsRegistry()
  metrics.counter('c', 'C.').increment()
  metrics.counter('c', 'C.').increment()
  expect(metrics.write()).toContain('c 2\n')
  expect(() => metrics.gauge('c', 'C.')).toThrow('another kind')
  expect(() => metrics.counter('c', 'C.', ['a'])).toThrow('other labels')
})

test('computed gauges are refreshed before each write', () => {
  const metrics = createMetricsRegistry()
  const gauge = metrics.gauge('g', 'G.')
  let value = 0
  metrics.onCollect(() => gauge.set((value += 1)))
  metrics.write()
  expect(metrics.write()).toContain('g 2\n')
})
