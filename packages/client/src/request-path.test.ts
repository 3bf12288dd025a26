import { describe, expect, test } from 'vitest'
import { queryString, resourcePath } from './request-path.ts'
import type { RequestOptions, RequestTarget } from './request.ts'

const paths: readonly { target: RequestTarget; want: string }[] = [
  { target: { group: '', version: 'v1', resource: 'nodes' }, want: '/api/v1/nodes' },
  { target: { group: '', version: 'v1', resource: 'nodes', name: 'n1' }, want: '/api/v1/nodes/n1' },
  { target: { group: '', version: 'v1', resource: 'pods', namespace: 'ns' }, want: '/api/v1/namespaces/ns/pods' },
  { target: { group: '', version: 'v1', resource: 'namespaces', name: 'ns' }, want: '/api/v1/namespaces/ns' },
  {
    target: { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'ns', name: 'd', subresource: 'scale' },
    want: '/apis/apps/v1/namespaces/ns/deployments/d/scale',
  },
  {
    target: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles', name: 'system:node' },
    want: '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
  },
]

test.each(paths)('$want', ({ target, want }) => {
  expect(resourcePath(target)).toBe(want)
})

describe('query', () => {
  const rows: readonly { name: string; options: RequestOptions | undefined; watch?: boolean; want: string }[] = [
    { name: 'nothing', options: undefined, want: '' },
    { name: 'no options', options: {}, want: '' },
    { name: 'a watch without options', options: undefined, watch: true, want: '?watch=true' },
    { name: 'escapes', options: { labelSelector: 'a in (b,c)' }, want: '?labelSelector=a%20in%20(b%2Cc)' },
    {
      name: 'zero and false are values',
      options: { limit: 0, sendInitialEvents: false },
      want: '?limit=0&sendInitialEvents=false',
    },
    { name: 'a list is repeated', options: { dryRun: ['All', 'x'] }, want: '?dryRun=All&dryRun=x' },
    { name: 'an empty string is a value', options: { resourceVersion: '' }, want: '?resourceVersion=' },
    { name: 'undefined is none', options: { limit: undefined, force: true }, want: '?force=true' },
    {
      name: 'what is no option stays out',
      options: { subresource: 'x', resourceVersion: '5' } as RequestOptions,
      watch: true,
      want: '?watch=true&resourceVersion=5',
    },
  ]
  test.each(rows)('$name', ({ options, watch, want }) => {
    expect(queryString(options, watch)).toBe(want)
  })
})
