import { Buffer } from 'node:buffer'
import { allResources, schemaNamed, schemaNames, schemaOfKind, type FieldType, type ObjectSchema } from '@coxswain/api'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from './decode.ts'
import { encodeProtobuf } from './encode-protobuf-for-test.ts'
import { findProtobufMessage } from './protobuf-plan.ts'
import { readProtobufBody } from './protobuf.ts'

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64')

function schemaOf(body: Readonly<Record<string, unknown>>): ObjectSchema {
  const [version = '', group = ''] = String(body.apiVersion).split('/').toReversed()
  const schema = schemaOfKind(group, version, String(body.kind))
  if (schema === undefined) throw new Error(`no schema for ${String(body.kind)}`)
  return schema
}

/** Bodies that kubectl 1.36 sent for `kubectl create …`. */
describe('what kubectl sends', () => {
  test.each([
    {
      name: 'deployment web --image=nginx:1 --replicas=3 --port=80',
      body: 'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50Er4BCiMKA3dlYhIAGgRkZW1vIgAqADIAOABCAFoKCgNhcHASA3dlYhKIAQgDEgwKCgoDYXBwEgN3ZWIabgocCgASABoAIgAqADIAOABCAFoKCgNhcHASA3dlYhJOEjAKBW5naW54EgduZ2lueDoxKgAyCgoAEAAYUCIAKgBCAGoAcgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=',
      want: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'demo', labels: { app: 'web' } },
        spec: {
          replicas: 3,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: {
              containers: [
                { name: 'nginx', image: 'nginx:1', ports: [{ containerPort: 80, protocol: 'TCP' }], resources: {} },
              ],
            },
          },
          strategy: {},
        },
        status: {},
      },
    },
    {
      name: 'secret generic s --from-literal=a=b',
      body: 'azhzAAoMCgJ2MRIGU2VjcmV0EiEKFQoBcxIAGgRkZW1vIgAqADIAOABCABIGCgFhEgFiGgAaACIA',
      want: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'demo' }, data: { a: 'Yg==' } },
    },
    {
      name: 'service nodeport np --tcp=80:8080 --node-port=30080',
      body: 'azhzAAoNCgJ2MRIHU2VydmljZRJrCiEKAm5wEgAaBGRlbW8iACoAMgA4AEIAWgkKA2FwcBICbnASQgodCgc4MC04MDgwEgNUQ1AYUCIHCAAQkD8aACiA6wESCQoDYXBwEgJucBoAIghOb2RlUG9ydDoAQgBSAFoAYABoABoCCgAaACIA',
      want: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'np', namespace: 'demo', labels: { app: 'np' } },
        spec: {
          ports: [{ name: '80-8080', protocol: 'TCP', port: 80, targetPort: 8080, nodePort: 30080 }],
          selector: { app: 'np' },
          type: 'NodePort',
        },
        status: { loadBalancer: {} },
      },
    },
    {
      name: 'pdb p --selector=app=x --min-available=50%',
      body: 'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSPAoVCgFwEgAaBGRlbW8iACoAMgA4AEIAEhcKCQgBEAAaAzUwJRIKCggKA2FwcBIBeBoKCAAYACAAKAAwABoAIgA=',
      want: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'p', namespace: 'demo' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'x' } } },
        status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
      },
    },
    {
      name: 'ingress i --rule=foo.com/bar*=svc:8080,tls=my',
      body: 'azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxJbChUKAWkSABoEZGVtbyIAKgAyADgAQgASPhINCgdmb28uY29tEgJteRotCgdmb28uY29tEiIKIAoeCgQvYmFyEg4iDAoDc3ZjEgUKABCQPxoGUHJlZml4GgIKABoAIgA=',
      want: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i', namespace: 'demo' },
        spec: {
          tls: [{ hosts: ['foo.com'], secretName: 'my' }],
          rules: [
            {
              host: 'foo.com',
              http: {
                paths: [
                  { path: '/bar', backend: { service: { name: 'svc', port: { number: 8080 } } }, pathType: 'Prefix' },
                ],
              },
            },
          ],
        },
        status: { loadBalancer: {} },
      },
    },
  ])('$name', ({ body, want }) => {
    const read = readProtobufBody(bytesOf(body))
    expect(decode(schemaOf(read), read)).toEqual({ object: want, unknownFields: [] })
  })
})

/** Values of every scalar of a field, in the form in which the server keeps them. */
const sampleOf = {
  string: 'text ä',
  bytes: 'AAEC',
  boolean: true,
  int32: -7,
  int64: 9_007_199_254_740_991,
  double: 0.25,
  quantity: '1500m',
  'int-or-string': '50%',
  time: '2026-11-21T09:38:06Z',
  'micro-time': '2026-11-21T09:38:06.123456Z',
  json: { a: [1, 'b', null] },
} as const

