import type { ControllerRevision, OwnerReference } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { FieldErrors } from '../../validation/field-error.ts'
import { controllerRevisionStrategy } from './strategy.ts'

type Data = ControllerRevision['data']

const revisionOf = (data: unknown, revision = 1): ControllerRevision => ({
  metadata: { name: 'db-1', namespace: 'shop', creationTimestamp: '2026-04-01T10:00:00Z' },
  data: data as Data,
  revision,
})
const told = (errors: FieldErrors | undefined): readonly string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`)

const noObject = 'data: Required value: data must be a valid JSON object'
const negative = 'revision: Invalid value: -1: must be greater than or equal to 0'

test.each([
  { name: 'an object', revision: revisionOf({ spec: {} }), wanted: [] },
  { name: 'an empty one', revision: revisionOf({}, 0), wanted: [] },
  { name: 'a number below zero', revision: revisionOf({}, -1), wanted: [negative] },
  { name: 'nothing', revision: revisionOf(undefined), wanted: ['data: Required value: data is mandatory'] },
  { name: 'a list', revision: revisionOf([]), wanted: [noObject] },
  { name: 'a text', revision: revisionOf('x'), wanted: [noObject] },
  { name: 'a number', revision: revisionOf(0.5), wanted: [noObject] },
  { name: 'a truth', revision: revisionOf(true), wanted: [noObject] },
])('a new revision of $name', ({ revision, wanted }) => {
  expect(told(controllerRevisionStrategy.validate?.(revision))).toEqual(wanted)
})

describe('a revision', () => {
  const data = { spec: { template: { $patch: 'replace', items: [] } } }
  const changed = (shown: string): string => `data: Invalid value: ${shown}: field is immutable`
  test.each([
    { name: 'gets another number', to: revisionOf(data, 7), wanted: [] },
    { name: 'none below zero', to: revisionOf(data, -1), wanted: [negative] },
    { name: 'no other data', to: revisionOf({ spec: {} }), wanted: [changed('{"spec":{}}')] },
    {
      name: 'not even what means the same',
      to: revisionOf({ spec: { template: { $patch: 'replace' } } }),
      wanted: [changed('{"spec":{"template":{"$patch":"replace"}}}')],
    },
    {
      name: 'nor the same in another order',
      to: revisionOf({ spec: { template: { items: [], $patch: 'replace' } } }),
      wanted: [changed('{"spec":{"template":{"items":[],"$patch":"replace"}}}')],
    },
  ])('$name', ({ to, wanted }) => {
    expect(told(controllerRevisionStrategy.validateUpdate?.(to, revisionOf(data)))).toEqual(wanted)
  })

  test.each<{ name: string; owners: readonly OwnerReference[]; want: string }>([
    {
      name: 'of a set',
      owners: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }],
      want: 'statefulset.apps/db',
    },
    { name: 'that nobody controls', owners: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }], want: '<none>' },
  ])('$name is told as that', ({ owners, want }) => {
    const revision = revisionOf({}, 4)
    const shown = { ...revision, metadata: { ...revision.metadata, ownerReferences: owners } }
    expect(controllerRevisionStrategy.tableCells?.(shown, Date.parse('2026-04-01T10:05:00Z'))).toEqual([
      'db-1',
      want,
      4,
      '5m',
    ])
  })
})
