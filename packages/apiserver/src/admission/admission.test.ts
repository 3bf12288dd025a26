import { describe, expect, test } from 'vitest'
import { podBody, type Seen, TestApi } from '../registry/testing/api.ts'
import { AdmissionChain } from './admission-chain.ts'
import { createDefaultPlugins } from './default-plugins.ts'

const specOf = (object: Seen): Record<string, unknown> => object.spec as Record<string, unknown>

test("plugins stand in Kubernetes' order", () => {
  expect(createDefaultPlugins().map((plugin) => plugin.name)).toEqual([
    'NamespaceLifecycle',
    'LimitRanger',
    'ServiceAccount',
    'TaintNodesByCondition',
    'Priority',
    'DefaultTolerationSeconds',
    'DefaultStorageClass',
    'StorageObjectInUseProtection',
    'PersistentVolumeClaimResize',
    'RuntimeClass',
    'DefaultIngressClass',
    'PodTopologyLabels',
    'ResourceQuota',
  ])
})

test('all admit before any validates, each with what the one before it made', async () => {
  const seen: string[] = []
  const plugin = (name: string) => ({
    name,
    handles: () => true,
    admit: (object: object) => {
      seen.push(`admit ${name}`)
      return { ...object, [name]: true }
    },
    validate: async (object: object) => {
      seen.push(`validate ${name} ${Object.keys(object).join()}`)
    },
  })
  const chain = new AdmissionChain([plugin('a'), plugin('b'), { ...plugin('never'), handles: () => false }])
  const request = { operation: 'CREATE', resource: {}, subresource: undefined } as unknown as Parameters<
    AdmissionChain['admit']
  >[1]
  const admitted = await chain.admit({}, request)
  await chain.validate(admitted, request)
  expect(seen).toEqual(['admit a', 'admit b', 'validate a a,b', 'validate b a,b'])
})

describe('NamespaceLifecycle', () => {
  test('a namespace has to be there', async () => {
    await using api = await TestApi.start()
    expect(
      await api.refusal(api.create('configmaps', { metadata: { name: 'm' } }, { namespace: 'none' })),
    ).toMatchObject({
      code: 404,
      message: 'namespaces "none" not found',
      details: { name: 'none', kind: 'namespaces' },
    })
    await api.create(
      'localsubjectaccessreviews',
      { metadata: { namespace: 'none' }, spec: { user: 'a' } },
      { namespace: 'none' },
    )
  })

  test('in one that ends, what is there can be changed and deleted', async () => {
    await using api = await TestApi.start()
    await api.create('configmaps', { metadata: { name: 'm' } })
    await api.remove('namespaces/ns')
    await api.merge('configmaps/m', { data: { a: 'b' } })
    await api.remove('configmaps/m')
    const refused = await api.refusal(api.create('pods', { ...podBody(''), metadata: { generateName: 'g-' } }))
    expect(refused.message).toMatch(/^pods "g-" is forbidden: unable to create new content in namespace ns/)
  })
})

