import {
  certificateSigningRequests,
  clusterRoles,
  secrets,
  serviceAccounts,
  type CertificateSigningRequest,
  type ClusterRole,
  type Secret,
  type ServiceAccount,
} from '@coxswain/api'
import { testAuthority } from '@coxswain/controllers/src/shared/testing/certificate-authority.ts'
import { requestPem } from '@coxswain/controllers/src/shared/testing/certificate-requests.ts'
import { conflict, internalError, minutes, seconds, startCluster, type TestCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

const place = { namespace: 'default' }
const robot: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', ...place } }
const token: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { name: 'token', ...place, annotations: { 'kubernetes.io/service-account.name': 'robot' } },
}

const role = (name: string, more: Partial<ClusterRole>): ClusterRole => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  ...more,
})

const kubelet: CertificateSigningRequest = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'kubelet' },
  spec: {
    request: btoa(requestPem({ commonName: 'system:node:a', organizations: ['system:nodes'] })),
    signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
    usages: ['digital signature', 'client auth'],
  },
}

const start = (): Promise<TestCluster> => {
  const authority = testAuthority({ notAfterMs: Date.UTC(2100, 0, 1) })
  const options: Readonly<Record<string, object>> = {
    'serviceaccount-token-controller': { concurrentSyncs: 5, rootCa: 'CA', sign: () => 'signed' },
    'certificatesigningrequest-signing-controller': {
      durationMaxMs: minutes(60),
      authorities: { [kubelet.spec.signerName]: authority },
    },
  }
  return startCluster({
    nodes: 0,
    without: ['scheduler', 'nodes'],
    controllerOptions: ({ name, defaults }) => options[name] ?? defaults,
  })
}

const data = (cluster: TestCluster): Readonly<Record<string, string>> =>
  cluster.get(secrets, 'token', place)?.data ?? {}

test.each([
  { name: 'undisturbed', disturb: () => {} },
  {
    name: 'though the server fails for a few seconds each time',
    disturb: (cluster: TestCluster) => {
      cluster.fail('write', '*', internalError(), { part: 'controller-manager', forMs: seconds(3) })
    },
  },
  {
    name: 'though answers are lost, and caches late',
    disturb: (cluster: TestCluster) => {
      cluster.loseAnswers('write', '*', { part: 'controller-manager', times: 3 })
      cluster.delayWatches('*', 500, { forMs: seconds(5) })
    },
  },
  {
    name: 'though others write first',
    disturb: (cluster: TestCluster) => {
      cluster.fail('update', '*', conflict(), { part: 'controller-manager', times: 5 })
    },
  },
])('tokens, roles and certificates are made, and go in their time: $name', async ({ disturb }) => {
  await using cluster = await start()
  disturb(cluster)
  await cluster.apply(robot)
  await cluster.apply(token)
  await cluster.apply(
    role('part', {
      metadata: { name: 'part', labels: { part: 'yes' } },
      rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
    }),
  )
  await cluster.apply(role('sum', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] } }))
  await cluster.apply(kubelet)
  const within = { withinMs: minutes(2) }
  await cluster.until(() => data(cluster)['token'] !== undefined, within)
  expect(data(cluster)).toEqual({ token: btoa('signed'), 'ca.crt': btoa('CA'), namespace: btoa('default') })
  await cluster.until(() => cluster.get(clusterRoles, 'sum')?.rules?.length === 1, within)
  await cluster.until(
    () => cluster.get(certificateSigningRequests, 'kubelet')?.status?.certificate !== undefined,
    within,
  )

  disturb(cluster)
  await cluster.patch(serviceAccounts, 'robot', { secrets: [{ name: 'token' }] }, place)
  await cluster.delete(secrets, 'token', place)
  await cluster.until(() => cluster.get(serviceAccounts, 'robot', place)?.secrets?.length !== 1, within)
  await cluster.apply(token)
  await cluster.until(() => data(cluster)['token'] !== undefined, within)
  await cluster.delete(serviceAccounts, 'robot', place)
  await cluster.until(() => cluster.get(secrets, 'token', place) === undefined, within)
  await cluster.delete(clusterRoles, 'part')
  await cluster.until(() => (cluster.get(clusterRoles, 'sum')?.rules ?? []).length === 0, within)
  await cluster.advance(minutes(121))
  expect(cluster.get(certificateSigningRequests, 'kubelet')).toBeUndefined()
})
