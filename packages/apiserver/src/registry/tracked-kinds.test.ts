import { allResources, findSchema, type KubeObject } from '@coxswain/api'
import { must } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import type { TrackedKind } from '../managed-fields/index.ts'
import { conversions } from './conversions.ts'
import { ResourceTable } from './served-resource.ts'
import { createTrackedKinds } from './tracked-kinds.ts'

const resources = new ResourceTable({ types: allResources, schemaOf: findSchema, strategies: new Map(), conversions })
const find = createTrackedKinds(resources)

function kindOf(path: string, apiVersion: string): TrackedKind {
  const [plural = '', subresource] = path.split('/')
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return find(must(resources.find(group, version, plural), `${plural} is served`), subresource)
}

test('a kind is made once an endpoint', () => {
  expect(kindOf('pods', 'v1')).toBe(kindOf('pods', 'v1'))
  expect(kindOf('pods/status', 'v1')).not.toBe(kindOf('pods', 'v1'))
})

describe('what an endpoint does not write', () => {
  test.each([
    { path: 'configmaps', apiVersion: 'v1', want: undefined },
    { path: 'deployments', apiVersion: 'apps/v1', want: ['status'] },
    { path: 'deployments/status', apiVersion: 'apps/v1', want: ['spec', 'metadata.labels'] },
    { path: 'statefulsets/status', apiVersion: 'apps/v1', want: ['spec'] },
    { path: 'pods/status', apiVersion: 'v1', want: ['spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'] },
    { path: 'pods/resize', apiVersion: 'v1', want: undefined },
    { path: 'flowschemas/status', apiVersion: 'flowcontrol.apiserver.k8s.io/v1', want: ['spec', 'metadata'] },
    { path: 'namespaces/finalize', apiVersion: 'v1', want: ['status'] },
    { path: 'certificatesigningrequests', apiVersion: 'certificates.k8s.io/v1', want: ['spec', 'status'] },
    {
      path: 'certificatesigningrequests/approval',
      apiVersion: 'certificates.k8s.io/v1',
      want: ['spec', 'status.certificate'],
    },
  ])('$path', ({ path, apiVersion, want }) => {
    const { resetFields } = kindOf(path, apiVersion)
    expect(resetFields?.map((fields) => fields.join('.'))).toEqual(want)
  })
})

describe('other versions', () => {
  test('a kind with two reads each in the other', () => {
    const v1 = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'h' } }
    const object = { ...v1, spec: { targetCPUUtilizationPercentage: 40 } } as KubeObject
    const inV2 = must(kindOf('horizontalpodautoscalers', 'autoscaling/v1').convert, 'it has another one')
    expect(inV2(object, 'autoscaling/v2')).toMatchObject({ apiVersion: 'autoscaling/v2', spec: { metrics: [{}] } })
    expect(inV2(object, 'autoscaling/v1')).toBe(object)
    const other = must(inV2(object, 'autoscaling/v2'), 'it is known')
    expect(inV2(other, 'autoscaling/v1')).toMatchObject(object)
    expect(inV2(object, 'autoscaling/v2beta2')).toBeUndefined()
  })

  test.each([
    { plural: 'events', apiVersion: 'v1' },
    { plural: 'events', apiVersion: 'events.k8s.io/v1' },
    { plural: 'deployments', apiVersion: 'apps/v1' },
  ])('$plural of $apiVersion have none in their group', ({ plural, apiVersion }) => {
    expect(kindOf(plural, apiVersion)).not.toHaveProperty('convert')
  })
})
