import { StatusError } from '@coxswain/client'
import { createMetricsRegistry, outcome, type Outcome } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { createSyncMeter } from './sync-meter.ts'
import { refusal } from './testing/recording-client.ts'

const texts = {
  total: { name: 'x_sync_total', help: '[ALPHA] Syncs.' },
  duration: { name: 'x_sync_duration_seconds', help: '[ALPHA] Their time.' },
}
const withoutCode = new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 0 })

test.each<{ name: string; result: Outcome; code: string }>([
  { name: 'what went well', result: outcome.done('x'), code: '200' },
  { name: 'a refusal', result: outcome.retry(refusal(404, 'NotFound')), code: '404' },
  { name: 'a refusal without a code', result: outcome.retry(withoutCode), code: '500' },
  { name: 'what got no answer', result: outcome.retry(new Error('gone')), code: '500' },
])('$name counts as $code', async ({ result, code }) => {
  const metrics = createMetricsRegistry()
  const clock = new VirtualClock()
  const measure = createSyncMeter({ metrics, clock }, texts)
  const measured = measure(() => new Promise((resolve) => clock.after(3, () => resolve(result))))
  await clock.advance(3)
  expect(await measured).toBe(result)
  const lines = metrics.write().split('\n')
  expect(lines).toContain(`x_sync_total{code="${code}"} 1`)
  expect(lines).toContain(`x_sync_duration_seconds_bucket{code="${code}",le="0.002"} 0`)
  expect(lines).toContain(`x_sync_duration_seconds_bucket{code="${code}",le="0.004"} 1`)
  expect(lines).toContain(`x_sync_duration_seconds_bucket{code="${code}",le="16.384"} 1`)
  expect(lines).toContain('# HELP x_sync_total [ALPHA] Syncs.')
})
