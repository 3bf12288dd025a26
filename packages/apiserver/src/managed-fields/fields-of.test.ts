import { expect, test } from 'vitest'
import { appliedFields } from './fields-of.ts'
import { typeOfSchema } from './value-type.ts'

const deployment = typeOfSchema('io.k8s.api.apps.v1.Deployment')
const pod = { 'f:spec': { 'f:template': { 'f:spec': {} } } }
const inPod = (fields: object) => ({ 'f:spec': { 'f:template': { 'f:spec': fields } } })
const podWith = (spec: object) => ({ spec: { template: { spec } } })

test.each<{ name: string; configuration: object; want: object }>([
  { name: 'nothing', configuration: {}, want: {} },
  {
    name: 'values, not the objects that they are in',
    configuration: { spec: { replicas: 3, strategy: { type: 'Recreate' } } },
    want: { 'f:spec': { 'f:replicas': {}, 'f:strategy': { 'f:type': {} } } },
  },
  { name: 'an object without anything in it', configuration: podWith({}), want: pod },
  {
    name: 'null',
    configuration: { spec: { replicas: null, template: null } },
    want: { 'f:spec': { 'f:replicas': {}, 'f:template': {} } },
  },
  {
    name: 'keys of a map',
    configuration: { metadata: { labels: { b: '', a: '' } } },
    want: { 'f:metadata': { 'f:labels': { 'f:a': {}, 'f:b': {} } } },
  },
  {
    name: 'a map without keys',
    configuration: { metadata: { labels: {} } },
    want: { 'f:metadata': { 'f:labels': {} } },
  },
  {
    name: 'items',
    configuration: podWith({ containers: [{ name: 'b', ports: [{ containerPort: 80 }] }, { name: 'a' }] }),
    want: inPod({
      'f:containers': {
        'k:{"name":"a"}': { '.': {}, 'f:name': {} },
        'k:{"name":"b"}': {
          '.': {},
          'f:name': {},
          'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
        },
      },
    }),
  },
  {
    name: 'a list without items is nothing',
    configuration: podWith({ volumes: [], dnsPolicy: 'Default' }),
    want: inPod({ 'f:dnsPolicy': {} }),
  },
  {
    name: 'what is atomic',
    configuration: { spec: { selector: { matchLabels: { a: 'b' } } } },
    want: { 'f:spec': { 'f:selector': {} } },
  },
  {
    name: 'an atomic list without items',
    configuration: podWith({ tolerations: [] }),
    want: inPod({ 'f:tolerations': {} }),
  },
  {
    name: 'values of a set',
    configuration: { metadata: { finalizers: ['b', 'a'] } },
    want: { 'f:metadata': { 'f:finalizers': { 'v:"a"': {}, 'v:"b"': {} } } },
  },
  {
    name: 'items twice, as one',
    configuration: podWith({ volumes: [{ name: 'v', emptyDir: {} }, { name: 'v' }] }),
    want: inPod({ 'f:volumes': { 'k:{"name":"v"}': {} } }),
  },
])('$name', ({ configuration, want }) => {
  expect(JSON.stringify(appliedFields(deployment, { ...configuration }))).toBe(JSON.stringify(want))
})