function sample(type: FieldType, depth: number): unknown {
  if ('scalar' in type) return 'named' in type ? sampleOfNamed(type.named) : sampleOf[type.scalar]
  if ('object' in type)
    return depth > 4 ? decode(schemaNamed(type.object), {}).object : sampleObject(type.object, depth + 1)
  if ('list' in type) return [sample(type.list, depth + 1)]
  return { key: sample(type.map, depth + 1), other: sample(type.map, depth + 1) }
}

const sampleOfNamed = (name: string | undefined): unknown =>
  name?.includes('JSONSchemaPropsOr') === true ? { type: 'object' } : sampleOf.json

function sampleObject(name: string, depth = 0): Record<string, unknown> {
  const inMessage = new Set([...(findProtobufMessage(name)?.values() ?? [])].map((field) => field.name))
  // An object inside of another says nothing of its kind.
  const fields = [...schemaNamed(name).fields].filter(
    ([field]) => (field !== 'kind' && field !== 'apiVersion') || inMessage.has(field),
  )
  return Object.fromEntries(fields.map(([field, { type }]) => [field, sample(type, depth)]))
}

describe('every message', () => {
  const kinds = allResources.flatMap(({ group, version, kind, subresources }) => [
    { group, version, kind },
    ...subresources.map((one) => ({ group: one.group ?? group, version: one.version ?? version, kind: one.kind })),
  ])
  const known = kinds.filter(({ group, version, kind }) => schemaOfKind(group, version, kind) !== undefined)

  test('of a schema is in the table', () => {
    expect(schemaNames().filter((name) => findProtobufMessage(name) === undefined)).toEqual([])
  })

  test.each(known)('$group $version $kind survives encoding with all its fields', ({ group, version, kind }) => {
    const schema = schemaOfKind(group, version, kind)
    if (schema === undefined) throw new Error('filtered above')
    const apiVersion = group === '' ? version : `${group}/${version}`
    const full = decode(schema, { ...sampleObject(schema.name), apiVersion, kind }).object
    const read = readProtobufBody(encodeProtobuf({ apiVersion, kind }, schema.name, full))
    expect(decode(schema, read).object).toEqual(full)
  })

  test('options of a deletion in the words of any group', () => {
    const options = { gracePeriodSeconds: 0, propagationPolicy: 'Foreground', preconditions: { uid: 'u' } }
    const name = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'
    for (const apiVersion of ['v1', 'meta.k8s.io/v1', 'apps/v1']) {
      const typeMeta = { apiVersion, kind: 'DeleteOptions' }
      expect(readProtobufBody(encodeProtobuf(typeMeta, name, options))).toEqual({ ...typeMeta, ...options })
    }
  })
})

describe('alternatives of JSON schemas', () => {
  const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'
  test.each([
    { items: [{ type: 'a' }, { type: 'b' }] },
    { items: { type: 'a' } },
    { additionalProperties: true },
    { additionalProperties: false },
    { additionalProperties: { type: 'a' } },
    { dependencies: { x: ['a', 'b'], y: { type: 'a' } } },
  ])('%j', (schema) => {
    const typeMeta = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'JSONSchemaProps' }
    expect(readProtobufBody(encodeProtobuf(typeMeta, name, schema))).toEqual({ ...typeMeta, ...schema })
  })
})

describe('what is no message', () => {
  test.each([
    { name: 'nothing', bytes: [], want: 'empty data' },
    {
      name: 'JSON',
      bytes: [...Buffer.from('{"kind":"Pod"}')],
      want: 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    },
    { name: 'a prefix alone', bytes: [0x6b, 0x38, 0x73, 0], want: 'empty body' },
    { name: 'a length beyond the end', bytes: [0x6b, 0x38, 0x73, 0, 0x0a, 0x7f], want: 'unexpected EOF' },
    {
      name: 'a kind that is not known',
      bytes: [...encodeProtobuf({ apiVersion: 'v9', kind: 'Pod' }, 'io.k8s.api.core.v1.Pod', {})],
      want: 'no kind "Pod" is registered for version "v9"',
    },
  ])('$name', ({ bytes, want }) => {
    expect(() => readProtobufBody(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ name: 'DecodeError', message: want }),
    )
  })

  test('any bytes are read or refused', () => {
    const head = Buffer.from([0x6b, 0x38, 0x73, 0, 0x0a, 9, 0x0a, 2, 0x76, 0x31, 0x12, 3, 0x50, 0x6f, 0x64, 0x12])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          readProtobufBody(Buffer.concat([head, Buffer.from([bytes.length]), bytes]))
        } catch (error) {
          expect(error).toMatchObject({ name: 'DecodeError' })
        }
      }),
    )
  })

  test('messages within messages without end are refused', () => {
    const name = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'
    let deep: Record<string, unknown> = { type: 'object' }
    for (let depth = 0; depth < 200; depth += 1) deep = { not: deep }
    const body = encodeProtobuf({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'JSONSchemaProps' }, name, deep)
    expect(() => readProtobufBody(body)).toThrow('exceeded max depth')
  })
})
