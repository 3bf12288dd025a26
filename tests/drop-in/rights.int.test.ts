import {
  certificateSigningRequests,
  clusterRoles,
  cronJobs,
  customResourceDefinitions,
  daemonSets,
  deployments,
  jobs,
  namespaces,
  nodes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  statefulSets,
  validatingAdmissionPolicies,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import { isNotFound, type Client } from '@coxswain/client'
import { requestPem } from '@coxswain/controllers/src/shared/testing/certificate-requests.ts'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startManager, until, type ManagerProcess } from './manager.ts'
import { hasRealServer, startRealServer } from './test-server.ts'

const namespace = 'work'
const things: ResourceType = {
  ...deployments,
  group: 'example.com',
  version: 'v1',
  plural: 'things',
  singular: 'thing',
  kind: 'Thing',
}

const create = (client: Client, type: ResourceType, name: string, rest: object): Promise<KubeObject> =>
  client.resource(type, type.namespaced ? namespace : undefined).create({
    apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`,
    kind: type.kind,
    metadata: { name },
    ...rest,
  })

const template = (app: string, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
})
const workload = (app: string, more: object = {}) => ({
  spec: { replicas: 2, selector: { matchLabels: { app } }, template: template(app), ...more },
})
const once = { template: template('once', { restartPolicy: 'Never' }) }

/** Something for every controller to do. */
async function makeWork(client: Client): Promise<void> {
  const make = (type: ResourceType, name: string, rest: object) => create(client, type, name, rest)
  await make(namespaces, namespace, {})
  const hasAccount = () => client.resource(serviceAccounts, namespace).get('default')
  await until('the service account', async () => (await hasAccount()).metadata?.name === 'default')
  await make(nodes, 'node', {})
  await make(customResourceDefinitions, 'things.example.com', {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  })
  await make(deployments, 'web', workload('web'))
  await make(statefulSets, 'db', workload('db', { serviceName: 'db', podManagementPolicy: 'Parallel' }))
  await make(daemonSets, 'agent', {
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') },
  })
  await make(replicationControllers, 'old', {
    spec: { replicas: 2, selector: { app: 'old' }, template: template('old') },
  })
  await make(jobs, 'once', { spec: { ...once, ttlSecondsAfterFinished: 0 } })
  await make(cronJobs, 'often', { spec: { schedule: '* * * * *', jobTemplate: { spec: once } } })
  for (const app of ['web', 'db', 'old', 'thing']) {
    const spec = { maxUnavailable: '50%', selector: { matchLabels: { app } } }
    await make(podDisruptionBudgets, app, { spec })
  }
  await make(resourceQuotas, 'all', { spec: { hard: { pods: '50', 'count/deployments.apps': '10' } } })
  const rule = { apiGroups: ['example.com', 'apps'], apiVersions: ['v1'], resources: ['things', 'deployments'] }
  await make(validatingAdmissionPolicies, 'limits', {
    spec: {
      matchConstraints: { resourceRules: [{ ...rule, operations: ['CREATE'] }] },
      validations: [{ expression: 'object.spec.replicas < 100' }],
    },
  })
}

/** A token of an account, a role of another, a certificate for a kubelet. */
async function makeIdentities(client: Client, manager: ManagerProcess): Promise<void> {
  const account = { 'kubernetes.io/service-account.name': 'default' }
  await create(client, secrets, 'token', {
    metadata: { name: 'token', annotations: account },
    type: 'kubernetes.io/service-account-token',
  })
  await create(client, clusterRoles, 'part', {
    metadata: { name: 'part', labels: { part: 'yes' } },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  })
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] }
  await create(client, clusterRoles, 'sum', { aggregationRule })
  const kubelet = { commonName: 'system:node:node', organizations: ['system:nodes'] }
  await create(client, certificateSigningRequests, 'kubelet', {
    spec: {
      request: btoa(requestPem(kubelet)),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
    },
  })
  const secret = client.resource(secrets, namespace)
  await until('the token', async () => (await secret.get('token')).data?.['token'] !== undefined, { manager })
  const sum = () => client.resource(clusterRoles).get('sum')
  await until('the rules', async () => (await sum()).rules?.length === 1, { manager })
  const kubelets = () => client.resource(certificateSigningRequests).get('kubelet')
  await until('the certificate', async () => (await kubelets()).status?.certificate !== undefined, { manager })
  const policy = () => client.resource(validatingAdmissionPolicies).get('limits')
  await until('the policy is checked', async () => (await policy()).status?.typeChecking !== undefined, { manager })
}

const countPods = async (client: Client, app: string): Promise<number> =>
  (await client.resource(pods, namespace).list({ labelSelector: `app=${app}` })).items.length

/** A job ends, a cron job is late, a pod is let go, templates change, owners go. */
async function changeWork(client: Client, manager: ManagerProcess): Promise<void> {
  const late = new Date(Date.now() - 120_000).toISOString().replace(/\.\d+Z/, 'Z')
  await client
    .resource(cronJobs, namespace)
    .patch('often', { type: 'merge', body: { status: { lastScheduleTime: late } } }, { subresource: 'status' })
  const { items } = await client.resource(pods, namespace).list()
  for (const { metadata } of items) {
    const [name, app] = [metadata?.name ?? '', metadata?.labels?.['app']]
    const body = { status: { phase: app === 'once' ? 'Succeeded' : 'Running' } }
    await client.resource(pods, namespace).patch(name, { type: 'merge', body }, { subresource: 'status' })
  }
  const owner = await create(client, things, 'thing', { spec: { replicas: 1 } })
  const reference = { apiVersion: 'example.com/v1', kind: 'Thing', name: 'thing', uid: owner.metadata?.uid ?? '' }
  await create(client, pods, 'owned', {
    metadata: { name: 'owned', labels: { app: 'thing' }, ownerReferences: [{ ...reference, controller: true }] },
    spec: template('thing').spec,
  })
  const [old] = (await client.resource(pods, namespace).list({ labelSelector: 'app=old' })).items
  const released = { metadata: { labels: { app: 'free' } } }
  await client.resource(pods, namespace).patch(old?.metadata?.name ?? '', { type: 'merge', body: released })
  const body = { spec: { template: { metadata: { annotations: { changed: 'yes' } } } } }
  for (const [type, name] of [
    [deployments, 'web'] as const,
    [statefulSets, 'db'] as const,
    [daemonSets, 'agent'] as const,
  ])
    await client.resource<KubeObject>(type, namespace).patch(name, { type: 'merge', body })
  const sets = (): Promise<number> =>
    client
      .resource(replicaSets, namespace)
      .list()
      .then((list) => list.items.length)
  await until('a second ReplicaSet', async () => (await sets()) === 2, { manager })
  await until('the job is gone', async () => isGone(client.resource(jobs, namespace).get('once')), { manager })
  await until('the pod is replaced', async () => (await countPods(client, 'old')) === 2, { manager })
  await client.resource(deployments, namespace).delete('web', { propagationPolicy: 'Foreground' })
  await client.resource(things, namespace).delete('thing', { propagationPolicy: 'Foreground' })
  await client.resource(replicationControllers, namespace).delete('old', { propagationPolicy: 'Orphan' })
  // The garbage collector looks for new kinds every 30 s, Kubernetes' too.
  const ownedIsGone = async (): Promise<boolean> => isGone(client.resource(pods, namespace).get('owned'))
  await until('the owned pod is gone', ownedIsGone, { manager, limitMs: 50_000 })
  await client.resource(namespaces).delete(namespace)
  await until('no namespace', async () => isGone(client.resource(namespaces).get(namespace)), { manager })
}

const isGone = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => false,
    (error: unknown) => isNotFound(error),
  )

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rights-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A line for each request: whose it was, and how it ended. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
}

interface AuditEvent {
  readonly verb: string
  readonly requestURI: string
  readonly user: { readonly username: string }
  readonly responseStatus?: { readonly code?: number; readonly message?: string }
}

const managers = /^system:(?:kube-controller-manager|serviceaccount:kube-system:.*)$/

// Slow: it waits for everything that a manager does, garbage collection of a new kind too.
test.skipIf(!hasRealServer)(
  'the built-in roles are enough for all that it asks of kube-apiserver (needs KUBEBUILDER_ASSETS)',
  { timeout: 120_000 },
  async () => {
    const [log, policy] = [path.join(folder, 'audit.log'), path.join(folder, 'policy.json')]
    await writeFile(policy, JSON.stringify(auditPolicy))
    await using server = await startRealServer([`--audit-log-path=${log}`, `--audit-policy-file=${policy}`])
    const ranges = ['--allocate-node-cidrs', '--cluster-cidr=10.244.0.0/16']
    await using manager = await startManager('ours', server, ['--kube-api-qps=500', '--kube-api-burst=500', ...ranges])
    await until('it runs', async () => (await manager.log()).includes('All controllers run'), { manager })
    await makeWork(server.client)
    await makeIdentities(server.client, manager)
    await until('the pods of the job', async () => (await countPods(server.client, 'once')) > 0, { manager })
    await until('the kind is served', async () => (await server.client.resource(things).list()).items.length === 0)
    const hasRange = async () => (await server.client.resource(nodes).get('node')).spec?.podCIDR === '10.244.0.0/24'
    await until('the range of the node', hasRange, { manager })
    await changeWork(server.client, manager)
    const lines = (await readFile(log, 'utf8')).split('\n').slice(0, -1)
    const events = lines.map((line) => JSON.parse(line) as AuditEvent)
    const own = events.filter(({ user }) => managers.test(user.username))
    const refused = own.filter(({ responseStatus: { code, message = '' } = {} }) => {
      return (code === 401 || code === 403) && !message.includes('because it is being terminated')
    })
    expect(refused.map(({ user, verb, requestURI }) => `${user.username} ${verb} ${requestURI}`)).toEqual([])
    expect(new Set(own.map(({ user }) => user.username)).size).toBeGreaterThan(10)
  },
)
