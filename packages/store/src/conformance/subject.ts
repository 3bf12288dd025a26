import { expect } from 'vitest'
import type { Change, Entry, Revision, Store, StoreWatch } from '../store.ts'

/** What the suite needs of a store: values are `{ text, revision }`, and the codec stamps `revision`. */
export interface Sample {
  readonly text: string
  readonly revision: Revision
}

export const sample = (text: string): Sample => ({ text, revision: 0 })
export const stampSample = (value: Sample, revision: Revision): Sample => ({ ...value, revision })

export interface Subject {
  readonly store: Store<Sample>
  /** Moves the store's clock. */
  advance(ms: number): Promise<void>
  dispose(): Promise<void>
}

export interface SubjectLimits {
  readonly historyMax?: number | undefined
  readonly watchBufferMax?: number | undefined
}

export interface Conformance {
  readonly name: string
  open(limits?: SubjectLimits): Promise<Subject>
}

export const keysOf = (entries: readonly Entry<Sample>[]): readonly string[] => entries.map((entry) => entry.key)
export const told = (change: Change<Sample>): string =>
  `${change.type} ${change.entry.key}=${change.entry.value.text}@${change.entry.revision} was ${change.previous?.value.text ?? 'nothing'}`

export async function write(store: Store<Sample>, key: string, text: string): Promise<Revision> {
  const current = await store.get(key)
  const result = await store.put(key, sample(text), current?.revision ?? 0)
  if (!result.ok) throw new Error(`${key} moved`)
  return result.entry.revision
}

export async function erase(store: Store<Sample>, key: string): Promise<Revision> {
  const result = await store.delete(key, (await store.get(key))?.revision ?? -1)
  if (!result.ok) throw new Error(`${key} is not there`)
  return result.entry.revision
}

export async function readMany(watch: StoreWatch<Sample>, count: number): Promise<readonly Change<Sample>[]> {
  const changes: Change<Sample>[] = []
  while (changes.length < count) {
    const batch = await watch.read()
    if (batch === undefined) break
    expect(batch.length).toBeGreaterThan(0)
    changes.push(...batch)
  }
  return changes
}

export type Open = (limits?: SubjectLimits) => Promise<Subject>
