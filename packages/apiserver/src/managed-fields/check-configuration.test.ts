import { must } from '@coxswain/base'
import { expect, test } from 'vitest'
import { configurationFault } from './check-configuration.ts'
import { createValueTypes, typeOfSchema } from './value-type.ts'

const pod = typeOfSchema('io.k8s.api.core.v1.Pod')
const inContainer = (fields: object) => ({ spec: { containers: [{ name: 'c', ...fields }] } })
const at = '.spec.containers[name="c"]'

test.each<{ name: string; configuration: object; want: string | undefined }>([
  { name: 'nothing', configuration: {}, want: undefined },
  { name: 'null anywhere', configuration: { spec: null, metadata: { labels: { a: null } } }, want: undefined },
  { name: 'an unknown field', configuration: { spec: { foo: 1 } }, want: '.spec.foo: field not declared in schema' },
  {
    name: 'unknown fields: the first of each object',
    configuration: { metadata: { b: 1, a: 1 }, spec: { foo: 1, bar: 1 } },
    want: 'errors:\n  .metadata.b: field not declared in schema\n  .spec.foo: field not declared in schema',
  },
  {
    name: 'a text for a number',
    configuration: { spec: { priority: '1' } },
    want: '.spec.priority: expected numeric (int or float), got string',
  },
  {
    name: 'a boolean for a number',
    configuration: { spec: { priority: true } },
    want: '.spec.priority: expected numeric (int or float), got bool',
  },
  {
    name: 'an object for a number',
    configuration: { spec: { priority: {} } },
    want: '.spec.priority: expected numeric (int or float), got map[string]interface {}',
  },
  {
    name: 'a list for a number',
    configuration: { spec: { priority: [] } },
    want: '.spec.priority: expected numeric (int or float), got []interface {}',
  },
  {
    name: 'a number for a text',
    configuration: { spec: { nodeName: 1 } },
    want: '.spec.nodeName: expected string, got &value.valueUnstructured{Value:1}',
  },
  {
    name: 'an object for a text',
    configuration: { spec: { nodeName: { b: ['x', null], a: true } } },
    want: '.spec.nodeName: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":true, "b":[]interface {}{"x", interface {}(nil)}}}',
  },
  {
    name: 'a number for a boolean',
    configuration: { spec: { hostNetwork: 1 } },
    want: '.spec.hostNetwork: expected boolean, got &{1}',
  },
  {
    name: 'an object for a quantity',
    configuration: inContainer({ resources: { limits: { cpu: { b: 1, a: ['x', 'y'] } } } }),
    want: `${at}.resources.limits.cpu: expected any scalar, got &{map[a:[x y] b:1]}`,
  },
  {
    name: 'any scalar for a quantity',
    configuration: inContainer({ resources: { limits: { cpu: 1 } } }),
    want: undefined,
  },
  { name: 'a text for an object', configuration: { spec: 'x' }, want: '.spec: expected map, got &{x}' },
  {
    name: 'an object for a list',
    configuration: { spec: { containers: {} } },
    want: '.spec.containers: expected list, got &{map[]}',
  },
  {
    name: 'a value in a list by its place',
    configuration: inContainer({ args: ['a', 1] }),
    want: `${at}.args[1]: expected string, got &value.valueUnstructured{Value:1}`,
  },
  {
    name: 'an item twice',
    configuration: { spec: { containers: [{ name: 'c' }, { name: 'c' }] } },
    want: '.spec.containers: duplicate entries for key [name="c"]',
  },
  {
    name: 'a port twice: once with the default',
    configuration: inContainer({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
    want: `${at}.ports: duplicate entries for key [containerPort=80,protocol="TCP"]`,
  },
  {
    name: 'a port of two protocols',
    configuration: inContainer({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }),
    want: undefined,
  },
  {
    name: 'a value of a set twice',
    configuration: { metadata: { finalizers: ['a', 'a'] } },
    want: '.metadata.finalizers: duplicate entries for key [="a"]',
  },
  {
    name: 'an item without its key, which has a default',
    configuration: { status: { conditions: [{ status: 'True' }] } },
    want: undefined,
  },
  {
    name: 'null among items',
    configuration: { spec: { containers: [null] } },
    want: '.spec.containers: element 0: associative list with keys may not have a null element',
  },
  {
    name: 'a text among items',
    configuration: { spec: { containers: ['c'] } },
    want: '.spec.containers: element 0: associative list with keys may not have non-map elements',
  },
  {
    name: 'null in a set',
    configuration: { metadata: { finalizers: [null] } },
    want: ".metadata.finalizers: element 0: associative list without keys has an element that's an explicit null",
  },
  {
    name: 'an object in a set',
    configuration: { metadata: { finalizers: [{}] } },
    want: ".metadata.finalizers: element 0: associative list without keys has an element that's a map type",
  },
  {
    name: 'a list in a set',
    configuration: { metadata: { finalizers: [[]] } },
    want: '.metadata.finalizers: element 0: not supported: associative list with lists as elements',
  },
])('$name', ({ configuration, want }) => {
  expect(configurationFault(pod, { ...configuration })).toBe(want)
})

test('an item without any of its keys', () => {
  const scalar = { type: { scalar: 'string' } } as const
  const schemas = [
    {
      name: 'item',
      fields: new Map([
        ['a', scalar],
        ['b', scalar],
      ]),
    },
    {
      name: 'root',
      fields: new Map([
        ['items', { type: { list: { object: 'item' } }, listType: 'map', listMapKeys: ['b', 'a'] } as const],
      ]),
    },
  ]
  const typeNamed = createValueTypes((name) =>
    must(
      schemas.find((schema) => schema.name === name),
      name,
    ),
  )
  expect(configurationFault(typeNamed('root'), { items: [{ b: 'x' }, {}] })).toBe(
    '.items: element 1: associative list with keys has an element that omits all key fields ["a" "b"] (and doesn\'t have default values for any key fields)',
  )
})
