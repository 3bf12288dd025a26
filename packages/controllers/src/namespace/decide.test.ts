import type { Namespace } from '@coxswain/api'
import { expect, test } from 'vitest'
import { decide, finalized, recheckMs } from './decide.ts'

const namespace = (overrides: { deleting?: boolean; phase?: string; finalizers?: readonly string[] }): Namespace => ({
  metadata: { name: 'web', ...(overrides.deleting ? { deletionTimestamp: '2026-01-01T09:59:00Z' } : {}) },
  spec: { finalizers: overrides.finalizers ?? ['kubernetes'] },
  status: { phase: overrides.phase ?? 'Terminating' },
})

test.each([
  { name: 'is not being deleted', seen: namespace({ phase: 'Active' }), want: 'nothing' },
  { name: 'has just been deleted', seen: namespace({ deleting: true, phase: 'Active' }), want: 'mark-terminating' },
  { name: 'is terminating', seen: namespace({ deleting: true }), want: 'delete-content' },
  {
    name: 'is finalized by us but not by others',
    seen: namespace({ deleting: true, finalizers: ['x.io/y'] }),
    want: 'delete-content',
  },
  { name: 'is finalized by all', seen: namespace({ deleting: true, finalizers: [] }), want: 'nothing' },
])('a namespace that $name: $want', ({ seen, want }) => {
  expect(decide(seen).kind).toBe(want)
})

test.each([
  { name: 'alone', finalizers: ['kubernetes'], want: [] },
  { name: 'and not another’s', finalizers: ['kubernetes', 'example.com/f'], want: ['example.com/f'] },
  { name: 'and sorts the rest, each once', finalizers: ['z', 'kubernetes', 'a', 'z'], want: ['a', 'z'] },
  { name: 'where there is none', finalizers: ['a'], want: ['a'] },
])('finalizing takes our own finalizer $name', ({ finalizers, want }) => {
  expect(finalized(namespace({ finalizers })).spec?.finalizers).toEqual(want)
})

test.each([
  { estimate: 15, want: 8000 },
  { estimate: 1, want: 1000 },
  { estimate: 30, want: 16_000 },
])('content expected to take $estimate s is looked at again after $want ms', ({ estimate, want }) => {
  expect(recheckMs(estimate)).toBe(want)
})
