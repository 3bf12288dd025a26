import { describe, expect, test } from 'vitest'
import { accessDenied, accessVerb } from './access-denied.ts'
import { allowAuthenticated, type AccessRequest } from './authorize.ts'
import { parseResourcePath } from './route.ts'

const master = { username: 'root', groups: ['system:masters', 'system:authenticated'] }
const jane = { username: 'jane', groups: ['system:authenticated'] }
const anonymous = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

const access = (user: AccessRequest['user'], method: string, path: string, wantsWatch = false): AccessRequest => {
  const resource = parseResourcePath(path)
  return { user, verb: accessVerb(method, resource, wantsWatch), path, resource }
}

test.each([
  { user: master, method: 'GET', path: '/metrics', want: true },
  { user: master, method: 'DELETE', path: '/api/v1/nodes', want: true },
  { user: jane, method: 'POST', path: '/api/v1/namespaces/ns/pods', want: true },
  { user: jane, method: 'GET', path: '/metrics', want: false },
  { user: jane, method: 'GET', path: '/', want: false },
  { user: jane, method: 'GET', path: '/apis', want: true },
  { user: jane, method: 'GET', path: '/api/v1', want: true },
  { user: jane, method: 'POST', path: '/apis', want: false },
  { user: jane, method: 'GET', path: '/openapi/v3/apis/apps/v1', want: true },
  { user: jane, method: 'GET', path: '/apisx', want: false },
  { user: anonymous, method: 'GET', path: '/readyz/ping', want: true },
  { user: anonymous, method: 'GET', path: '/version', want: true },
  { user: anonymous, method: 'GET', path: '/versions', want: false },
  { user: anonymous, method: 'GET', path: '/apis', want: false },
  { user: anonymous, method: 'GET', path: '/api/v1/pods', want: false },
])('$user.username may $method $path: $want', async ({ user, method, path, want }) => {
  expect((await allowAuthenticated(access(user, method, path))).isAllowed).toBe(want)
})

describe('a denial says what was denied', () => {
  test.each([
    {
      method: 'GET',
      path: '/api/v1/namespaces/ns/pods',
      want: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "ns"',
    },
    {
      method: 'GET',
      path: '/api/v1/namespaces/ns',
      want: 'namespaces "ns" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "ns"',
    },
    {
      method: 'PUT',
      path: '/apis/apps/v1/namespaces/ns/deployments/d/scale',
      want: 'deployments.apps "d" is forbidden: User "jane" cannot update resource "deployments/scale" in API group "apps" in the namespace "ns"',
    },
    {
      method: 'DELETE',
      path: '/api/v1/nodes',
      want: 'nodes is forbidden: User "jane" cannot deletecollection resource "nodes" in API group "" at the cluster scope',
    },
    {
      method: 'GET',
      path: '/apis/example.com/v1/things',
      want: 'things.example.com is forbidden: User "jane" cannot list resource "things" in API group "example.com" at the cluster scope',
    },
    { method: 'GET', path: '/logs/x', want: 'forbidden: User "jane" cannot get path "/logs/x"' },
  ])('$method $path', ({ method, path, want }) => {
    expect(accessDenied(access(jane, method, path), undefined).message).toBe(want)
  })

  test('and why, where there is a reason', () => {
    expect(accessDenied(access(jane, 'GET', '/api/v1/nodes'), 'no').message).toMatch(/at the cluster scope: no$/)
  })

  test('a watch is told from a list', () => {
    expect(access(jane, 'GET', '/api/v1/pods', true).verb).toBe('watch')
    expect(access(jane, 'GET', '/api/v1/watch/pods').verb).toBe('watch')
  })
})
