import { describe, expect, test } from 'vitest'
import { partialMetadata, shapeAsMetadata } from './partial-metadata.ts'

const generation = { 'deprecated.daemonset.template.generation': '1' }
const daemonSet = (annotations: Record<string, string>): object => ({
  kind: 'DaemonSet',
  apiVersion: 'apps/v1',
  metadata: { name: 'd', annotations },
})

describe('metadata alone', () => {
  test.each([
    {
      name: 'is the metadata of the object',
      object: daemonSet({ a: 'b' }),
      want: { name: 'd', annotations: { a: 'b' } },
    },
    { name: 'is without what is no metadata upstream', object: daemonSet(generation), want: { name: 'd' } },
    {
      name: 'keeps what stands beside that',
      object: daemonSet({ ...generation, a: 'b' }),
      want: { name: 'd', annotations: { a: 'b' } },
    },
    {
      name: 'is whole for other kinds',
      object: { kind: 'Deployment', metadata: { annotations: generation } },
      want: { annotations: generation },
    },
    { name: 'is empty without metadata', object: { kind: 'Pod' }, want: {} },
  ])('$name', ({ object, want }) => {
    expect(partialMetadata(object, 'v1')).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: want,
    })
  })

  test('an object is no list', () => {
    const pod = { kind: 'Pod', apiVersion: 'v1' }
    expect(() => shapeAsMetadata(pod, { as: 'PartialObjectMetadataList', version: 'v1' })).toThrow(/not a list/)
  })
})
