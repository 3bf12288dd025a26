import { deepFreeze } from '@coxswain/base'
import { expect, test } from 'vitest'
import { findSchema } from '../schemas.ts'
import { applyPatch, patchSyntaxError, type ObjectPatchType } from './apply-patch.ts'

const schema = { name: 'io.k8s.api.core.v1.ConfigMap', named: findSchema }
const live = deepFreeze({ kind: 'ConfigMap', metadata: { name: 'm', finalizers: ['a'] }, data: { a: '1' } })

test.each<{ type: ObjectPatchType; patch: unknown; want: unknown }>([
  { type: 'json', patch: [{ op: 'add', path: '/data/b', value: '2' }], want: { ...live, data: { a: '1', b: '2' } } },
  { type: 'merge', patch: { data: { a: null } }, want: { ...live, data: {} } },
  {
    type: 'merge',
    patch: { metadata: { finalizers: ['b'] } },
    want: { ...live, metadata: { name: 'm', finalizers: ['b'] } },
  },
  {
    type: 'strategic',
    patch: { metadata: { finalizers: ['b'] } },
    want: { ...live, metadata: { name: 'm', finalizers: ['b', 'a'] } },
  },
  { type: 'strategic', patch: null, want: live },
  { type: 'merge', patch: {}, want: live },
])('$type of $patch', ({ type, patch, want }) => {
  expect(applyPatch(type, live, deepFreeze(patch), schema)).toEqual({ kind: 'patched', object: want })
})

const notAMap = (noun: string): string => `json: cannot unmarshal ${noun} into Go value of type map[string]interface {}`

test.each<{ type: ObjectPatchType; patch: unknown; kind: string; message: string }>([
  {
    type: 'json',
    patch: {},
    kind: 'malformed',
    message: 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
  },
  {
    type: 'json',
    patch: [{ op: 'remove', path: '/x' }],
    kind: 'inapplicable',
    message: "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
  },
  {
    type: 'json',
    patch: Array.from({ length: 10_001 }, () => ({})),
    kind: 'too-many-operations',
    message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
  },
  { type: 'merge', patch: [], kind: 'malformed', message: `error decoding patch: ${notAMap('array')}` },
  { type: 'merge', patch: 'text', kind: 'malformed', message: `error decoding patch: ${notAMap('string')}` },
  { type: 'merge', patch: true, kind: 'malformed', message: `error decoding patch: ${notAMap('bool')}` },
  { type: 'merge', patch: null, kind: 'malformed', message: 'Invalid JSON Patch' },
  { type: 'strategic', patch: 5, kind: 'malformed', message: notAMap('number') },
  {
    type: 'strategic',
    patch: { data: { $patch: 'frobnicate' } },
    kind: 'unmergeable',
    message: 'unknown patch type: frobnicate in map: map[$patch:frobnicate]',
  },
])('$type refuses: $message', ({ type, patch, kind, message }) => {
  expect(applyPatch(type, live, patch, schema)).toMatchObject({ kind: 'refused', error: { kind, message } })
})

test('a strategic patch of a type without merge keys is refused', () => {
  const error = { kind: 'malformed', message: 'strategic merge patch format is not supported' }
  expect(applyPatch('strategic', live, {})).toMatchObject({ kind: 'refused', error })
})

test('what cannot be decoded is told in the words of the decoder', () => {
  const message = 'unexpected end of JSON input'
  expect(patchSyntaxError('merge', message).message).toBe(`error decoding patch: ${message}`)
  expect(patchSyntaxError('strategic', message)).toMatchObject({ kind: 'malformed', message })
})
