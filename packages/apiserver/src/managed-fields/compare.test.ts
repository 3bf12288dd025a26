import { expect, test } from 'vitest'
import { compareObjects } from './compare.ts'
import { typeOfSchema } from './value-type.ts'

const pod = typeOfSchema('io.k8s.api.core.v1.Pod')
const nothing = { removed: {}, modified: {}, added: {} }
const spec = (fields: object) => ({ spec: fields })
const port = (containerPort: number, more: object = {}) => ({ containerPort, protocol: 'TCP', ...more })
const ports = (...list: object[]) => spec({ containers: [{ name: 'c', ports: list }] })
const inPorts = (fields: object) => ({ 'f:spec': { 'f:containers': { 'k:{"name":"c"}': { 'f:ports': fields } } } })
const tcp80 = 'k:{"containerPort":80,"protocol":"TCP"}'

test.each<{ name: string; from: object; to: object; want: object }>([
  { name: 'nothing', from: spec({ nodeName: 'a' }), to: spec({ nodeName: 'a' }), want: nothing },
  {
    name: 'a value',
    from: spec({ nodeName: 'a' }),
    to: spec({ nodeName: 'b' }),
    want: { ...nothing, modified: { 'f:spec': { 'f:nodeName': {} } } },
  },
  {
    name: 'a value that is new',
    from: {},
    to: spec({ nodeName: 'b' }),
    want: { ...nothing, added: { 'f:spec': { 'f:nodeName': {} } } },
  },
  {
    name: 'a value that is gone',
    from: spec({ nodeName: 'b' }),
    to: {},
    want: { ...nothing, removed: { 'f:spec': { 'f:nodeName': {} } } },
  },
  {
    name: 'what Go keeps by reference is itself a field',
    from: {},
    to: spec({ securityContext: { runAsUser: 1 } }),
    want: { ...nothing, added: { 'f:spec': { 'f:securityContext': { '.': {}, 'f:runAsUser': {} } } } },
  },
  {
    name: 'nothing in an object that is new',
    from: {},
    to: spec({ securityContext: {} }),
    want: { ...nothing, added: { 'f:spec': { 'f:securityContext': {} } } },
  },
  {
    name: 'a list that Go always writes is no field of its own',
    from: {},
    to: spec({ containers: [{ name: 'c' }] }),
    want: {
      ...nothing,
      added: { 'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:name': {}, 'f:resources': {} } } } },
    },
  },
  { name: 'an empty list for one that is not there', from: spec({}), to: spec({ containers: [] }), want: nothing },
  { name: 'null for a list that is not there', from: {}, to: spec({ containers: null }), want: nothing },
  { name: 'no list for null', from: spec({ containers: null }), to: spec({}), want: nothing },
  { name: 'an empty list for null', from: spec({ containers: null }), to: spec({ containers: [] }), want: nothing },
  {
    name: 'null for a time that is not there',
    from: {},
    to: { metadata: { creationTimestamp: null } },
    want: { ...nothing, added: { 'f:metadata': { 'f:creationTimestamp': {} } } },
  },
  {
    name: 'a zero that Go writes in an item',
    from: ports(port(80)),
    to: ports(),
    want: { ...nothing, removed: inPorts({ [tcp80]: { '.': {}, 'f:containerPort': {}, 'f:protocol': {} } }) },
  },
  {
    name: 'a port whose protocol is the default',
    from: ports(port(80)),
    to: ports({ containerPort: 80 }),
    want: { ...nothing, removed: inPorts({ [tcp80]: { 'f:protocol': {} } }) },
  },
  { name: 'items in another order', from: ports(port(80), port(81)), to: ports(port(81), port(80)), want: nothing },
  {
    name: 'items twice, before and after',
    from: ports(port(80), port(80, { name: 'a' })),
    to: ports(port(80), port(80, { name: 'b' })),
    want: { ...nothing, modified: inPorts({ [tcp80]: {} }) },
  },
  {
    name: 'items twice that stay',
    from: ports(port(80), port(80, { name: 'a' })),
    to: ports(port(80), port(80, { name: 'a' })),
    want: nothing,
  },
  {
    name: 'an item that comes twice now',
    from: ports(port(80)),
    to: ports(port(80), port(80, { name: 'b' })),
    want: {
      ...nothing,
      removed: inPorts({ [tcp80]: { '.': {}, 'f:containerPort': {}, 'f:protocol': {} } }),
      added: inPorts({ [tcp80]: {} }),
    },
  },
  {
    name: 'an item that came twice',
    from: ports(port(80), port(80, { name: 'b' })),
    to: ports(port(80)),
    want: {
      ...nothing,
      removed: inPorts({ [tcp80]: {} }),
      added: inPorts({ [tcp80]: { '.': {}, 'f:containerPort': {}, 'f:protocol': {} } }),
    },
  },
  {
    name: 'what is atomic, as a whole',
    from: spec({ tolerations: [{ key: 'a' }], nodeSelector: { a: '1' } }),
    to: spec({ tolerations: [{ key: 'b' }], nodeSelector: { a: '1', b: '1' } }),
    want: { ...nothing, modified: { 'f:spec': { 'f:nodeSelector': {}, 'f:tolerations': {} } } },
  },
  {
    name: 'keys of a map, with any name',
    from: { metadata: { labels: { constructor: 'a' } } },
    to: { metadata: { labels: { toString: 'b' } } },
    want: {
      ...nothing,
      removed: { 'f:metadata': { 'f:labels': { 'f:constructor': {} } } },
      added: { 'f:metadata': { 'f:labels': { 'f:toString': {} } } },
    },
  },
  {
    name: 'values of a set',
    from: { metadata: { finalizers: ['a', 'b'] } },
    to: { metadata: { finalizers: ['b', 'c'] } },
    want: {
      ...nothing,
      removed: { 'f:metadata': { 'f:finalizers': { 'v:"a"': {} } } },
      added: { 'f:metadata': { 'f:finalizers': { 'v:"c"': {} } } },
    },
  },
  {
    name: 'a time that Go writes as null',
    from: {},
    to: { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    want: {
      ...nothing,
      added: {
        'f:status': {
          'f:conditions': {
            '.': {},
            'k:{"type":"Ready"}': {
              '.': {},
              'f:lastProbeTime': {},
              'f:lastTransitionTime': {},
              'f:status': {},
              'f:type': {},
            },
          },
        },
      },
    },
  },
  {
    name: 'a time that was null',
    from: { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    to: { status: { conditions: [{ type: 'Ready', status: 'True', lastProbeTime: '2026-11-21T09:38:06Z' }] } },
    want: {
      ...nothing,
      modified: { 'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': { 'f:lastProbeTime': {} } } } },
    },
  },
])('$name', ({ from, to, want }) => {
  expect(compareObjects(pod, { ...from }, { ...to })).toEqual(want)
})

test('what both share is not looked at', () => {
  const shared = new Proxy({}, { ownKeys: () => expect.fail('looked at') })
  expect(compareObjects(pod, { spec: shared, status: {} }, { spec: shared, status: { phase: 'Running' } })).toEqual({
    ...nothing,
    added: { 'f:status': { 'f:phase': {} } },
  })
})
