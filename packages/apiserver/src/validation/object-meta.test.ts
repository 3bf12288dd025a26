import { nameIsDnsSubdomain } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { ErrorList } from './field-errors.ts'
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts'

type Meta = Parameters<typeof validateObjectMeta>[1]

const told = (errors: ErrorList): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const problems = (meta: Meta, namespaced = true): readonly string[] => {
  const errors: ErrorList = []
  validateObjectMeta(errors, meta, namespaced, nameIsDnsSubdomain)
  return told(errors)
}
const fine: Meta = { name: 'a', namespace: 'ns' }
const owner = { apiVersion: 'v1', kind: 'A', name: 'a', uid: 'u' }

describe('new objects', () => {
  test.each([
    { name: 'nothing wrong', meta: fine, wanted: [] },
    {
      name: 'no name',
      meta: { namespace: 'ns' },
      wanted: ['metadata.name: Required value: name or generateName is required'],
    },
    { name: 'no namespace', meta: { name: 'a' }, wanted: ['metadata.namespace: Required value'] },
    {
      name: 'a negative generation',
      meta: { ...fine, generation: -1 },
      wanted: ['metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    },
    {
      name: 'too many annotations',
      meta: { ...fine, annotations: { a: 'x'.repeat(262_144) } },
      wanted: ['metadata.annotations: Too long: may not be more than 262144 bytes'],
    },
    { name: 'annotation keys in capitals', meta: { ...fine, annotations: { 'Example.com/A': '' } }, wanted: [] },
    {
      name: 'a finalizer without a domain',
      meta: { ...fine, finalizers: ['x'] },
      wanted: [
        'metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
      ],
    },
    { name: 'known finalizers', meta: { ...fine, finalizers: ['kubernetes', 'orphan', 'a.b/c'] }, wanted: [] },
    {
      name: 'both ways of deletion',
      meta: { ...fine, finalizers: ['orphan', 'foregroundDeletion'] },
      wanted: [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    },
    {
      name: 'an empty owner',
      meta: { ...fine, ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
      wanted: [
        'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
        'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
        'metadata.ownerReferences.name: Invalid value: "": must not be empty',
        'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      ],
    },
    {
      name: 'an event as owner',
      meta: { ...fine, ownerReferences: [{ uid: 'u', name: 'e', kind: 'Event', apiVersion: 'v1' }] },
      wanted: [
        'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"e","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
      ],
    },
    {
      name: 'two controllers',
      meta: {
        ...fine,
        ownerReferences: [
          { ...owner, controller: true },
          { ...owner, name: 'b', uid: 'v', controller: true },
        ],
      },
      wanted: [
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"A","name":"a","uid":"u","controller":true},{"apiVersion":"v1","kind":"A","name":"b","uid":"v","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for A/a and A/b',
      ],
    },
  ])('$name', ({ meta, wanted }) => {
    expect(problems(meta)).toEqual(wanted)
  })

  test('labels: key and value each', () => {
    const key =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    expect(problems({ ...fine, labels: { '-a': 'x'.repeat(64) } })).toEqual([
      `metadata.labels: Invalid value: "-a": ${key}`,
      `metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`,
    ])
  })

  test('a bad prefix is told with the name that was made of it', () => {
    expect(problems({ ...fine, generateName: 'Bad_', name: 'Bad_x' })).toEqual([
      expect.stringMatching(/^metadata\.generateName: Invalid value: "Bad_"/),
      expect.stringMatching(/^metadata\.name: Invalid value: "Bad_x"/),
    ])
    expect(problems({ ...fine, generateName: 'good-' })).toEqual([])
  })

  test('cluster-scoped kinds have no namespace', () => {
    expect(problems(fine, false)).toEqual(['metadata.namespace: Forbidden: not allowed on this type'])
    expect(problems({ name: 'a' }, false)).toEqual([])
  })
})

describe('changed objects', () => {
  const stored: Meta = { ...fine, uid: 'u', resourceVersion: '5', generation: 2, creationTimestamp: 't' }
  const changed = (next: Meta, previous: Meta = stored): readonly string[] => {
    const errors: ErrorList = []
    validateObjectMetaUpdate(errors, next, previous, { namespaced: true, hasOwnRules: true })
    return [...new Set(told(errors))]
  }

  test.each([
    { name: 'nothing', next: stored, wanted: [] },
    { name: 'labels', next: { ...stored, labels: { a: 'b' } }, wanted: [] },
    {
      name: 'no version',
      next: { ...stored, resourceVersion: '' },
      wanted: ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    },
    {
      name: 'an older generation',
      next: { ...stored, generation: 1 },
      wanted: ['metadata.generation: Invalid value: 1: must not be decremented'],
    },
    {
      name: 'another name',
      next: { ...stored, name: 'b' },
      wanted: ['metadata.name: Invalid value: "b": field is immutable'],
    },
    {
      name: 'another uid',
      next: { ...stored, uid: 'v' },
      wanted: ['metadata.uid: Invalid value: "v": field is immutable'],
    },
    {
      name: 'a deletion',
      next: { ...stored, deletionTimestamp: 't' },
      wanted: ['metadata.deletionTimestamp: Invalid value: "t": field is immutable'],
    },
    {
      name: 'a grace period',
      next: { ...stored, deletionGracePeriodSeconds: 3 },
      wanted: ['metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable'],
    },
  ])('$name', ({ next, wanted }) => {
    expect(changed(next)).toEqual(wanted)
  })

  test('what goes takes no new finalizers', () => {
    const going = { ...stored, deletionTimestamp: 't', finalizers: ['a.b/c'] }
    expect(changed({ ...going, finalizers: ['a.b/d', 'a.b/c', 'a.b/e'] }, going)).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/d", "a.b/e"}',
    ])
    expect(changed({ ...going, finalizers: [] }, going)).toEqual([])
  })

  test('names that were good when they came stay', () => {
    const old = { ...stored, name: 'Bad_Name' }
    expect(changed({ ...old, labels: { a: 'b' } }, old)).toEqual([])
  })
})
