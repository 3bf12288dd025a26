import type { DeviceTaint, ResourceSlice } from '@coxswain/api'
import { expect, test } from 'vitest'
import { TestApi } from '../../registry/testing/api.ts'

const taint = { key: 'broken', effect: 'NoExecute' }

const sliceWith = (...taints: readonly DeviceTaint[]): ResourceSlice => ({
  metadata: { name: 'a' },
  spec: {
    driver: 'gpu.example.com',
    nodeName: 'node-1',
    pool: { name: 'a', generation: 1, resourceSliceCount: 1 },
    devices: [{ name: 'gpu-0', taints }],
  },
})

test('a taint without a time is there since now, in each write; another keeps its own', async () => {
  const api = await TestApi.start()
  const timeAdded = '2026-01-01T00:00:00Z'
  const made = await api.create('resourceslices', sliceWith(taint, { ...taint, key: 'old', timeAdded }))
  const taints = [{ timeAdded: made.metadata?.creationTimestamp }, { timeAdded }]
  expect(await api.get('resourceslices/a')).toMatchObject({ spec: { devices: [{ taints }] } })
})
