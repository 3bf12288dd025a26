import { describe, expect, test } from 'vitest'
import { type Seen, TestApi } from '../../registry/testing/api.ts'

/* What kube-apiserver 1.36.2 answers where the rules of one kind alone do not tell. */

const template = (spec: object = {}) => ({
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'c', image: 'a:1' }], ...spec },
})
const selector = { matchLabels: { app: 'x' } }
const daemonSet = (annotations: object) => ({
  metadata: { name: 'd', annotations },
  spec: { selector, template: template() },
})
const generationOf = ({ metadata }: Seen): unknown =>
  metadata?.annotations?.['deprecated.daemonset.template.generation']

type Refused = readonly [plural: string, body: object, cause: string]
const job = (spec: object) => ({
  metadata: { name: 'j' },
  spec: { template: template({ restartPolicy: 'Never' }), ...spec },
})

test('the name of a replication controller is looked at, not what it is made from', async () => {
  await using api = await TestApi.start()
  const controller = (metadata: object) => ({ metadata, spec: { selector: { app: 'x' }, template: template() } })
  const causesOf = async (metadata: object) =>
    (await api.refusal(api.create('replicationcontrollers', controller(metadata)))).details?.causes
  expect(await causesOf({ name: 'a'.repeat(254) })).toMatchObject([
    { field: 'metadata.name', message: expect.stringMatching(/must be no more than 253 bytes$/) },
  ])
  expect(await causesOf({ generateName: '-' })).toMatchObject([{ field: 'metadata.name' }])
})

/** An empty text is a value where Go keeps a pointer, and gets no default. */
test.each<Refused>([
  [
    'jobs',
    job({ podReplacementPolicy: '' }),
    'spec.podReplacementPolicy: Unsupported value: "": supported values: "Failed", "TerminatingOrFailed"',
  ],
  [
    'jobs',
    job({ completionMode: '' }),
    'spec.completionMode: Unsupported value: "": supported values: "NonIndexed", "Indexed"',
  ],
  [
    'deployments',
    {
      metadata: { name: 'd' },
      spec: { selector, template: template(), strategy: { rollingUpdate: { maxSurge: '' } } },
    },
    "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  [
    'horizontalpodautoscalers',
    {
      metadata: { name: 'h' },
      spec: {
        maxReplicas: 2,
        scaleTargetRef: { kind: 'Deployment', name: 'd' },
        behavior: { scaleUp: { selectPolicy: '' } },
      },
    },
    'spec.behavior.scaleUp.selectPolicy: Unsupported value: "": supported values: "Disabled", "Max", "Min"',
  ],
  [
    'controllerrevisions',
    { metadata: { name: 'r' }, revision: 1, data: [] },
    'data: Required value: data must be a valid JSON object',
  ],
])('%s are refused: %j', async (plural, body, cause) => {
  await using api = await TestApi.start()
  await expect(api.create(plural, body)).rejects.toMatchObject({ message: expect.stringContaining(cause) })
})

describe('what is taken', () => {
  test('a limit range without a name gets one', async () => {
    await using api = await TestApi.start()
    const { metadata } = await api.create('limitranges', { spec: { limits: [] } })
    expect(metadata?.name).toMatch(/^[0-9a-f]{8}-/)
  })

  test('a budget may have any name that fits into a path', async () => {
    await using api = await TestApi.start()
    const budget = { metadata: { name: 'My Budget' }, spec: { minAvailable: 1 } }
    expect((await api.create('poddisruptionbudgets', budget)).metadata?.name).toBe('My Budget')
  })

  test('a revision may be empty', async () => {
    await using api = await TestApi.start()
    expect(await api.create('controllerrevisions', { metadata: { name: 'r' }, revision: 1, data: {} })).toMatchObject({
      data: {},
    })
  })
})

test('a status write does not touch how often the template of a daemon set changed', async () => {
  await using api = await TestApi.start()
  const key = 'deprecated.daemonset.template.generation'
  expect(generationOf(await api.create('daemonsets', daemonSet({})))).toBe('1')
  expect(generationOf(await api.call('update', 'daemonsets/d/status', daemonSet({})))).toBe('1')
  expect(generationOf(await api.call('update', 'daemonsets/d/status', daemonSet({ [key]: '7' })))).toBe('1')
})

