import type { ConfigMap, Pod, Secret, ServiceAccount } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { legacyServiceAccountTokenCleanerController } from './controller.ts'
import { parseDate } from './dates.ts'
import { sweep } from './sweep.ts'
import { usedSecrets } from './used-secrets.ts'

const today = '2023-05-10'
const nowMs = Date.parse(`${today}T15:00:00Z`)
const dayMs = 24 * 3600 * 1000
const lastUsed = 'kubernetes.io/legacy-token-last-used'
const invalidSince = 'kubernetes.io/legacy-token-invalid-since'

interface Traits {
  readonly created?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly accountName?: string
  readonly accountUid?: string
  readonly isDeleted?: boolean
  readonly type?: string
}

function token(traits: Traits = {}): Secret {
  const { created = '2022-12-27T00:00:00Z', accountName = 'default', accountUid = '12345' } = traits
  return {
    metadata: {
      name: 'token-secret-1',
      namespace: 'default',
      uid: '23456',
      resourceVersion: '7',
      creationTimestamp: created,
      labels: { ...traits.labels },
      annotations: {
        'kubernetes.io/service-account.name': accountName,
        'kubernetes.io/service-account.uid': accountUid,
      },
      ...(traits.isDeleted === true ? { deletionTimestamp: '2023-05-01T00:00:00Z' } : {}),
    },
    type: traits.type ?? 'kubernetes.io/service-account-token',
  }
}

const account = (secrets: readonly string[] = ['token-secret-1']): ServiceAccount => ({
  metadata: { name: 'default', namespace: 'default', uid: '12345' },
  secrets: secrets.map((name) => ({ name })),
})

const tracking = (data: ConfigMap['data'] = { since: '2022-12-27' }): ConfigMap => ({
  metadata: { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' },
  data,
})

const podWith = (spec: object): Pod => ({
  metadata: { name: 'pod', namespace: 'default' },
  spec: { containers: [], ...spec },
})

interface World {
  readonly secrets?: readonly Secret[]
  readonly accounts?: readonly ServiceAccount[]
  readonly pods?: readonly Pod[]
  readonly configMaps?: readonly ConfigMap[]
  readonly periodDays?: number
  readonly refuse?: Refuse
}

async function round(world: World) {
  const { secrets = [token()], accounts = [account()], pods = [], configMaps = [tracking()], periodDays = 30 } = world
  const server = recordingClient({ configmaps: configMaps }, world.refuse)
  const listers = { secrets: listerOf(secrets), serviceAccounts: listerOf(accounts), pods: listerOf(pods) }
  const clock = new VirtualClock({ startMs: nowMs })
  const deps = { client: server.client, listers, clock, logger: silentLogger, periodMs: periodDays * dayMs }
  await sweep(deps, new AbortController().signal)
  return server.requests.slice(1)
}

const invalidation = {
  verb: 'patch',
  patchType: 'merge',
  target: { resource: 'secrets', namespace: 'default', name: 'token-secret-1' },
  body: {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'token-secret-1', namespace: 'default', uid: '23456', labels: { [invalidSince]: today } },
  },
}
const deletion = {
  verb: 'delete',
  target: { resource: 'secrets', namespace: 'default', name: 'token-secret-1' },
  body: { preconditions: { resourceVersion: '7' } },
}

describe('without a sure beginning nothing is touched', () => {
  test.each([
    { name: 'nothing is tracked', configMaps: [] },
    { name: 'tracked for too short', configMaps: [tracking({ since: '2023-04-10' })] },
  ])('$name', async ({ configMaps }) => {
    expect(await round({ configMaps })).toEqual([])
  })

  test.each([
    { name: 'no day is told', data: {}, want: 'configMap does not have since label' },
    { name: 'what is told is no day', data: { since: '2022-12-27-1' }, want: 'error parsing trackedSince time: ' },
  ])('$name', async ({ data, want }) => {
    await expect(round({ configMaps: [tracking(data)] })).rejects.toThrow(want)
  })

  test('tracked just long enough: all of 2023-04-10 and thirty days more', async () => {
    const since = { since: '2023-04-09' }
    expect(await round({ configMaps: [tracking(since)] })).toHaveLength(1)
    expect(await round({ configMaps: [tracking(since)], periodDays: 31 })).toEqual([])
  })
})

describe('a token stays', () => {
  test.each([
    { name: 'that is none', world: { secrets: [token({ type: 'Opaque' })] } },
    { name: 'that no account names', world: { accounts: [account([])] } },
    { name: 'whose account names another', world: { accounts: [account(['x'])] } },
    { name: 'that is young', world: { secrets: [token({ created: '2023-05-01T00:00:00Z' })] } },
    { name: 'that is just a period old', world: { secrets: [token({ created: '2023-04-10T15:00:00Z' })] } },
    { name: 'that is being deleted', world: { secrets: [token({ isDeleted: true })] } },
    { name: 'that was used lately', world: { secrets: [token({ labels: { [lastUsed]: '2023-05-09' } })] } },
    { name: 'that was used on the very day', world: { secrets: [token({ labels: { [lastUsed]: '2023-04-10' } })] } },
    { name: 'whose last use is no day', world: { secrets: [token({ labels: { [lastUsed]: '2022-12-27-1' } })] } },
    { name: 'whose last use is empty', world: { secrets: [token({ labels: { [lastUsed]: '' } })] } },
    { name: 'without an account', world: { accounts: [] } },
    { name: 'of another account of the name', world: { secrets: [token({ accountUid: '6' })] } },
    { name: 'that names no account', world: { secrets: [token({ accountName: '' })] } },
    { name: 'that was called back lately', world: { secrets: [token({ labels: { [invalidSince]: '2023-05-01' } })] } },
    {
      name: 'that was called back on the very day',
      world: { secrets: [token({ labels: { [lastUsed]: '2022-12-27', [invalidSince]: '2023-04-10' } })] },
    },
    {
      name: 'that a pod mounts',
      world: { pods: [podWith({ volumes: [{ name: 'v', secret: { secretName: 'token-secret-1' } }] })] },
    },
  ])('$name', async ({ world }) => {
    expect(await round(world)).toEqual([])
  })
})

