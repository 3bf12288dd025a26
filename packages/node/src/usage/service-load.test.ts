import { toTime, type Pod, type Service } from '@coxswain/api'
import { expect, test } from 'vitest'
import { shareServiceLoad } from './service-load.ts'

const nowMs = Date.parse('2026-01-01T10:00:00Z')

interface PodWish {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly namespace?: string
  /** Undefined: not ready. */
  readonly readyForSeconds?: number | undefined
  readonly containers?: readonly string[]
}

function pod({ name, labels = { app: 'web' }, namespace = 'ns', containers = ['main'], ...wish }: PodWish): Pod {
  const readyForSeconds = 'readyForSeconds' in wish ? wish.readyForSeconds : 60
  const lastTransitionTime = toTime(nowMs - (readyForSeconds ?? 60) * 1000)
  const status = readyForSeconds === undefined ? 'False' : 'True'
  return {
    metadata: { name, namespace, labels },
    spec: { containers: containers.map((each) => ({ name: each })) },
    status: { conditions: [{ type: 'Ready', status, lastTransitionTime }] },
  }
}

const service = (
  annotations: Readonly<Record<string, string>>,
  selector?: Readonly<Record<string, string>>,
): Service => ({
  metadata: { name: 'web', namespace: 'ns', annotations },
  spec: { selector },
})

const web = { app: 'web' }
const load = (amount: string) => ({ 'coxswain.dev/cpu-load': amount })

test.each([
  { name: 'all to the only one', services: [service(load('2'), web)], pods: [{ name: 'a' }], want: [2] },
  { name: 'in equal parts', services: [service(load('2'), web)], pods: [{ name: 'a' }, { name: 'b' }], want: [1, 1] },
  {
    name: 'none to who is not ready',
    services: [service(load('2'), web)],
    pods: [{ name: 'a' }, { name: 'b', readyForSeconds: undefined }],
    want: [2, 0],
  },
  {
    name: 'none to who was not ready yet',
    services: [service(load('2'), web)],
    pods: [{ name: 'a' }, { name: 'b', readyForSeconds: -1 }],
    want: [2, 0],
  },
  {
    name: 'only to selected ones',
    services: [service(load('2'), web)],
    pods: [{ name: 'a' }, { name: 'b', labels: { app: 'db' } }, { name: 'c', namespace: 'elsewhere' }],
    want: [2, 0, 0],
  },
  {
    name: 'nowhere when nobody is ready',
    services: [service(load('2'), web)],
    pods: [{ name: 'a', readyForSeconds: undefined }],
    want: [0],
  },
  {
    name: 'a service without a selector has no pods',
    services: [service(load('2'))],
    pods: [{ name: 'a' }],
    want: [0],
  },
  { name: 'an empty selector neither', services: [service(load('2'), {})], pods: [{ name: 'a' }], want: [0] },
  {
    name: 'several services add up',
    services: [service(load('2'), web), service(load('500m'), web)],
    pods: [{ name: 'a' }],
    want: [2.5],
  },
  { name: 'no annotation, no load', services: [service({}, web)], pods: [{ name: 'a' }], want: [0] },
  { name: 'no quantity, no load', services: [service(load('lots'), web)], pods: [{ name: 'a' }], want: [0] },
] satisfies readonly {
  name: string
  services: readonly Service[]
  pods: readonly PodWish[]
  want: readonly number[]
}[])('$name', ({ services, pods: wishes, want }) => {
  const pods = wishes.map(pod)
  const shared = shareServiceLoad(services, pods, nowMs)
  expect(pods.map((one) => shared.of(one, { name: 'main' }) / 1e9)).toEqual(want)
})

test.each([
  { name: 'the first container has it', annotations: load('2'), want: [2, 0] },
  { name: 'unless another one is named', annotations: { 'coxswain.dev/cpu-load.proxy': '2' }, want: [0, 2] },
  { name: 'or both are', annotations: { ...load('2'), 'coxswain.dev/cpu-load.proxy': '1' }, want: [2, 1] },
])('of several containers: $name', ({ annotations, want }) => {
  const one = pod({ name: 'a', containers: ['main', 'proxy'] })
  const shared = shareServiceLoad([service(annotations, web)], [one], nowMs)
  expect(['main', 'proxy'].map((name) => shared.of(one, { name }) / 1e9)).toEqual(want)
})
