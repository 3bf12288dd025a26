import { describe } from 'vitest'
import { againstModel } from './model.ts'
import { expiry, historyAndCompaction, lists, readsAndWrites } from './state.ts'
import type { Conformance, Subject, SubjectLimits } from './subject.ts'
import { endOfWatches, watches } from './watches.ts'

/** Every implementation of `Store` passes this, called from a test file of its own. */
export function storeConformance(conformance: Conformance): void {
  const { name } = conformance
  const open = (limits?: SubjectLimits): Promise<Subject> => conformance.open(limits)
  describe(`${name}: reads and writes`, () => readsAndWrites(open))
  describe(`${name}: lists`, () => lists(open))
  describe(`${name}: watches`, () => watches(open))
  describe(`${name}: end of watches`, () => endOfWatches(open))
  describe(`${name}: history`, () => historyAndCompaction(open))
  describe(`${name}: expiry`, () => expiry(open))
  describe(`${name}: against a naive model`, () => againstModel(open))
}
