import type { Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { podChanges } from './cluster-events.ts'
import { podOn } from './testing/builders.ts'

const web = podOn('a', 'web', { labels: { app: 'web' }, requests: { cpu: '2' } })

test.each<{ name: string; next: Pod; want: readonly string[] }>([
  { name: 'nothing', next: { ...web }, want: [] },
  { name: 'its status', next: { ...web, status: { phase: 'Running' } }, want: [] },
  {
    name: 'its labels',
    next: podOn('a', 'web', { labels: { app: 'db' }, requests: { cpu: '2' } }),
    want: ['assigned-pod-changed'],
  },
  {
    name: 'its size',
    next: podOn('a', 'web', { labels: { app: 'web' }, requests: { cpu: '1' } }),
    want: ['assigned-pod-changed'],
  },
  {
    name: 'it is asked to go',
    next: { ...web, metadata: { ...web.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
    want: ['assigned-pod-leaving'],
  },
  {
    name: 'it is asked to go, and smaller',
    next: podOn('a', 'web', {
      metadata: { name: 'web', labels: { app: 'web' }, deletionTimestamp: '2026-01-01T00:00:00Z' },
      requests: { cpu: '1' },
    }),
    want: ['assigned-pod-leaving', 'assigned-pod-changed'],
  },
])('what changed of a pod: $name', ({ next, want }) => {
  expect(podChanges(web, next)).toEqual(want)
})
