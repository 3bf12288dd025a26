import type { PersistentVolume } from '@coxswain/api'
import { expect, test } from 'vitest'
import { volume } from '../shared/testing/volume-builders.ts'
import { concerns, decide } from './decide.ts'

const finalizers = ['a/b', 'kubernetes.io/pv-protection']
const deletionTimestamp = '2026-04-01T09:00:00Z'

test.each<{ name: string; metadata: PersistentVolume['metadata']; phase?: string; want: string; wakes: boolean }>([
  { name: 'without the finalizer', metadata: {}, want: 'protect', wakes: true },
  { name: 'with it', metadata: { finalizers }, want: 'nothing', wakes: false },
  {
    name: 'on its way out and bound',
    metadata: { finalizers, deletionTimestamp },
    phase: 'Bound',
    want: 'nothing',
    wakes: true,
  },
  { name: 'on its way out and free', metadata: { finalizers, deletionTimestamp }, want: 'let-go', wakes: true },
  {
    name: 'on its way out and failed',
    metadata: { finalizers, deletionTimestamp },
    phase: 'Failed',
    want: 'let-go',
    wakes: true,
  },
  { name: 'on its way out without it', metadata: { deletionTimestamp }, want: 'nothing', wakes: false },
])('a volume $name', ({ metadata, phase = 'Available', want, wakes }) => {
  const subject = volume('disk', { phase, metadata: { name: 'disk', ...metadata } })
  expect([decide(subject).kind, concerns(subject)]).toEqual([want, wakes])
})