describe('updates of metadata', () => {
  const timesTold = async (plural: string, body: Seen, part: string): Promise<number> => {
    await using api = await TestApi.start()
    const stored = await api.create(plural, body)
    const { name, resourceVersion } = stored.metadata ?? {}
    const changed = { ...body, metadata: { name, resourceVersion, labels: { l: '!' } } }
    const { details } = await api.refusal(api.update(`${plural}/${name}${part}`, changed))
    return (details?.causes ?? []).filter(({ field }) => field === 'metadata.labels').length
  }
  const cronJob = {
    metadata: { name: 'c' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } } },
  }
  test.each<readonly [plural: string, body: Seen, part: string, times: number]>([
    ['deployments', { metadata: { name: 'd' }, spec: { selector, template: template() } }, '', 3],
    ['jobs', job({ manualSelector: true, selector }), '', 4],
    ['jobs', job({ manualSelector: true, selector }), '/status', 3],
    ['cronjobs', cronJob, '', 3],
    ['cronjobs', cronJob, '/status', 2],
    ['controllerrevisions', { metadata: { name: 'r' }, revision: 1, data: {} }, '', 4],
    ['poddisruptionbudgets', { metadata: { name: 'b' }, spec: { minAvailable: 1 } }, '', 2],
  ])('%s%#: what is wrong is told as often as the rules look', async (plural, body, part, times) => {
    expect(await timesTold(plural, body, part)).toBe(times)
  })
})

describe('warnings', () => {
  const ports = [{ containerPort: 80 }, { containerPort: 80 }]
  const twice = template({ containers: [{ name: 'c', image: 'a:1', ports }] })
  const once = template({ containers: [{ name: 'c', image: 'b:1' }] })
  const duplicatePort = /duplicate port definition/

  test('of a replication controller are about the template that there was', async () => {
    await using api = await TestApi.start()
    const controller = (next: object) => ({ metadata: { name: 'r' }, spec: { selector: { app: 'x' }, template: next } })
    await api.create('replicationcontrollers', controller(once))
    const worse = await api.respond('update', 'replicationcontrollers/r', controller(twice))
    expect(worse.warnings).toEqual([])
    const better = await api.respond('update', 'replicationcontrollers/r', controller(once))
    expect(better.warnings[0]).toMatch(duplicatePort)
  })

  test('of a pod template are about the new one', async () => {
    await using api = await TestApi.start()
    await api.create('podtemplates', { metadata: { name: 't' }, template: once })
    const changed = await api.respond('update', 'podtemplates/t', { metadata: { name: 't' }, template: twice })
    expect(changed.warnings[0]).toMatch(duplicatePort)
  })

  test.each([
    [{ 'requests.cpu': '2', 'limits.cpu': '1' }, ['ResourceQuota requests.cpu (2) should be less than limits.cpu (1)']],
    [{ memory: '2Gi', 'limits.memory': '1Gi' }, ['ResourceQuota memory (2Gi) should be less than limits.memory (1Gi)']],
    [{ 'requests.cpu': '1', 'limits.cpu': '1' }, []],
    [{ 'requests.cpu': '2' }, []],
  ])('of a quota that lets more be requested than used: %j', async (hard, wanted) => {
    await using api = await TestApi.start()
    const { warnings } = await api.respond('create', 'resourcequotas', { metadata: { name: 'q' }, spec: { hard } })
    expect(warnings).toEqual(wanted)
  })
})

test('a policy for changing SELinux labels may become any other, and come only as the one that is safe', async () => {
  await using api = await TestApi.start()
  const deployment = (seLinuxChangePolicy?: string) => ({
    metadata: { name: 'd' },
    spec: { selector, template: template({ securityContext: { seLinuxChangePolicy } }) },
  })
  const field = 'spec.template.spec.securityContext.seLinuxChangePolicy'
  const refused = (call: Promise<unknown>) => api.refusal(call).then(({ details }) => details?.causes?.[0])
  const supported = (...policies: readonly string[]) =>
    expect.stringMatching(`supported values: "${policies.join('", "')}"$`)
  expect(await refused(api.create('deployments', deployment('MountOption')))).toMatchObject({
    field,
    message: supported('Recursive'),
  })
  await api.create('deployments', deployment('Recursive'))
  await api.update('deployments/d', deployment('MountOption'))
  expect(await refused(api.update('deployments/d', deployment('Other')))).toMatchObject({
    field,
    message: supported('MountOption', 'Recursive'),
  })
})
