import type { ValidatingAdmissionPolicy } from '@coxswain/api'
import { seededRandom, silentLogger } from '@coxswain/base'
import type { ApiRequest } from '@coxswain/client'
import { expect, test } from 'vitest'
import { ServedTypes } from '../shared/served-types.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { refusal } from '../shared/testing/recording-client.ts'
import { SetClock } from '../shared/testing/set-clock.ts'
import { policyHandlers } from './controller.ts'
import { createLanguage } from './language.ts'
import { reconcile } from './reconcile.ts'
import { object, policy, resource, rule, served } from './testing/builders.ts'
import { PolicyServer } from './testing/policy-server.ts'

const language = createLanguage()
const nobody: readonly ValidatingAdmissionPolicy[] = []
const faulty = policy({ validations: [{ expression: 'object.spec.nothing == 1' }] })
const warning = {
  fieldRef: 'spec.validations[0].expression',
  warning:
    "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'nothing'\n | object.spec.nothing == 1\n | ...........^\n",
}

function setUp(server: PolicyServer, policies: readonly ValidatingAdmissionPolicy[]) {
  const { client } = server
  const clock = new SetClock()
  const deps = {
    client,
    policies: listerOf(policies),
    served: new ServedTypes(client, clock),
    random: seededRandom(1),
    logger: silentLogger,
    language: () => language,
  }
  return () =>
    reconcile(deps, 'limits', new AbortController().signal).then(
      ({ kind }) => kind,
      () => 'again',
    )
}

async function run(
  policies: readonly ValidatingAdmissionPolicy[],
  refuse?: (request: ApiRequest) => Error | undefined,
) {
  const server = new PolicyServer({ types: served })
  if (refuse !== undefined) server.refuse = refuse
  const end = await setUp(server, policies)()
  return { end, requests: server.requests, asked: server.asked }
}

const statusOf = ({ requests }: Pick<PolicyServer, 'requests'>): unknown =>
  (requests.at(-1)?.body as ValidatingAdmissionPolicy | undefined)?.status

test('what does not fit is told of in the status, by name, with force', async () => {
  const { end, requests } = await run([faulty])
  expect(end).toBe('done')
  expect(requests).toMatchObject([
    {
      verb: 'patch',
      patchType: 'apply',
      target: { resource: 'validatingadmissionpolicies', name: 'limits', subresource: 'status' },
      options: { fieldManager: 'validatingadmissionpolicy-status', force: true },
    },
  ])
  expect(requests[0]?.body).toEqual({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'limits' },
    status: { observedGeneration: 1, typeChecking: { expressionWarnings: [warning] } },
  })
})

test.each([
  {
    name: 'nothing is wrong',
    about: policy({ validations: [{ expression: 'object.spec.replicas > 1' }] }, { generation: 4 }),
  },
  { name: 'there is nothing to check', about: policy({ matchConstraints: undefined }, { generation: 4 }) },
  {
    name: 'it was checked before its last change',
    about: {
      ...policy({}, { generation: 4 }),
      status: { observedGeneration: 3, typeChecking: { expressionWarnings: [warning] } },
    },
  },
])('the status says that it was checked when $name', async ({ about }) => {
  expect(statusOf(await run([about]))).toEqual({ observedGeneration: 4, typeChecking: {} })
})

test.each([
  { name: 'the policy is gone', policies: nobody },
  { name: 'it was checked', policies: [{ ...faulty, status: { observedGeneration: 1 } }] },
  { name: 'somebody says that a later one was checked', policies: [{ ...faulty, status: { observedGeneration: 2 } }] },
  { name: 'it has no generation', policies: [{ ...faulty, metadata: { name: 'limits' } }] },
])('nothing is asked for when $name', async ({ policies }) => {
  expect(await run(policies)).toEqual({ end: 'done', requests: [], asked: [] })
})

test.each([409, 415, 500])('a write that is answered %i is tried again', async (code) => {
  const { end, requests } = await run([faulty], () => refusal(code, 'x'))
  expect(end).toBe('again')
  expect(requests).toHaveLength(1)
})