describe('ServiceAccount', () => {
  const container = { name: 'c', image: 'a' }
  const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'
  const withToken = (more: object = {}): object => podBody('p', { automountServiceAccountToken: undefined, ...more })

  test('every pod gets an account and its token, in every container', async () => {
    await using api = await TestApi.start()
    const spec = specOf(
      await api.create(
        'pods',
        withToken({ containers: [container, { name: 'd', image: 'a' }], initContainers: [{ name: 'i', image: 'a' }] }),
      ),
    )
    const [volume] = spec.volumes as { name: string; projected: unknown }[]
    expect(volume).toEqual({
      name: expect.stringMatching(/^kube-api-access-.{5}$/),
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
      },
    })
    const mount = { name: volume?.name, readOnly: true, mountPath: tokenPath }
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      serviceAccount: 'default',
      containers: [{ volumeMounts: [mount] }, { volumeMounts: [mount] }],
      initContainers: [{ volumeMounts: [mount] }],
    })
  })

  test.each([
    { name: 'the pod does not want it', pod: { automountServiceAccountToken: false }, account: {}, mounted: false },
    { name: 'the account does not want it', pod: {}, account: { automountServiceAccountToken: false }, mounted: false },
    {
      name: 'the pod wants it anyway',
      pod: { automountServiceAccountToken: true },
      account: { automountServiceAccountToken: false },
      mounted: true,
    },
    {
      name: 'something is mounted there',
      pod: {
        containers: [{ ...container, volumeMounts: [{ name: 'v', mountPath: tokenPath }] }],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
      account: {},
      mounted: false,
    },
  ])('token: $name', async ({ pod, account, mounted }) => {
    await using api = await TestApi.start()
    await api.create('serviceaccounts', { metadata: { name: 'a' }, ...account })
    const spec = specOf(await api.create('pods', withToken({ serviceAccountName: 'a', ...pod })))
    const volumes = (spec.volumes ?? []) as { name: string }[]
    expect(volumes.some((volume) => volume.name.startsWith('kube-api-access-'))).toBe(mounted)
  })

  test('pull secrets come from the account, if the pod has none', async () => {
    await using api = await TestApi.start()
    await api.create('serviceaccounts', { metadata: { name: 'a' }, imagePullSecrets: [{ name: 'reg' }] })
    expect(specOf(await api.create('pods', podBody('p', { serviceAccountName: 'a' }))).imagePullSecrets).toEqual([
      { name: 'reg' },
    ])
    const own = podBody('q', { serviceAccountName: 'a', imagePullSecrets: [{ name: 'own' }] })
    expect(specOf(await api.create('pods', own)).imagePullSecrets).toEqual([{ name: 'own' }])
  })

  test('an account that is not there is refused; the default one is waited for', async () => {
    await using api = await TestApi.start()
    const nobody = await api.refusal(api.create('pods', podBody('p', { serviceAccountName: 'nobody' })))
    expect(nobody).toMatchObject({
      code: 403,
      message: 'pods "p" is forbidden: error looking up service account ns/nobody: serviceaccount "nobody" not found',
    })
    await api.remove('serviceaccounts/default')
    const late = api.create('pods', podBody('late'))
    await api.clock.advance(150)
    await api.create('serviceaccounts', { metadata: { name: 'default' } })
    await api.clock.advance(200)
    expect((await late).metadata?.name).toBe('late')
    await api.remove('serviceaccounts/default')
    const never = api.refusal(api.create('pods', podBody('never')))
    await api.clock.advance(2000)
    expect((await never).message).toMatch(/serviceaccount "default" not found$/)
  })

  const strict = {
    metadata: { name: 'strict', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } },
    secrets: [{ name: 'mine' }],
  }
  const env = (name: string): object => ({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name, key: 'k' } } }] })
  test.each([
    {
      pod: { volumes: [{ name: 'v', secret: { secretName: 'other' } }] },
      why: 'volume with secret.secretName="other" is not allowed because service account strict does not reference that secret',
    },
    {
      pod: { containers: [{ ...container, ...env('other') }] },
      why: 'container c with envVar A referencing secret.secretName="other" is not allowed because service account strict does not reference that secret',
    },
    {
      pod: { containers: [{ ...container, envFrom: [{ secretRef: { name: 'other' } }] }] },
      why: 'container c with envFrom referencing secret.secretName="other" is not allowed because service account strict does not reference that secret',
    },
    {
      pod: { initContainers: [{ name: 'i', image: 'a', ...env('other') }] },
      why: 'init container i with envVar A referencing secret.secretName="other" is not allowed because service account strict does not reference that secret',
    },
    {
      pod: { imagePullSecrets: [{ name: 'other' }] },
      why: 'imagePullSecrets[0].name="other" is not allowed because service account strict does not reference that imagePullSecret',
    },
    { pod: { volumes: [{ name: 'v', secret: { secretName: 'mine' } }] }, why: undefined },
  ])('a strict account: $pod', async ({ pod, why }) => {
    await using api = await TestApi.start()
    await api.create('serviceaccounts', strict)
    const making = api.create('pods', podBody('p', { serviceAccountName: 'strict', ...pod }))
    if (why === undefined) await making
    else expect((await api.refusal(making)).message).toBe(`pods "p" is forbidden: ${why}`)
  })

  const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } }
  test.each([
    { pod: {}, why: undefined },
    { pod: { serviceAccountName: 'default' }, why: 'a mirror pod may not reference service accounts' },
    { pod: { volumes: [{ name: 'v', secret: { secretName: 's' } }] }, why: 'a mirror pod may not reference secrets' },
    {
      pod: { volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }] },
      why: 'a mirror pod may not use ServiceAccountToken volume projections',
    },
  ])('a mirror pod: $pod', async ({ pod, why }) => {
    await using api = await TestApi.start()
    const making = api.create('pods', podBody('p', { nodeName: 'n1', ...pod }, mirror))
    if (why === undefined) expect(specOf(await making)).not.toHaveProperty('serviceAccountName')
    else expect((await api.refusal(making)).message).toBe(`pods "p" is forbidden: ${why}`)
  })
})

