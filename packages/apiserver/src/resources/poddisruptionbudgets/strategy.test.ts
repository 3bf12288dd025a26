import type { PodDisruptionBudget } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { TestApi } from '../../registry/testing/api.ts'

const seen = (api: TestApi): Promise<PodDisruptionBudget> => api.get('poddisruptionbudgets/x')

async function withBudget(): Promise<TestApi> {
  const api = await TestApi.start()
  const matchExpressions = [{ key: 'tier', operator: 'In', values: ['a'] }]
  await api.create('poddisruptionbudgets', {
    metadata: { name: 'x' },
    spec: { maxUnavailable: 2, selector: { matchLabels: { app: 'x' }, matchExpressions } },
    status: { disruptionsAllowed: 7 },
  })
  return api
}

describe('a selector that is patched', () => {
  const selector = { matchLabels: { zone: 'b' }, matchExpressions: [{ key: 'zone', operator: 'Exists' }] }
  test.each([
    { patchType: 'strategic', want: selector },
    { patchType: 'merge', want: { ...selector, matchLabels: { app: 'x', zone: 'b' } } },
  ] as const)('as $patchType', async ({ patchType, want }) => {
    await using api = await withBudget()
    await api.call('patch', 'poddisruptionbudgets/x', { spec: { selector } }, { patchType })
    expect((await seen(api)).spec).toEqual({ maxUnavailable: 2, selector: want })
  })
})

describe('a budget', () => {
  const fresh = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }

  test('begins without a status', async () => {
    await using api = await withBudget()
    expect(await seen(api)).toMatchObject({ metadata: { generation: 1 }, status: fresh })
  })

  test('has another generation when its spec changes, and keeps its status', async () => {
    await using api = await withBudget()
    await api.merge('poddisruptionbudgets/x', { spec: { maxUnavailable: 3 }, status: { disruptionsAllowed: 7 } })
    expect(await seen(api)).toMatchObject({ metadata: { generation: 2 }, spec: { maxUnavailable: 3 }, status: fresh })
  })

  test('keeps its spec and generation when its status changes', async () => {
    await using api = await withBudget()
    await api.merge('poddisruptionbudgets/x/status', { spec: { maxUnavailable: 3 }, status: { disruptionsAllowed: 1 } })
    expect(await seen(api)).toMatchObject({
      metadata: { generation: 1 },
      spec: { maxUnavailable: 2 },
      status: { disruptionsAllowed: 1 },
    })
  })
})
