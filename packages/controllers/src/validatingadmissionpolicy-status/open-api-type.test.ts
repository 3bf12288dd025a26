import { dynType, intType, listType, mapType, stringType, structType, type Type } from '@coxswain/cel'
import { boolType, bytesType, doubleType, durationType, timestampType } from '@coxswain/cel'
import { expect, test } from 'vitest'
import { object, typeOf } from './testing/builders.ts'
import { DeclaredTypes } from './declared-types.ts'
import { openApiType, type OpenApiSchema } from './open-api-type.ts'

const text = { type: 'string' }

/** The type of a field of a Widget, by the way to it. */
function typeAt(schema: OpenApiSchema, way: readonly string[], others: Readonly<Record<string, OpenApiSchema>> = {}) {
  const { name, type } = typeOf(schema, others)
  const types = new DeclaredTypes()
  const root = type === undefined ? undefined : types.declare(name, type)
  return way.reduce<Type | undefined>((of, field) => (of === undefined ? of : types.findField(of.name, field)), root)
}

const ref = (name: string): OpenApiSchema => ({ $ref: `#/components/schemas/${name}` })

test.each<{ name: string; schema: OpenApiSchema; want: Type | undefined }>([
  { name: 'a text', schema: text, want: stringType },
  { name: 'a text of some format', schema: { type: 'string', format: 'email' }, want: stringType },
  { name: 'a time', schema: { type: 'string', format: 'date-time' }, want: timestampType },
  { name: 'a day', schema: { type: 'string', format: 'date' }, want: timestampType },
  { name: 'a time span', schema: { type: 'string', format: 'duration' }, want: durationType },
  { name: 'bytes', schema: { type: 'string', format: 'byte' }, want: bytesType },
  { name: 'a whole number', schema: { type: 'integer', format: 'int32' }, want: intType },
  { name: 'a number', schema: { type: 'number' }, want: doubleType },
  { name: 'a truth', schema: { type: 'boolean' }, want: boolType },
  { name: 'a number or a text, in a custom resource', schema: { 'x-kubernetes-int-or-string': true }, want: dynType },
  { name: 'a number or a text, built in', schema: { format: 'int-or-string' }, want: dynType },
  { name: 'several types: the first', schema: { type: ['integer', 'null'] }, want: intType },
  { name: 'no type: not seen', schema: {}, want: undefined },
  { name: 'a type that is not known: not seen', schema: { type: 'tuple' }, want: undefined },
  { name: 'a list', schema: { type: 'array', items: text }, want: listType(stringType) },
  { name: 'a list of anything: not seen', schema: { type: 'array' }, want: undefined },
  { name: 'a list of what is not seen: not seen', schema: { type: 'array', items: {} }, want: undefined },
  { name: 'a map', schema: { type: 'object', additionalProperties: text }, want: mapType(stringType, stringType) },
  {
    name: 'a map of what is not seen: not seen',
    schema: { type: 'object', additionalProperties: {} },
    want: undefined,
  },
  {
    name: 'an object with any fields',
    schema: { type: 'object', additionalProperties: true },
    want: structType('Widget1.it'),
  },
  { name: 'an object', schema: object({ a: text }), want: structType('Widget1.it') },
  {
    name: 'a map of objects',
    schema: { type: 'object', additionalProperties: object({}) },
    want: mapType(stringType, structType('Widget1.it.@elem')),
  },
  {
    name: 'lists of objects',
    schema: { type: 'array', items: { type: 'array', items: object({}) } },
    want: listType(listType(structType('Widget1.it.@idx.@idx'))),
  },
  { name: 'what is named elsewhere', schema: ref('Size'), want: intType },
  { name: 'what is named elsewhere, and described here', schema: { allOf: [ref('Size')] }, want: intType },
  { name: 'what is named nowhere: not seen', schema: ref('Nowhere'), want: undefined },
])('$name', ({ schema, want }) => {
  expect(typeAt(object({ it: schema }), ['it'], { Size: { type: 'integer' } })).toEqual(want)
})

test.each<{ name: string; way: readonly string[]; want: Type | undefined }>([
  { name: 'a schema may be used twice', way: ['left', 'size'], want: intType },
  { name: 'also beside itself', way: ['right', 'size'], want: intType },
  { name: 'within itself it is an object', way: ['left', 'inner'], want: structType('Widget1.left.inner') },
  { name: 'without fields', way: ['left', 'inner', 'size'], want: undefined },
  { name: 'the whole within itself, too', way: ['whole', 'left'], want: undefined },
])('$name', ({ way, want }) => {
  const others = { Box: object({ size: { type: 'integer' }, inner: ref('Box') }) }
  expect(typeAt(object({ left: ref('Box'), right: ref('Box'), whole: ref('Widget') }), way, others)).toEqual(want)
})

test.each<{ name: string; way: readonly string[]; want: Type | undefined }>([
  { name: 'a resource within has a name', way: ['template', 'metadata', 'name'], want: stringType },
  { name: 'and a kind', way: ['template', 'kind'], want: stringType },
  { name: 'and what its schema says', way: ['template', 'size'], want: intType },
  { name: 'nothing else', way: ['template', 'metadata', 'labels'], want: undefined },
  { name: 'any other object has not', way: ['plain', 'metadata'], want: undefined },
  { name: 'what a schema says well is kept', way: ['metadata', 'labels'], want: mapType(stringType, stringType) },
])('$name', ({ way, want }) => {
  const schema = object({
    apiVersion: text,
    kind: text,
    metadata: object({ name: text, generateName: text, labels: { type: 'object', additionalProperties: text } }),
    plain: object({}),
    template: { ...object({ size: { type: 'integer' } }), 'x-kubernetes-embedded-resource': true },
  })
  expect(typeAt(schema, way)).toEqual(want)
})

test.each<{ name: string; field: string; want: Type | undefined }>([
  { name: 'a field with signs goes by its escaped name', field: 'a__dash__b', want: intType },
  { name: 'a reserved word goes by its own name', field: 'namespace', want: stringType },
  { name: 'or by the escaped one', field: '__namespace__', want: stringType },
  { name: 'what cannot be escaped is not seen', field: '$ref', want: undefined },
  { name: 'nor under no name', field: '', want: undefined },
])('$name', ({ field, want }) => {
  expect(typeAt(object({ 'a-b': { type: 'integer' }, namespace: text, $ref: text }), [field])).toEqual(want)
})

test('an object under a reserved word is named with the escaped one', () => {
  expect(typeAt(object({ namespace: object({}) }), ['namespace'])).toEqual(structType('Widget1.__namespace__'))
})

test.each([
  { name: 'no schemas', document: {} },
  { name: 'none of this kind', document: { components: { schemas: { Widget: object({}) } } } },
  {
    name: 'one of another version',
    document: {
      components: {
        schemas: {
          Widget: { 'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v2', kind: 'Widget' }] },
        },
      },
    },
  },
])('a document with $name does not know it', ({ document }) => {
  expect(openApiType(document, { group: 'example.com', version: 'v1', kind: 'Widget' })).toBeUndefined()
})