describe('Priority', () => {
  const classes = async (): Promise<TestApi> => {
    const api = await TestApi.start()
    await api.create('priorityclasses', { metadata: { name: 'high' }, value: 1000, preemptionPolicy: 'Never' })
    return api
  }

  test.each([
    { name: 'none', pod: {}, wanted: { priority: 0, preemptionPolicy: 'PreemptLowerPriority' } },
    { name: 'a class', pod: { priorityClassName: 'high' }, wanted: { priority: 1000, preemptionPolicy: 'Never' } },
    { name: 'the right number', pod: { priorityClassName: 'high', priority: 1000 }, wanted: { priority: 1000 } },
    {
      name: 'another number',
      pod: { priorityClassName: 'high', priority: 5 },
      why: 'the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name',
    },
    {
      name: 'another policy',
      pod: { priorityClassName: 'high', preemptionPolicy: 'PreemptLowerPriority' },
      why: 'the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided in pod spec; priority admission controller computed Never from the given PriorityClass name',
    },
    { name: 'no such class', pod: { priorityClassName: 'none' }, why: 'no PriorityClass with name none was found' },
  ])('$name', async ({ pod, wanted, why }) => {
    await using api = await classes()
    const making = api.create('pods', podBody('p', pod))
    if (why === undefined) expect(specOf(await making)).toMatchObject(wanted ?? {})
    else expect((await api.refusal(making)).message).toBe(`pods "p" is forbidden: ${why}`)
  })

  test('the default class is the only one', async () => {
    await using api = await classes()
    await api.create('priorityclasses', { metadata: { name: 'usual' }, value: 7, globalDefault: true })
    expect(specOf(await api.create('pods', podBody('p')))).toMatchObject({ priority: 7, priorityClassName: 'usual' })
    const second = { metadata: { name: 'second' }, value: 8, globalDefault: true }
    expect((await api.refusal(api.create('priorityclasses', second))).message).toBe(
      'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    )
    await api.merge('priorityclasses/usual', { description: 'still the default' })
  })

  test('an update keeps what was computed', async () => {
    await using api = await classes()
    const made = await api.create('pods', podBody('p', { priorityClassName: 'high' }))
    const spec = { ...specOf(made), priority: undefined, preemptionPolicy: undefined }
    const updated = await api.update('pods/p', { ...made, metadata: { name: 'p', labels: { a: 'b' } }, spec })
    expect(specOf(updated)).toMatchObject({ priority: 1000, preemptionPolicy: 'Never' })
  })
})

describe('DefaultTolerationSeconds', () => {
  const notReady = {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }
  const unreachable = { ...notReady, key: 'node.kubernetes.io/unreachable' }
  const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }
  test.each([
    { name: 'both', given: [], wanted: [notReady, unreachable] },
    { name: 'the missing one', given: [own], wanted: [own, unreachable] },
    { name: 'none to who tolerates all', given: [{ operator: 'Exists' }], wanted: [{ operator: 'Exists' }] },
    {
      name: 'both to who tolerates another effect',
      given: [{ ...notReady, effect: 'NoSchedule', tolerationSeconds: undefined }],
      count: 3,
    },
  ])('adds $name', async ({ given, wanted, count }) => {
    await using api = await TestApi.start()
    const { tolerations } = specOf(await api.create('pods', podBody('p', { tolerations: given })))
    if (wanted !== undefined) expect(tolerations).toEqual(wanted)
    expect(tolerations).toHaveLength(count ?? wanted?.length ?? 0)
  })
})

describe('nodes and storage', () => {
  test('a new node is not ready', async () => {
    await using api = await TestApi.start()
    const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }
    expect(specOf(await api.create('nodes', { metadata: { name: 'n' } })).taints).toEqual([taint])
    const own = { metadata: { name: 'o' }, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }, taint] } }
    expect(specOf(await api.create('nodes', own)).taints).toHaveLength(2)
  })

  test('volumes in use cannot vanish', async () => {
    await using api = await TestApi.start({ strategies: new Map() })
    expect((await api.create('persistentvolumeclaims', { metadata: { name: 'c' } })).metadata?.finalizers).toEqual([
      'kubernetes.io/pvc-protection',
    ])
    expect(
      (await api.create('persistentvolumes', { metadata: { name: 'v', finalizers: ['kubernetes.io/pv-protection'] } }))
        .metadata?.finalizers,
    ).toEqual(['kubernetes.io/pv-protection'])
  })

  test('a claim without a class gets the newest default one', async () => {
    await using api = await TestApi.start({ strategies: new Map() })
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    const claim = async (name: string, spec: object = {}): Promise<unknown> =>
      specOf(
        await api.create('persistentvolumeclaims', {
          metadata: { name },
          spec: { accessModes: ['ReadWriteOnce'], ...spec },
        }),
      ).storageClassName
    expect(await claim('none')).toBeUndefined()
    await api.create('storageclasses', { metadata: { name: 'old', annotations }, provisioner: 'p' })
    await api.clock.advance(1000)
    await api.create('storageclasses', { metadata: { name: 'new', annotations }, provisioner: 'p' })
    await api.create('storageclasses', { metadata: { name: 'newer' }, provisioner: 'p' })
    expect(await claim('some')).toBe('new')
    expect(await claim('own', { storageClassName: 'x' })).toBe('x')
  })
})
