import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { allResources, decodeSchemaText, schemaNamed, schemaNames, schemaOfKind, type KubeObject } from '@coxswain/api'
import { deepFreeze } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { createDecode, decode } from './decode.ts'
import { presentNulls } from './present-nulls.ts'

const core = 'io.k8s.api.core.v1'
const decodeAs = (kind: string, input: unknown, home = core) => decode(schemaNamed(`${home}.${kind}`), input)
const decodedAs = (kind: string, input: unknown, home = core): unknown => decodeAs(kind, input, home).object
const failureOf = (kind: string, input: unknown, home = core): string => {
  try {
    decodeAs(kind, input, home)
    return ''
  } catch (error) {
    return String(error)
  }
}

const pod = (spec: unknown): unknown => ({ metadata: { name: 'p' }, spec })
const container = { name: 'c', image: 'a' }

describe('a wrong type is refused in the words of Go', () => {
  const field = 'DecodeError: json: cannot unmarshal'
  test.each([
    {
      name: 'a text for a list',
      kind: 'Pod',
      input: pod({ containers: 'none' }),
      want: `${field} string into Go struct field PodSpec.spec.containers of type []v1.Container`,
    },
    {
      name: 'a text for an object in a list',
      kind: 'Pod',
      input: pod({ containers: ['none'] }),
      want: `${field} string into Go struct field PodSpec.spec.containers of type v1.Container`,
    },
    {
      name: 'a number for a text, in a list',
      kind: 'Pod',
      input: pod({ containers: [{ name: 1, image: 'a' }] }),
      want: `${field} number into Go struct field Container.spec.containers.name of type string`,
    },
    {
      name: 'a text for a number',
      kind: 'Pod',
      input: pod({ containers: [container], terminationGracePeriodSeconds: '5' }),
      want: `${field} string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64`,
    },
    {
      name: 'a broken number for a whole one',
      kind: 'Pod',
      input: pod({ containers: [container], terminationGracePeriodSeconds: 1.5 }),
      want: `${field} number 1.5 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64`,
    },
    {
      name: 'a text for a boolean',
      kind: 'Pod',
      input: pod({ containers: [container], hostNetwork: 'yes' }),
      want: `${field} string into Go struct field PodSpec.spec.hostNetwork of type bool`,
    },
    {
      name: 'a number for a named text',
      kind: 'Pod',
      input: pod({ containers: [container], restartPolicy: 1 }),
      want: `${field} number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy`,
    },
    {
      name: 'a number as the value of a map',
      kind: 'ConfigMap',
      input: { data: { a: 1 } },
      want: `${field} number into Go struct field ConfigMap.data of type string`,
    },
    {
      name: 'a list for a map',
      kind: 'ConfigMap',
      input: { data: ['a'] },
      want: `${field} array into Go struct field ConfigMap.data of type map[string]string`,
    },
    {
      name: 'a text for a map, in the metadata',
      kind: 'ConfigMap',
      input: { metadata: { labels: 'x' } },
      want: `${field} string into Go struct field ObjectMeta.metadata.labels of type map[string]string`,
    },
    {
      name: 'no object at all',
      kind: 'ConfigMap',
      input: [],
      want: `${field} array into Go value of type v1.ConfigMap`,
    },
    {
      name: 'a field of an embedded struct, by the name of that struct as well',
      kind: 'Pod',
      input: pod({ containers: [container], volumes: [{ name: 'v', emptyDir: 'x' }] }),
      want: `${field} string into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource`,
    },
    {
      name: 'a time that is none',
      kind: 'ConfigMap',
      input: { metadata: { creationTimestamp: 'yesterday' } },
      want: 'DecodeError: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
    },
    {
      name: 'a number for a time',
      kind: 'ConfigMap',
      input: { metadata: { creationTimestamp: 1 } },
      want: `${field} number into Go struct field ObjectMeta.metadata.creationTimestamp of type string`,
    },
    {
      name: 'a quantity that is none',
      kind: 'ResourceQuota',
      input: { spec: { hard: { cpu: '1ki' } } },
      want: "DecodeError: unable to parse quantity's suffix",
    },
    {
      name: 'a boolean for a quantity',
      kind: 'ResourceQuota',
      input: { spec: { hard: { cpu: true } } },
      want: "DecodeError: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    },
    {
      name: 'bytes that are not base64',
      kind: 'Secret',
      input: { data: { a: 'not base64!' } },
      want: 'DecodeError: illegal base64 data at input byte 3',
    },
    {
      name: 'the first of two faults',
      kind: 'Pod',
      input: pod({ hostNetwork: 'yes', hostPID: 'no' }),
      want: `${field} string into Go struct field PodSpec.spec.hostNetwork of type bool`,
    },
    {
      name: 'a type that reads itself before a fault that came first',
      kind: 'ConfigMap',
      input: { data: ['a'], metadata: { creationTimestamp: 'x' } },
      want: 'DecodeError: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    },
  ])('$name', ({ kind, input, want }) => {
    expect(failureOf(kind, input)).toBe(want)
  })

  test('a number that does not fit, a broken number where a text may stand', () => {
    const apps = 'io.k8s.api.apps.v1'
    expect(failureOf('Deployment', { spec: { replicas: 99_999_999_999 } }, apps)).toBe(
      `${field} number 99999999999 into Go struct field DeploymentSpec.spec.replicas of type int32`,
    )
    expect(failureOf('Deployment', { spec: { strategy: { rollingUpdate: { maxSurge: 1.5 } } } }, apps)).toBe(
      `${field} number 1.5 into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32`,
    )
  })
})

describe('values are brought into the form in which the server keeps them', () => {
  const apps = 'io.k8s.api.apps.v1'
  test.each([
    {
      name: 'nulls go',
      kind: 'ConfigMap',
      input: { metadata: { name: 'a' }, data: null },
      want: { metadata: { name: 'a' } },
    },
    {
      name: 'zeros of plain fields go',
      kind: 'ConfigMap',
      input: { metadata: { name: '', generation: 0, labels: {}, finalizers: [] } },
      want: { metadata: {} },
    },
    {
      name: 'zeros of pointers stay',
      kind: 'ConfigMap',
      input: { metadata: { deletionGracePeriodSeconds: 0 }, immutable: false },
      want: { metadata: { deletionGracePeriodSeconds: 0 }, immutable: false },
    },
    {
      name: 'structs that Go writes always are there',
      kind: 'Namespace',
      input: {},
      want: { metadata: {}, spec: {}, status: {} },
    },
    {
      name: 'zeros that Go writes always are there, and a default of the schema',
      kind: 'Pod',
      input: pod({ containers: [{ ports: [{}] }] }),
      want: {
        metadata: { name: 'p' },
        spec: { containers: [{ name: '', ports: [{ containerPort: 0, protocol: 'TCP' }], resources: {} }] },
        status: {},
      },
    },
    {
      name: 'an absent list that Go writes as null is empty',
      kind: 'Role',
      home: 'io.k8s.api.rbac.v1',
      input: {},
      want: { metadata: {}, rules: [] },
    },
    {
      name: 'what is null in a list or a map is zero',
      kind: 'ConfigMap',
      input: { metadata: { finalizers: [null], annotations: { a: null } } },
      want: { metadata: { finalizers: [''], annotations: { a: '' } } },
    },
    {
      name: 'a default for a pointer may be empty',
      kind: 'Pod',
      input: pod({ containers: [{ name: 'c', livenessProbe: { grpc: { port: 1 } } }] }),
      want: {
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', livenessProbe: { grpc: { port: 1, service: '' } }, resources: {} }] },
        status: {},
      },
    },
    {
      name: 'no quantity where there must be one is 0',
      kind: 'Pod',
      input: pod({
        containers: [{ name: 'c', env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'x' } } }] }],
      }),
      want: {
        metadata: { name: 'p' },
        spec: {
          containers: [
            {
              name: 'c',
              env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'x', divisor: '0' } } }],
              resources: {},
            },
          ],
        },
        status: {},
      },
    },
    {
      name: 'times in UTC, in whole seconds; no zero time',
      kind: 'ConfigMap',
      input: {
        metadata: { creationTimestamp: '0001-01-01T00:00:00Z', deletionTimestamp: '2020-01-02T03:04:05.6+01:00' },
      },
      want: { metadata: { deletionTimestamp: '2020-01-02T02:04:05Z' } },
    },
    {
      name: 'a named text keeps whatever it says: that is for validation',
      kind: 'Pod',
      input: pod({ containers: [], restartPolicy: 'Sometimes' }),
      want: { metadata: { name: 'p' }, spec: { containers: [], restartPolicy: 'Sometimes' }, status: {} },
    },
  ])('$name', ({ kind, input, want, home }) => {
    const frozen = deepFreeze(input)
    expect(decodedAs(kind, frozen, home)).toEqual(want)
  })

  test.each([
    ['1.', '1.'],
    ['.5', '500m'],
    ['1e3', '1e3'],
    ['12e-3', '12e-3'],
    ['0.0001', '1m'],
    ['1Ki', '1Ki'],
    ['1024Ki', '1Mi'],
    ['1000m', '1'],
    ['64Mi', '64Mi'],
    ['0', '0'],
    ['0m', '0'],
    ['+5', '+5'],
    ['1.23456789Gi', '1325607178061m'],
    [' 7 ', '7'],
    [2, '2'],
    [0.5, '500m'],
  ])('the quantity %s is kept as %s', (input, want) => {
    expect(decodedAs('ResourceQuota', { spec: { hard: { cpu: input } } })).toMatchObject({
      spec: { hard: { cpu: want } },
    })
  })

  test('a quantity outside of a resource list keeps what is finer than a thousandth', () => {
    const input = pod({ containers: [], volumes: [{ name: 'v', emptyDir: { sizeLimit: '0.0001' } }] })
    expect(decodedAs('Pod', input)).toMatchObject({ spec: { volumes: [{ emptyDir: { sizeLimit: '100u' } }] } })
  })

  test('micro times need their six decimals', () => {
    const lease = (renewTime: string): unknown => ({ spec: { renewTime } })
    const home = 'io.k8s.api.coordination.v1'
    expect(decodedAs('Lease', lease('2020-01-01T00:00:00.500000+00:00'), home)).toMatchObject({
      spec: { renewTime: '2020-01-01T00:00:00.500000Z' },
    })
    expect(failureOf('Lease', lease('2020-01-01T00:00:00.5Z'), home)).toBe(
      'DecodeError: parsing time "2020-01-01T00:00:00.5Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".5Z" as ".000000"',
    )
  })

  test('line breaks in base64 go, embedded JSON stays as it is', () => {
    expect(decodedAs('Secret', { data: { a: 'dGV4\ndA==' } })).toMatchObject({ data: { a: 'dGV4dA==' } })
    const data = { spec: { a: null, b: '' } }
    expect(decodedAs('ControllerRevision', { data, revision: 1 }, apps)).toMatchObject({ data })
  })
})

