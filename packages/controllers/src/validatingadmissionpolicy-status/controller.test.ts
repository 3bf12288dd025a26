import { validatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@coxswain/api'
import { conflict, internalError, seconds, startCluster, type TestCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'
import { rule } from './testing/builders.ts'

const start = (): Promise<TestCluster> =>
  startCluster({ nodes: 0, without: ['scheduler'], controllers: ['validatingadmissionpolicy-status-controller'] })

const atMost = (expression: string): ValidatingAdmissionPolicy => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'limits' },
  spec: { matchConstraints: { resourceRules: [rule('apps/v1 deployments')] }, validations: [{ expression }] },
})

const statusIn = (cluster: TestCluster): ValidatingAdmissionPolicy['status'] =>
  cluster.get(validatingAdmissionPolicies, 'limits')?.status

const faulty = {
  observedGeneration: 1,
  typeChecking: {
    expressionWarnings: [
      {
        fieldRef: 'spec.validations[0].expression',
        warning: [
          "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_<=_' applied to '(int, string)'",
          " | object.spec.replicas <= '5'",
          ' | .....................^',
          '',
        ].join('\n'),
      },
    ],
  },
}

test('a policy is checked when it comes, and again when it changes', async () => {
  await using cluster = await start()
  await cluster.apply(atMost("object.spec.replicas <= '5'"))
  await cluster.settle()
  expect(statusIn(cluster)).toEqual(faulty)
  await cluster.apply(atMost('object.spec.replicas <= 5'))
  await cluster.settle()
  expect(statusIn(cluster)).toEqual({ observedGeneration: 2, typeChecking: {} })
})

test('what changes nothing that is checked is left alone', async () => {
  await using cluster = await start()
  await cluster.apply(atMost('object.spec.replicas <= 5'))
  await cluster.settle()
  const before = cluster.get(validatingAdmissionPolicies, 'limits')
  await cluster.patch(validatingAdmissionPolicies, 'limits', { metadata: { labels: { a: 'b' } } })
  await cluster.settle()
  const after = cluster.get(validatingAdmissionPolicies, 'limits')
  expect(after?.status).toEqual(before?.status)
  const written = cluster.trace.filter((line) => line.includes('validatingadmissionpolicies/status'))
  expect(written).toHaveLength(1)
})

test.each([
  { name: 'a conflict', error: conflict() },
  { name: 'a failure of the server', error: internalError() },
])('after $name it is tried again', async ({ error }) => {
  await using cluster = await start()
  cluster.fail('write', 'validatingadmissionpolicies/status', error, { times: 1 })
  await cluster.apply(atMost("object.spec.replicas <= '5'"))
  await cluster.advance(seconds(1))
  expect(statusIn(cluster)).toEqual(faulty)
})

test('a policy that goes is forgotten', async () => {
  await using cluster = await start()
  await cluster.apply(atMost('object.spec.replicas <= 5'))
  await cluster.settle()
  await cluster.delete(validatingAdmissionPolicies, 'limits')
  await cluster.settle()
  expect(cluster.errors).toEqual([])
})
