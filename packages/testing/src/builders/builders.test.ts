import { describe, expect, test } from 'vitest'
import { configMap } from './config-map.ts'
import { cronJob } from './cron-job.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment, rollingUpdate } from './deployment.ts'
import { job } from './job.ts'
import { namespace } from './namespace.ts'
import { pod } from './pod.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'
import { replicaSet } from './replica-set.ts'
import { statefulSet } from './stateful-set.ts'

describe('without options', () => {
  test.each([
    { built: pod(), kind: 'Pod', name: 'web', inNamespace: 'default' },
    { built: replicaSet(), kind: 'ReplicaSet', name: 'web', inNamespace: 'default' },
    { built: deployment(), kind: 'Deployment', name: 'web', inNamespace: 'default' },
    { built: statefulSet(), kind: 'StatefulSet', name: 'db', inNamespace: 'default' },
    { built: daemonSet(), kind: 'DaemonSet', name: 'agent', inNamespace: 'default' },
    { built: job(), kind: 'Job', name: 'sum', inNamespace: 'default' },
    { built: cronJob(), kind: 'CronJob', name: 'tick', inNamespace: 'default' },
    { built: podDisruptionBudget(), kind: 'PodDisruptionBudget', name: 'web', inNamespace: 'default' },
    { built: configMap(), kind: 'ConfigMap', name: 'settings', inNamespace: 'default' },
    { built: namespace(), kind: 'Namespace', name: 'team', inNamespace: undefined },
  ])('a $kind', ({ built, kind, name, inNamespace }) => {
    expect(built).toMatchObject({ kind, metadata: { name } })
    expect(built.metadata?.namespace).toBe(inNamespace)
  })
})

test('no member is there without a value', () => {
  const undefinedMembers = (value: unknown): readonly string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => (each === undefined ? [key] : undefinedMembers(each)))
      : []
  const workloads = [pod(), replicaSet(), deployment(), statefulSet(), daemonSet(), job(), cronJob()]
  const others = [podDisruptionBudget(), configMap(), namespace()]
  expect([...workloads, ...others].flatMap(undefinedMembers)).toEqual([])
})

test('metadata is as given', () => {
  const { metadata } = pod({
    name: 'a',
    namespace: 'team',
    labels: { a: '1' },
    annotations: { b: '2' },
    metadata: { finalizers: ['example.com/x'] },
  })
  expect(metadata).toEqual({
    name: 'a',
    namespace: 'team',
    labels: { a: '1' },
    annotations: { b: '2' },
    finalizers: ['example.com/x'],
  })
})

test('owners select the pods that they make', () => {
  const name = 'shop'
  for (const built of [replicaSet({ name }), deployment({ name }), statefulSet({ name }), daemonSet({ name })]) {
    expect(built.spec?.selector.matchLabels).toEqual({ app: 'shop' })
    expect(built.spec?.template?.metadata?.labels).toEqual({ app: 'shop' })
  }
  const { spec } = deployment({ selects: { tier: 'front' }, pods: { labels: { app: 'x' } } })
  expect(spec?.selector.matchLabels).toEqual({ tier: 'front' })
  expect(spec?.template.metadata?.labels).toEqual({ app: 'x', tier: 'front' })
})

test('what is said of pods and spec goes over the rest', () => {
  const built = deployment({
    replicas: 4,
    image: 'a',
    minReadySeconds: 5,
    paused: true,
    progressDeadlineSeconds: 60,
    revisionHistoryLimit: 3,
    strategy: rollingUpdate({ maxSurge: 1 }),
    pods: { annotations: { x: 'y' }, spec: { nodeName: 'node-1' } },
    spec: { revisionHistoryLimit: 7 },
  })
  expect(built.spec).toMatchObject({
    replicas: 4,
    minReadySeconds: 5,
    paused: true,
    progressDeadlineSeconds: 60,
    revisionHistoryLimit: 7,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: {
      metadata: { annotations: { x: 'y' } },
      spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'a' }] },
    },
  })
  expect(pod({ image: 'a', spec: { containers: [] } }).spec?.containers).toEqual([])
})

test('a CronJob makes Jobs as they are made alone; their pods are not restarted', () => {
  const same = { completions: 3, parallelism: 2, backoffLimit: 0, pods: { annotations: { x: 'y' } } } as const
  expect(cronJob({ jobs: same }).spec?.jobTemplate.spec).toEqual(job(same).spec)
  expect(job(same).spec).toMatchObject({ completions: 3, parallelism: 2, backoffLimit: 0 })
  expect(job(same).spec?.template.spec?.restartPolicy).toBe('Never')
  expect(job({ pods: { spec: { restartPolicy: 'OnFailure' } } }).spec?.template.spec?.restartPolicy).toBe('OnFailure')
})
