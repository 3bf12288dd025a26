import { allResources, schemaNamed, type KubeObject } from '@coxswain/api'
import { deepFreeze } from '@coxswain/base'
import { expect, test } from 'vitest'
import { presentNulls } from './present-nulls.ts'
import { columnsOf } from './table-columns.ts'

const present = (kind: string, object: unknown, home = 'io.k8s.api.core.v1'): unknown =>
  presentNulls(schemaNamed(`${home}.${kind}`), deepFreeze(object) as KubeObject)

test('times and lists that Go writes always are null where there are none', () => {
  expect(present('Pod', { status: { conditions: [{ type: 'Ready' }], podIP: 'x' } })).toEqual({
    status: { conditions: [{ type: 'Ready', lastProbeTime: null, lastTransitionTime: null }], podIP: 'x' },
    spec: undefined,
  })
  expect(present('Role', { rules: [] }, 'io.k8s.api.rbac.v1')).toEqual({ rules: null })
  expect(present('Role', {}, 'io.k8s.api.rbac.v1')).toEqual({ rules: null })
  expect(present('Event', { firstTimestamp: 't' })).toEqual({
    firstTimestamp: 't',
    lastTimestamp: null,
    eventTime: null,
  })
})

test('the list of a list kind stays empty', () => {
  const list = { items: [] }
  expect(present('PodList', list)).toBe(list)
})

test('what has none to bring in is answered as it is', () => {
  const configMap = { data: { a: 'b' } }
  expect(present('ConfigMap', configMap)).toBe(configMap)
  const pod = { spec: { containers: [{ name: 'c' }] }, status: { phase: 'Running' } }
  expect(present('Pod', pod)).toBe(pod)
})

test('a schema that contains itself ends', () => {
  const home = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'
  const definition = { spec: { versions: [{ schema: { openAPIV3Schema: { properties: { a: { not: {} } } } } }] } }
  expect(present('CustomResourceDefinition', definition, home)).toMatchObject(definition)
})

test('every resource that can be listed has columns, and reviews have none', () => {
  const listed = allResources.filter(({ verbs }) => verbs.includes('list'))
  expect(listed.filter((resource) => columnsOf(resource) === undefined)).toEqual([])
  const pods = allResources.find(({ plural }) => plural === 'pods')
  expect(pods === undefined ? [] : columnsOf(pods)?.slice(0, 2)).toEqual([
    { name: 'Name', type: 'string', format: 'name', priority: 0 },
    { name: 'Ready', type: 'string', format: '', priority: 0 },
  ])
  const bindings = allResources.find(({ plural }) => plural === 'bindings')
  expect(bindings === undefined ? [] : columnsOf(bindings)).toBeUndefined()
})
