import { deepFreeze } from '@coxswain/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSchema } from '../schemas.ts'
import { applyMergePatch } from './merge-patch.ts'
import type { PatchSchema } from './patch-schema.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'
import { createThreeWayJsonMergePatch, createThreeWayMergePatch } from './three-way-merge.ts'
import { createTwoWayMergePatch } from './two-way-merge.ts'

type Json = Readonly<Record<string, unknown>>

const schema: PatchSchema = { name: 'io.k8s.api.apps.v1.Deployment', named: findSchema }
const overwrite = { overwrite: true }

const letter = fc.constantFrom('a', 'b', 'c', 'd')
const optional = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Json> =>
  fc.record(model, { requiredKeys: [] })
const labels = fc.dictionary(letter, fc.constantFrom('1', '2'))

/** Elements with different keys. */
const byKey = (key: string, keys: fc.Arbitrary<unknown>, rest: fc.Arbitrary<Json>): fc.Arbitrary<readonly Json[]> =>
  fc
    .uniqueArray(keys, { maxLength: 4 })
    .chain((found) => fc.tuple(...found.map((value) => rest.map((fields) => ({ ...fields, [key]: value })))))

const container = optional({
  image: fc.constantFrom('i', 'j'),
  args: fc.array(letter, { maxLength: 3 }),
  env: byKey('name', letter, optional({ value: fc.constantFrom('1', '2') })),
  ports: byKey('containerPort', fc.constantFrom(80, 81, 82), optional({ name: letter })),
  resources: optional({ limits: labels }),
})

const volume = fc.constantFrom<Json>({ emptyDir: {} }, { configMap: { name: 'x' } }, { secret: { secretName: 'y' } })

const deployment = fc.record({
  metadata: optional({ labels, annotations: labels, finalizers: fc.uniqueArray(letter, { maxLength: 4 }) }),
  spec: optional({
    replicas: fc.constantFrom(0, 1, 2),
    paused: fc.boolean(),
    strategy: fc.constantFrom<Json>(
      { type: 'Recreate' },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
      {},
    ),
    template: fc.record({
      metadata: optional({ labels }),
      spec: optional({
        containers: byKey('name', letter, container),
        volumes: byKey('name', letter, volume),
        tolerations: fc.array(optional({ key: letter }), { maxLength: 2 }),
        hostAliases: byKey('ip', letter, optional({ hostnames: fc.array(letter, { maxLength: 2 }) })),
        nodeSelector: labels,
      }),
    }),
  }),
}) as fc.Arbitrary<Json>

describe('strategic, two ways', () => {
  test('a created patch, applied, gives what was wanted', () => {
    fc.assert(
      fc.property(deployment, deployment, (original, modified) => {
        const patch = createTwoWayMergePatch(deepFreeze(original), deepFreeze(modified), schema)
        expect(applyStrategicMergePatch(original, deepFreeze(patch), schema)).toEqual(
          withUnseenOrder(original, modified),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('of an object and itself comes nothing but the order of unsorted scalars', () => {
    fc.assert(
      fc.property(deployment, (original) => {
        const patch = createTwoWayMergePatch(deepFreeze(original), structuredClone(original), schema)
        expect(applyStrategicMergePatch(original, patch, schema)).toBe(original)
      }),
    )
  })
})

describe('three ways', () => {
  test('with nobody else at work it gives what was wanted', () => {
    fc.assert(
      fc.property(deployment, deployment, (current, modified) => {
        const states = deepFreeze({ original: current, modified, current })
        const patch = createThreeWayMergePatch(states, schema, overwrite)
        expect(applyStrategicMergePatch(current, deepFreeze(patch), schema)).toEqual(withUnseenOrder(current, modified))
      }),
      { numRuns: 300 },
    )
  })

  test('what it sets holds, and what it says no more goes, whatever others have done', () => {
    fc.assert(
      fc.property(deployment, deployment, deployment, (original, modified, current) => {
        const states = deepFreeze({ original, modified, current })
        const result = applyStrategicMergePatch(current, createThreeWayMergePatch(states, schema, overwrite), schema)
        expect(labelsOf(result)).toEqual(mergedLabels(labelsOf(original), labelsOf(modified), labelsOf(current)))
      }),
    )
  })

  test('as a JSON merge patch', () => {
    fc.assert(
      fc.property(deployment, deployment, deployment, (original, modified, current) => {
        const same = createThreeWayJsonMergePatch(deepFreeze({ original: current, modified, current }))
        expect(applyMergePatch(current, same)).toEqual(modified)
        const result = applyMergePatch(current, createThreeWayJsonMergePatch({ original, modified, current }))
        expect(labelsOf(result as Json)).toEqual(
          mergedLabels(labelsOf(original), labelsOf(modified), labelsOf(current)),
        )
      }),
    )
  })
})

/** Upstream does not notice that scalars are only put into the order of the alphabet. */
function withUnseenOrder(original: Json, modified: Json): Json {
  const before = finalizersOf(original)
  const after = finalizersOf(modified)
  if (before === undefined || after === undefined || before.toSorted().join() !== after.join()) return modified
  return { ...modified, metadata: { ...(modified.metadata as Json), finalizers: before } }
}

function finalizersOf(object: Json): readonly string[] | undefined {
  const { metadata } = object as { metadata?: { finalizers?: readonly string[] } }
  return metadata?.finalizers
}

function labelsOf(object: Json): Json | undefined {
  const { metadata } = object as { metadata?: { labels?: Json } }
  return metadata?.labels
}

/** The labels that are to be there in the end: others keep theirs, but for those that were applied before and are no more. */
function mergedLabels(
  original: Json | undefined,
  modified: Json | undefined,
  current: Json | undefined,
): Json | undefined {
  if (modified === undefined) return original === undefined ? current : undefined
  const isOwn = (key: string): boolean => original !== undefined && Object.hasOwn(original, key)
  const kept = Object.entries(current ?? {}).filter(([key]) => !isOwn(key) || Object.hasOwn(modified, key))
  return { ...Object.fromEntries(kept), ...modified }
}
