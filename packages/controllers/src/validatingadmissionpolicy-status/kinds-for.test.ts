import { expect, test } from 'vitest'
import { resource, served } from './testing/builders.ts'
import { formatKind } from './group-version-kind.ts'
import { kindsFor } from './kinds-for.ts'

test.each([
  { name: 'the plural', of: ['apps', 'v1', 'deployments'], want: ['apps/v1, Kind=Deployment'] },
  { name: 'the singular', of: ['apps', 'v1', 'deployment'], want: ['apps/v1, Kind=Deployment'] },
  { name: 'capital letters', of: ['apps', 'v1', 'DeployMents'], want: ['apps/v1, Kind=Deployment'] },
  { name: 'a list of them', of: ['apps', 'v1', 'deploymentlists'], want: ['apps/v1, Kind=DeploymentList'] },
  { name: 'a list of them in the singular', of: ['', 'v1', 'podlist'], want: ['/v1, Kind=PodList'] },
  { name: 'one group among several', of: ['events.k8s.io', 'v1', 'events'], want: ['events.k8s.io/v1, Kind=Event'] },
  { name: 'no group: any', of: ['', 'v1', 'events'], want: ['/v1, Kind=Event', 'events.k8s.io/v1, Kind=Event'] },
  { name: 'no group, and not in the core', of: ['', 'v1', 'deployments'], want: ['apps/v1, Kind=Deployment'] },
  { name: 'one version among several', of: ['example.com', 'v2', 'widgets'], want: ['example.com/v2, Kind=Widget'] },
  { name: 'another version', of: ['apps', 'v2', 'deployments'], want: [] },
  { name: 'another group', of: ['batch', 'v1', 'deployments'], want: [] },
  { name: 'another resource', of: ['apps', 'v1', 'things'], want: [] },
  { name: 'a resource that is named like its kind', of: ['old.io', 'v1', 'gadget'], want: ['old.io/v1, Kind=Gadget'] },
])('$name', ({ of: [group = '', version = '', name = ''], want }) => {
  const old = resource('old.io/v1 gadgets  Gadget')
  expect(kindsFor([...served, old], { group, version, resource: name }).map(formatKind)).toEqual(want)
})
