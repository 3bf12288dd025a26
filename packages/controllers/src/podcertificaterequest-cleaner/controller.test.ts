import { nameOf, toTime, type KubeObject } from '@coxswain/api'
import { expect, test } from 'vitest'
import { refusal } from '../shared/testing/recording-client.ts'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import { isOver } from './judge.ts'
import { podCertificateRequests } from './pod-certificate-requests.ts'
import { controllerName } from './texts.ts'

const minuteMs = 60_000
const nowMs = Date.parse('2026-04-01T12:00:00Z')

interface Traits {
  readonly ageMs: number
  readonly condition?: string
}

const request = ({ ageMs, condition }: Traits): KubeObject & { readonly status?: unknown } => ({
  metadata: { name: 'web-1', namespace: 'shop', creationTimestamp: toTime(nowMs - ageMs) },
  ...(condition === undefined ? {} : { status: { conditions: [{ type: condition, status: 'True', reason: 'R' }] } }),
})

test.each([
  { name: 'pending, within its time', ageMs: 15 * minuteMs - 1000, want: false },
  { name: 'pending, just at its end', ageMs: 15 * minuteMs, want: true },
  { name: 'pending, past it', ageMs: 15 * minuteMs + 1000, want: true },
  { name: 'denied, within its time', ageMs: 15 * minuteMs - 1000, condition: 'Denied', want: false },
  { name: 'denied, past it', ageMs: 15 * minuteMs + 1000, condition: 'Denied', want: true },
  { name: 'issued, within its time', ageMs: 14 * minuteMs, condition: 'Issued', want: false },
  { name: 'issued, past it', ageMs: 16 * minuteMs, condition: 'Issued', want: true },
])('whether a request is over: $name', ({ want, ...traits }) => {
  expect(isOver(request(traits), nowMs)).toBe(want)
})

const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({
    controller: controllerName,
    gates: ['PodCertificateRequest'],
    serves: [podCertificateRequests],
    ...more,
  })

const ask = ({ client }: KindsCluster, name: string): Promise<KubeObject> =>
  client.resource(podCertificateRequests, 'default').create({ metadata: { name } })

const left = async ({ client }: KindsCluster): Promise<readonly string[]> =>
  (await client.resource(podCertificateRequests, 'default').list()).items.map(nameOf)

test('requests go with the first round after a quarter of an hour; rounds are five minutes apart', async () => {
  await using cluster = await start()
  await ask(cluster, 'early')
  await cluster.clock.advance(4 * minuteMs)
  await ask(cluster, 'late')
  await cluster.clock.advance(10 * minuteMs)
  expect(await left(cluster)).toEqual(['early', 'late'])
  await cluster.clock.advance(6 * minuteMs)
  expect(await left(cluster)).toEqual([])
  expect(cluster.writes).toEqual(['delete podcertificaterequests early', 'delete podcertificaterequests late'])
})

test('only the very request that was looked at is deleted', async () => {
  await using cluster = await start()
  const { metadata } = await ask(cluster, 'web')
  await cluster.clock.advance(20 * minuteMs)
  expect(cluster.requests.map(({ body }) => body)).toMatchObject([{ preconditions: { uid: metadata?.uid } }])
})

test.each([
  {
    name: 'a deletion that fails is logged, and tried again with the next round',
    code: 500,
    reason: 'InternalError',
    logged: 1,
  },
  { name: 'that somebody else was faster is not', code: 404, reason: 'NotFound', logged: 0 },
])('$name', async ({ code, reason, logged }) => {
  let refusals = 1
  const refuse: KindsOptions['refuse'] = ({ verb }) =>
    verb === 'delete' && (refusals -= 1) >= 0 ? refusal(code, reason) : undefined
  await using cluster = await start({ refuse })
  await ask(cluster, 'a')
  await ask(cluster, 'b')
  await cluster.clock.advance(20 * minuteMs)
  const lines = cluster.log.filter((line) => line.startsWith('Error while attempting to clean PodCertificateRequest'))
  expect(lines).toHaveLength(logged)
  expect(await left(cluster)).toEqual(['a'])
  await cluster.clock.advance(5 * minuteMs)
  expect(await left(cluster)).toEqual([])
})

test('it does not run where the kind is not served, and runs once it is asked for by its gate alone', async () => {
  await using unserved = await start({ serves: [] })
  expect(unserved.isStarted).toBe(false)
  await using gateless = await start({ gates: [] })
  await ask(gateless, 'web')
  await gateless.clock.advance(20 * minuteMs)
  expect(await left(gateless)).toEqual(['web'])
})
