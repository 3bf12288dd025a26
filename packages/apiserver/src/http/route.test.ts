import { describe, expect, test } from 'vitest'
import { findResource } from '@coxswain/api'
import { parseResourcePath, resolveRoute } from './route.ts'

describe('paths', () => {
  test.each([
    { path: '/api/v1/pods', want: { group: '', version: 'v1', resource: 'pods' } },
    { path: '/api/v1/pods/', want: { resource: 'pods', name: undefined } },
    {
      path: '/api/v1/namespaces/ns/pods/p/log',
      want: { namespace: 'ns', resource: 'pods', name: 'p', subresource: 'log' },
    },
    { path: '/api/v1/namespaces', want: { resource: 'namespaces', namespace: undefined, name: undefined } },
    { path: '/api/v1/namespaces/ns', want: { resource: 'namespaces', namespace: undefined, name: 'ns' } },
    { path: '/api/v1/namespaces/ns/finalize', want: { resource: 'namespaces', name: 'ns', subresource: 'finalize' } },
    { path: '/api/v1/namespaces/ns/status', want: { resource: 'namespaces', name: 'ns', subresource: 'status' } },
    {
      path: '/apis/apps/v1/namespaces/ns/deployments/d',
      want: { group: 'apps', namespace: 'ns', resource: 'deployments', name: 'd' },
    },
    { path: '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode', want: { name: 'system:node' } },
    {
      path: '/api/v1/watch/namespaces/ns/pods/p',
      want: { isWatchPath: true, namespace: 'ns', resource: 'pods', name: 'p' },
    },
    { path: '/api/v1/watch/pods', want: { isWatchPath: true, resource: 'pods' } },
    { path: '/api/v1/namespaces/ns/pods/p/proxy/a/b', want: { subresource: 'proxy', rest: ['a', 'b'] } },
  ])('$path', ({ path, want }) => {
    expect(parseResourcePath(path)).toMatchObject(want)
  })

  test.each([
    '/',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/apps',
    '/apis/apps/v1',
    '/version',
    '/api/v1//pods',
    '/api/v1/%zz',
  ])('%s is no resource', (path) => {
    expect(parseResourcePath(path)).toBeUndefined()
  })
})

function route(method: string, path: string, wantsWatch = false): unknown {
  const parsed = parseResourcePath(path)
  if (parsed === undefined) throw new Error(`${path} is no resource`)
  try {
    const { verb, target, subresource } = resolveRoute(parsed, method, wantsWatch, findResource)
    return { verb, name: target.name, subresource: subresource?.name }
  } catch (error) {
    return (error as { code: number }).code
  }
}

describe('verbs', () => {
  test.each([
    { method: 'GET', path: '/api/v1/pods', want: { verb: 'list' } },
    { method: 'GET', path: '/api/v1/namespaces/ns/pods', want: { verb: 'list' } },
    { method: 'POST', path: '/api/v1/namespaces/ns/pods', want: { verb: 'create' } },
    { method: 'DELETE', path: '/api/v1/namespaces/ns/pods', want: { verb: 'deletecollection' } },
    { method: 'GET', path: '/api/v1/namespaces/ns/pods/p', want: { verb: 'get', name: 'p' } },
    { method: 'PUT', path: '/api/v1/namespaces/ns/pods/p', want: { verb: 'update', name: 'p' } },
    { method: 'PATCH', path: '/api/v1/namespaces/ns/pods/p', want: { verb: 'patch', name: 'p' } },
    { method: 'DELETE', path: '/api/v1/namespaces/ns/pods/p', want: { verb: 'delete', name: 'p' } },
    { method: 'POST', path: '/api/v1/nodes', want: { verb: 'create' } },
    {
      method: 'POST',
      path: '/api/v1/namespaces/ns/pods/p/binding',
      want: { verb: 'create', name: 'p', subresource: 'binding' },
    },
    {
      method: 'PUT',
      path: '/apis/apps/v1/namespaces/ns/deployments/d/scale',
      want: { verb: 'update', subresource: 'scale' },
    },
    { method: 'GET', path: '/api/v1/watch/namespaces/ns/pods/p', want: { verb: 'watch', name: 'p' } },
  ])('$method $path', ({ method, path, want }) => {
    expect(route(method, path)).toMatchObject(want)
  })

  test('the query makes a list a watch, but not a get', () => {
    expect(route('GET', '/api/v1/pods', true)).toMatchObject({ verb: 'watch' })
    expect(route('GET', '/api/v1/namespaces/ns/pods/p', true)).toMatchObject({ verb: 'get' })
  })

  test('what can be listed but not watched says so', () => {
    expect(route('GET', '/api/v1/componentstatuses')).toMatchObject({ verb: 'list' })
    expect(route('GET', '/api/v1/componentstatuses', true)).toBe(405)
  })

  test.each([
    { method: 'GET', path: '/api/v1/gadgets', want: 404 },
    { method: 'GET', path: '/apis/apps/v2/deployments', want: 404 },
    { method: 'GET', path: '/api/v1/namespaces/ns/nodes', want: 404 },
    { method: 'GET', path: '/api/v1/pods/p', want: 404 },
    { method: 'GET', path: '/api/v1/namespaces/ns/pods/p/nonsense', want: 404 },
    { method: 'GET', path: '/api/v1/namespaces/ns/pods/p/status/more', want: 404 },
    { method: 'GET', path: '/api/v1/watch/namespaces/ns/gadgets', want: 404 },
    { method: 'POST', path: '/api/v1/watch/namespaces/ns/pods', want: 405 },
    { method: 'POST', path: '/api/v1/pods', want: 405 },
    { method: 'DELETE', path: '/api/v1/pods', want: 405 },
    { method: 'DELETE', path: '/api/v1/namespaces', want: 405 },
    { method: 'POST', path: '/api/v1/namespaces/ns/pods/p', want: 405 },
    { method: 'OPTIONS', path: '/api/v1/namespaces/ns/pods', want: 405 },
    { method: 'GET', path: '/api/v1/namespaces/ns/pods/p/eviction', want: 405 },
    { method: 'GET', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', want: 405 },
  ])('$method $path is refused with $want', ({ method, path, want }) => {
    expect(route(method, path)).toBe(want)
  })
})
