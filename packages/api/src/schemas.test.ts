import { describe, expect, test } from 'vitest'
import { decodeSchemaText } from './decode-schema-text.ts'
import { allResources, eventsEvents, horizontalPodAutoscalersV1, pods } from './generated/resources.ts'
import { apiVersionOf, findResource, findResourceOfKind } from './resources.ts'
import { createSchemas, findSchema, schemaNamed, schemaNames, schemaOfKind } from './schemas.ts'

describe('a line of the table', () => {
  test('has fields with types and options', () => {
    const text =
      'name %s r z d"";ports [Port lmap kport,protocol smerge,retainKeys pport;labels {%s matomic *;at b.v1.Time n'
    const { fields, atomic } = decodeSchemaText('a.v1.X', text)
    expect(atomic).toBeUndefined()
    expect([...fields]).toEqual([
      ['name', { type: { scalar: 'string' }, required: true, presence: 'written', default: '' }],
      [
        'ports',
        {
          type: { list: { object: 'a.v1.Port' } },
          listType: 'map',
          listMapKeys: ['port', 'protocol'],
          patchStrategies: ['merge', 'retainKeys'],
          patchMergeKey: 'port',
        },
      ],
      ['labels', { type: { map: { scalar: 'string' } }, mapType: 'atomic', presence: 'kept' }],
      ['at', { type: { object: 'b.v1.Time' }, nullWhenEmpty: true }],
    ])
  })

  test('has enumerations with blanks, Go names, atomic objects and unions', () => {
    const { fields, atomic, unions } = decodeSchemaText(
      'a.v1.X',
      '!?[{"d":"type"}]\nuse [%s ecert~sign,any gv1.Use tEmbedded',
    )
    expect({ atomic, unions }).toEqual({ atomic: true, unions: [{ d: 'type' }] })
    expect(fields.get('use')).toEqual({
      type: { list: { scalar: 'string' } },
      enum: ['cert sign', 'any'],
      goType: 'v1.Use',
      goEmbedded: 'Embedded',
    })
  })

  test('may have no field', () => {
    expect(decodeSchemaText('a.v1.X', '').fields.size).toBe(0)
  })

  test.each(['a %?', 'a %s ?'])('%j is refused', (text) => {
    expect(() => decodeSchemaText('a.v1.X', text)).toThrow('the schema table has the unknown')
  })
})

describe('schemas', () => {
  test('are read once', () => {
    expect(schemaNamed('io.k8s.api.core.v1.Pod')).toBe(schemaNamed('io.k8s.api.core.v1.Pod'))
  })

  test('of unknown names there are none', () => {
    expect(findSchema('toString')).toBeUndefined()
    expect(() => schemaNamed('x')).toThrow('there is no schema named x')
    expect(createSchemas({ x: 'a %s' })('x')?.fields.size).toBe(1)
  })

  test('name only schemas that there are', () => {
    const mentioned = schemaNames().flatMap((name) =>
      [...schemaNamed(name).fields.values()].map(({ type }) => {
        let inner = type
        while ('list' in inner || 'map' in inner) inner = 'list' in inner ? inner.list : inner.map
        return 'object' in inner ? inner.object : undefined
      }),
    )
    expect(mentioned.filter((name) => name !== undefined && findSchema(name) === undefined)).toEqual([])
  })

  test('tell merge keys, list types and atomic objects', () => {
    const containers = schemaNamed('io.k8s.api.core.v1.PodSpec').fields.get('containers')
    expect(containers).toMatchObject({ required: true, listType: 'map', listMapKeys: ['name'], patchMergeKey: 'name' })
    expect(schemaNamed('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector').atomic).toBe(true)
  })

  test.each([
    ['', 'v1', 'Pod', 'io.k8s.api.core.v1.Pod'],
    ['', 'v1', 'DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
    ['meta.k8s.io', 'v1', 'DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
    ['apps', 'v1', 'DeleteOptions', 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'],
    ['autoscaling', 'v1', 'Scale', 'io.k8s.api.autoscaling.v1.Scale'],
    ['policy', 'v1', 'Eviction', 'io.k8s.api.policy.v1.Eviction'],
    [
      'apiextensions.k8s.io',
      'v1',
      'CustomResourceDefinition',
      `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition`,
    ],
  ])('the kind %s %s %s has the schema %s', (group, version, kind, name) => {
    expect(schemaOfKind(group, version, kind)?.name).toBe(name)
  })

  test.each([
    ['', 'v2', 'Pod'],
    ['apps', 'v1', 'Pod'],
    ['x', 'v1', 'DeleteOptions'],
  ])('there is no kind %s %s %s', (group, version, kind) => {
    expect(schemaOfKind(group, version, kind)).toBeUndefined()
  })
})

describe('resources', () => {
  test('are found by path and by kind', () => {
    expect(findResource('', 'v1', 'pods')).toBe(pods)
    expect(findResource('events.k8s.io', 'v1', 'events')).toBe(eventsEvents)
    expect(findResource('autoscaling', 'v1', 'horizontalpodautoscalers')).toBe(horizontalPodAutoscalersV1)
    expect(findResource('', 'v1', 'horizontalpodautoscalers')).toBeUndefined()
    expect(findResourceOfKind('', 'v1', 'Pod')).toBe(pods)
    expect(findResourceOfKind('apps', 'v1', 'Pod')).toBeUndefined()
  })

  test('are each there once, with a schema that is their kind', () => {
    expect(new Set(allResources.map((one) => `${apiVersionOf(one)}/${one.plural}`)).size).toBe(allResources.length)
    for (const { group, version, kind, schema } of allResources)
      expect(schemaOfKind(group, version, kind)?.name).toBe(schema)
  })
})