describe('a token that nobody uses', () => {
  test.each([
    { name: 'was never used', labels: {} },
    { name: 'was last used long ago', labels: { [lastUsed]: '2023-04-09' } },
    { name: 'was called back on no day', labels: { [invalidSince]: '2022-12-29-1' } },
    { name: 'does not say its account’s uid', labels: {}, accountUid: '' },
    { name: 'is mounted in another namespace', labels: {}, pods: [{ ...podWith({}), metadata: { namespace: 'x' } }] },
  ])('$name: it is called back', async ({ labels, accountUid = '12345', pods = [] }) => {
    const requests = await round({ secrets: [token({ labels, accountUid })], pods })
    expect(requests).toMatchObject([invalidation])
    expect(requests[0]?.body).toEqual(invalidation.body)
  })

  test.each([
    { name: 'and never was', labels: { [invalidSince]: '2023-04-09' } },
    { name: 'for long', labels: { [lastUsed]: '2022-12-27', [invalidSince]: '2023-01-05' } },
  ])('$name, and was called back a period ago: it is deleted', async ({ labels }) => {
    expect(await round({ secrets: [token({ labels })] })).toMatchObject([deletion])
  })

  test.each([
    { code: 409, reason: 'Conflict' },
    { code: 404, reason: 'NotFound' },
    { code: 500, reason: 'InternalError' },
  ])('$reason does not keep the others', async ({ code, reason }) => {
    const second = token()
    const secrets = [
      token({ labels: { [invalidSince]: '2023-01-05' } }),
      { ...second, metadata: { ...second.metadata, name: 'second' } },
    ]
    const refuse: Refuse = ({ verb }) => (verb === 'delete' ? refusal(code, reason) : undefined)
    const requests = await round({ secrets, accounts: [account(['token-secret-1', 'second'])], refuse })
    expect(requests.map(({ verb, target }) => `${verb} ${target.name}`)).toEqual([
      'delete token-secret-1',
      'patch second',
    ])
  })
})

describe('a pod refers to secrets', () => {
  const secretRef = { name: 's' }
  const container = { name: 'c', image: 'i' }
  test.each([
    { where: 'to pull images', spec: { imagePullSecrets: [secretRef] } },
    { where: 'in a variable', spec: { containers: [{ ...container, env: [variable('s')] }] } },
    { where: 'in all variables', spec: { containers: [{ ...container, envFrom: [{ secretRef }] }] } },
    { where: 'in an init container', spec: { initContainers: [{ ...container, envFrom: [{ secretRef }] }] } },
    { where: 'in an ephemeral container', spec: { ephemeralContainers: [{ ...container, env: [variable('s')] }] } },
    {
      where: 'in a projected volume',
      spec: { volumes: [{ name: 'v', projected: { sources: [{ secret: secretRef }] } }] },
    },
    { where: 'in a volume', spec: { volumes: [{ name: 'v', secret: { secretName: 's' } }] } },
    { where: 'in azureFile', spec: { volumes: [{ name: 'v', azureFile: { secretName: 's', shareName: 'x' } }] } },
    { where: 'in csi', spec: { volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: secretRef } }] } },
    ...['cephfs', 'cinder', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'].map((kind) => ({
      where: `in ${kind}`,
      spec: { volumes: [{ name: 'v', [kind]: { secretRef } }] },
    })),
  ])('$where', ({ spec }) => {
    expect(usedSecrets(podWith(spec))).toEqual(['s'])
  })

  test('or to none', () => {
    expect(usedSecrets(podWith({ volumes: [{ name: 'v', emptyDir: {} }], imagePullSecrets: [{}] }))).toEqual([])
    expect(usedSecrets({})).toEqual([])
  })
})

function variable(name: string) {
  return { name: 'V', valueFrom: { secretKeyRef: { name, key: 'k' } } }
}

test.each([
  { text: '2023-02-28', isDay: true },
  { text: '2024-02-29', isDay: true },
  { text: '2023-02-29', isDay: false },
  { text: '2023-2-8', isDay: false },
  { text: '2023-02-28T00:00:00Z', isDay: false },
  { text: '', isDay: false },
])('$text is a day: $isDay', ({ text, isDay }) => {
  expect(parseDate(text) !== undefined).toBe(isDay)
})

test.each([
  { periodMs: 0, want: 'invalid CleanUpPeriod: 0s' },
  { periodMs: -3_600_000, want: 'invalid CleanUpPeriod: -1h0m0s' },
])('a period of $periodMs ms is refused', ({ periodMs, want }) => {
  const context = { options: { cleanUpPeriodMs: periodMs } } as Parameters<
    typeof legacyServiceAccountTokenCleanerController.build
  >[0] // nothing else is looked at
  const told = `failed to init the legacy service account token cleaner: ${want}`
  expect(() => legacyServiceAccountTokenCleanerController.build(context)).toThrow(new Error(told))
})
