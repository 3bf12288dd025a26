import { dynType, intType, listType, mapType, stringType, structType, timestampType, type Type } from '@coxswain/cel'
import { bytesType } from '@coxswain/cel'
import { must } from '@coxswain/base'
import { expect, test } from 'vitest'
import { builtInType } from './built-in-type.ts'
import { DeclaredTypes } from './declared-types.ts'

/** `apps/v1 Deployment spec replicas` */
function typeAt(text: string): Type | undefined {
  const [groupVersion = '', kind = '', ...way] = text.split(' ')
  const [version = '', group = ''] = groupVersion.split('/').toReversed()
  const types = new DeclaredTypes()
  const root = types.declare('It', must(builtInType({ group, version, kind }), 'it is built in'))
  return way.reduce<Type | undefined>((of, field) => {
    // Into lists as into what is in them.
    const inner = of?.kind === 'list' ? of.parameters[0] : of
    return inner === undefined ? undefined : types.findField(inner.name, field)
  }, root)
}

const schemaOf = 'apiextensions.k8s.io/v1 CustomResourceDefinition spec versions schema openAPIV3Schema'

test.each([
  { at: 'apps/v1 Deployment spec replicas', want: intType },
  { at: 'apps/v1 Deployment spec', want: structType('It.spec') },
  { at: 'apps/v1 Deployment spec nothing', want: undefined },
  { at: 'apps/v1 Deployment metadata labels', want: mapType(stringType, stringType) },
  { at: 'apps/v1 Deployment metadata creationTimestamp', want: timestampType },
  {
    at: 'apps/v1 Deployment metadata managedFields fieldsV1',
    want: structType('It.metadata.managedFields.@idx.fieldsV1'),
  },
  {
    at: 'apps/v1 Deployment spec template spec containers',
    want: listType(structType('It.spec.template.spec.containers.@idx')),
  },
  { at: 'v1 Service spec ports targetPort', want: dynType },
  { at: 'v1 Secret data', want: mapType(stringType, bytesType) },
  { at: 'v1 Pod spec containers resources limits', want: undefined },
  { at: 'v1 Pod spec volumes emptyDir sizeLimit', want: undefined },
  { at: 'coordination.k8s.io/v1 Lease spec renewTime', want: timestampType },
  { at: 'apps/v1 ControllerRevision data', want: structType('It.data') },
  { at: 'v1 PodList metadata name', want: stringType },
  { at: 'v1 PodList metadata resourceVersion', want: undefined },
  { at: `${schemaOf} default`, want: undefined },
  { at: `${schemaOf} enum`, want: undefined },
  { at: `${schemaOf} items`, want: undefined },
  { at: `${schemaOf} not`, want: structType('It.spec.versions.@idx.schema.openAPIV3Schema.not') },
  { at: `${schemaOf} not type`, want: undefined },
])('$at', ({ at, want }) => {
  expect(typeAt(at)).toEqual(want)
})

test.each([
  { name: 'a custom resource', kind: { group: 'example.com', version: 'v1', kind: 'Widget' } },
  { name: 'a version that there is not', kind: { group: 'apps', version: 'v9', kind: 'Deployment' } },
  { name: 'a part of a kind', kind: { group: 'apps', version: 'v1', kind: 'DeploymentSpec' } },
])('$name is not built in', ({ kind }) => {
  expect(builtInType(kind)).toBeUndefined()
})