const widgetPolicy = policy({
  matchConstraints: { resourceRules: [rule('example.com/v1 widgets')] },
  validations: [{ expression: 'object.spec.nothing == 1' }],
})
const document = (schema: object) => ({
  components: {
    schemas: {
      Widget: {
        ...schema,
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Widget' }],
      },
    },
  },
})
const path = 'apis/example.com/v1'
const widgets = document(object({ spec: object({}) }))

test('what is not built in is as the server describes it', async () => {
  const server = new PolicyServer({ types: served, documents: { [path]: widgets } })
  await setUp(server, [widgetPolicy])()
  expect(statusOf(server)).toMatchObject({
    typeChecking: { expressionWarnings: [{ warning: expect.stringContaining('example.com/v1, Kind=Widget: ERROR') }] },
  })
  expect(server.asked).toEqual(['/api', '/apis', '/openapi/v3', `/openapi/v3/${path}?hash=1`])
})

test.each([
  { name: 'does not tell of its version', documents: {} },
  { name: 'does not tell of it', documents: { [path]: { components: {} } } },
  { name: 'does not tell of anything', documents: {}, broken: ['/openapi/v3'] },
  { name: 'fails to tell of it', documents: { [path]: widgets }, broken: [`/openapi/v3/${path}?hash=1`] },
  { name: 'says nothing of its type', documents: { [path]: document({}) } },
])('a kind is not checked when the server $name', async ({ documents, broken = [] }) => {
  const server = new PolicyServer({ types: served, documents })
  server.broken = new Set(broken)
  expect(await setUp(server, [widgetPolicy])()).toBe('done')
  expect(statusOf(server)).toEqual({ observedGeneration: 1, typeChecking: {} })
})

test.each([
  { name: 'a kind of Kubernetes', paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, wrong: true },
  { name: 'a kind that is not known', paramKind: { apiVersion: 'example.com/v1', kind: 'Setting' }, wrong: false },
  { name: 'what is no kind', paramKind: { apiVersion: 'apps/v1', kind: 'DeploymentSpec' }, wrong: false },
])('parameters are of $name', async ({ paramKind, wrong }) => {
  const about = policy({ paramKind, validations: [{ expression: 'params.nothing == 1' }] })
  const { requests } = await run([about])
  const found = (statusOf({ requests: [...requests] }) as ValidatingAdmissionPolicy['status'])?.typeChecking
  expect(found?.expressionWarnings !== undefined).toBe(wrong)
})

test('parameters of a version that cannot be read are none', async () => {
  const about = policy({
    paramKind: { apiVersion: 'a/b/c', kind: 'X' },
    validations: [{ expression: 'params.x == 1' }],
  })
  expect(statusOf(await run([about]))).toMatchObject({
    typeChecking: { expressionWarnings: [{ warning: expect.stringContaining("undeclared reference to 'params'") }] },
  })
})

test('what is served is asked for again, once, when it lacks a resource', async () => {
  const server = new PolicyServer({ types: [resource('v1 pods pod Pod')] })
  const again = setUp(server, [faulty])
  await again()
  expect(server.asked).toEqual(['/api', '/apis', '/api', '/apis'])
  expect(statusOf(server)).toEqual({ observedGeneration: 1, typeChecking: {} })
  server.serve({ types: served })
  await again()
  expect(statusOf(server)).toEqual({ observedGeneration: 1, typeChecking: { expressionWarnings: [warning] } })
})

test('without discovery a policy counts as checked, as upstream', async () => {
  const server = new PolicyServer({ types: served })
  server.broken = new Set(['/apis'])
  expect(await setUp(server, [faulty])()).toBe('done')
  expect(statusOf(server)).toEqual({ observedGeneration: 1, typeChecking: {} })
})

test('a policy that comes or changes is looked at; one that goes is not', () => {
  const told: string[] = []
  const handlers = policyHandlers({ wake: (key, what) => void told.push(`${key}: ${what}`) })
  handlers.added?.(faulty, false)
  handlers.updated?.(faulty, faulty)
  handlers.deleted?.(faulty, true)
  expect(told).toEqual(['limits: policy added', 'limits: policy updated'])
})