describe('unknown fields', () => {
  test('are dropped, and told by their paths in order', () => {
    const { object, unknownFields } = decodeAs('Pod', {
      extra: 1,
      metadata: { name: 'p', lables: {} },
      spec: { containers: [container, { name: 'd', Image: 'x', env: [{ name: 'A', val: 1 }] }] },
    })
    expect(unknownFields).toEqual([
      'extra',
      'metadata.lables',
      'spec.containers[1].Image',
      'spec.containers[1].env[0].val',
    ])
    expect(object).toEqual({
      metadata: { name: 'p' },
      spec: {
        containers: [
          { ...container, resources: {} },
          { name: 'd', env: [{ name: 'A' }], resources: {} },
        ],
      },
      status: {},
    })
  })

  test('with names that objects have by nature are unknown too', () => {
    const input: unknown = JSON.parse(
      '{"constructor": 1, "__proto__": {"a": 1}, "data": {"__proto__": "x", "a": null}}',
    )
    const { object, unknownFields } = decodeAs('ConfigMap', input)
    expect(unknownFields).toEqual(['constructor', '__proto__'])
    expect(JSON.stringify(object)).toBe('{"data":{"__proto__":"x","a":""},"metadata":{}}')
  })

  test('are not collected without end', () => {
    const input = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x${index}`, 1]))
    expect(decodeAs('ConfigMap', input).unknownFields).toHaveLength(100)
  })
})

describe('sharing', () => {
  const stored = deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', resources: { limits: { cpu: '500m' } } }], hostNetwork: true },
    status: { phase: 'Running' },
  })

  test('what needs no change is answered as it is', () => {
    expect(decodeAs('Pod', stored).object).toBe(stored)
  })

  test('a change keeps what stands beside it', () => {
    const changed = decodeAs('Pod', {
      ...stored,
      metadata: { ...stored.metadata, name: null },
    }).object as typeof stored
    expect(changed.spec).toBe(stored.spec)
    expect(changed.metadata.labels).toBe(stored.metadata.labels)
  })

  test('fields set to undefined are as good as absent', () => {
    expect(decodeAs('ConfigMap', { metadata: { name: 'a', labels: undefined }, data: undefined }).object).toStrictEqual(
      {
        metadata: { name: 'a' },
      },
    )
  })
})

test('schemas may come from elsewhere, and contain themselves', () => {
  const schema = decodeSchemaText('x.v1.Tree', 'kind %s;children [Tree;size %i z')
  const decodeTree = createDecode(() => schema)
  expect(decodeTree(schema, { kind: 'Tree', children: [{ children: [{}], leaf: 1 }] })).toEqual({
    object: { kind: 'Tree', size: 0, children: [{ size: 0, children: [{ size: 0 }] }] },
    unknownFields: ['children[0].leaf'],
  })
})

test('every schema can be read from nothing, and twice is the same as once', () => {
  for (const name of schemaNames()) {
    const once = decode(schemaNamed(name), {}).object
    expect(decode(schemaNamed(name), once).object, name).toBe(once)
  }
})

test('every served resource has a schema', () => {
  expect(allResources.filter(({ schema }) => !schemaNames().includes(schema))).toEqual([])
})

/** Answers of the real API server: decoding finds them complete and in order, and brings back their nulls. */
describe('recorded answers', () => {
  const folder = path.resolve(import.meta.dirname, '../../../../tests/data/oracle/conversations/recorded')
  const files = existsSync(folder) ? readdirSync(folder) : []
  const bodies = files.flatMap((file) =>
    (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { body?: unknown }[])
      .map(({ body }) => withRealValues(body) as KubeObject)
      .filter((body) => schemaOfBody(body) !== undefined && !isPlaceholder(body)),
  )

  test('there are hundreds', () => {
    expect(bodies.length).toBeGreaterThan(800)
  })

  test('keep their fields and values', () => {
    for (const body of bodies) {
      const schema = schemaOfBody(body)
      if (schema === undefined) continue
      const { object, unknownFields } = decode(schema, body)
      expect(unknownFields).toEqual([])
      expect(presentNulls(schema, object)).toEqual(body)
    }
  })
})

function schemaOfBody(body: unknown): ReturnType<typeof schemaOfKind> {
  if (typeof body !== 'object' || body === null || !('kind' in body) || !('apiVersion' in body)) return undefined
  const [version = '', group = ''] = String(body.apiVersion).split('/').toReversed()
  return schemaOfKind(group, version, String(body.kind))
}

/** Documents of custom groups have marks of the recording's own, and ports are told by words. */
const isPlaceholder = (body: unknown): boolean => /"hashed":|<nodePort>|<port>/.test(JSON.stringify(body))

function withRealValues(value: unknown): unknown {
  if (value === '<time>') return '2026-11-21T09:38:06Z'
  if (Array.isArray(value)) return value.map(withRealValues)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withRealValues(item)]))
}
