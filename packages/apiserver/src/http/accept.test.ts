import { describe, expect, test } from 'vitest'
import { negotiate, wantsAggregatedDiscovery, type AnswerKind } from './accept.ts'

const table = 'application/json;as=Table;g=meta.k8s.io;v=v1'
const partial = 'as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

const plain = { format: 'json', isPretty: false }

describe('answers', () => {
  const rows: readonly { accept: string | undefined; kind?: AnswerKind; want: object }[] = [
    { accept: undefined, want: { format: 'json' } },
    { accept: '', want: { format: 'json' } },
    { accept: '*/*', want: { format: 'json' } },
    { accept: 'application/json', want: { format: 'json' } },
    { accept: 'application/yaml', want: { format: 'yaml' } },
    { accept: 'application/json;q=0.5,application/yaml', want: { format: 'yaml' } },
    { accept: '*/*,application/yaml', want: { format: 'yaml' } },
    { accept: 'application/vnd.kubernetes.protobuf, */*', want: { format: 'json' } },
    { accept: 'application/vnd.kubernetes.protobuf', want: { format: 'json' } },
    { accept: 'text/html,application/json', want: { format: 'json' } },
    { accept: 'application/json;pretty=1', want: { format: 'json', isPretty: true } },
    { accept: `${table},application/json`, want: { format: 'json', shape: { as: 'Table', version: 'v1' } } },
    { accept: table.replace('v1', 'v1beta1'), want: { shape: { as: 'Table', version: 'v1beta1' } } },
    { accept: table.replace('v1', 'v2') + ',application/json', want: plain },
    {
      accept: `application/vnd.kubernetes.protobuf;${partial},application/json`,
      want: { shape: { as: 'PartialObjectMetadata' } },
    },
    {
      accept: `application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,application/json`,
      want: plain,
    },
    { accept: 'application/json;stream=watch', kind: 'watch', want: { format: 'json' } },
    { accept: 'application/json;stream=watch,application/json', kind: 'object', want: { format: 'json' } },
    { accept: 'application/json;profile=x;unknown=y', want: { format: 'json' } },
  ]
  test.each(rows)('$accept', ({ accept, kind, want }) => {
    const negotiated = negotiate(accept, kind ?? 'list')
    if (want === plain) expect(negotiated).toEqual(want)
    else expect(negotiated).toMatchObject(want)
  })

  test.each([
    {
      accept: 'text/plain',
      kind: 'object',
      want: '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    },
    {
      accept: 'application/json;as=Chair;g=meta.k8s.io;v=v1',
      kind: 'list',
      want: 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    },
    {
      accept: 'application/yaml',
      kind: 'watch',
      want: 'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    },
  ] as const)('$accept for $kind is refused', ({ accept, kind, want }) => {
    expect(() => negotiate(accept, kind)).toThrow(want)
  })
})

describe('discovery', () => {
  const ours = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  test.each([
    { accept: undefined, want: 'plain' },
    { accept: '*/*', want: 'plain' },
    { accept: ours, want: 'aggregated' },
    { accept: `${ours};profile=nopeer`, want: 'aggregated' },
    { accept: `${ours.replace('v2', 'v2beta1')},application/json`, want: 'plain' },
    { accept: `${ours.replace('v2', 'v3')},${ours}`, want: 'aggregated' },
    {
      accept: `application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`,
      want: 'aggregated',
    },
  ])('$accept', ({ accept, want }) => {
    expect(wantsAggregatedDiscovery(accept)).toBe(want)
  })
  test('an older form alone is refused', () => {
    expect(() => wantsAggregatedDiscovery(ours.replace('v2', 'v2beta1'))).toThrow('only the following media types')
  })
})
