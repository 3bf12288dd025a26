import { resourceQuotas, type ResourceQuota } from '@coxswain/api'
import type { ResourceTexts } from '@coxswain/api/quota'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import type { QuotaSource } from './calculate-usage.ts'
import { quotasToReplenish, reconcile } from './reconcile.ts'
import { evaluatorOf, failingSource, podSource, quota, sized, source } from './testing/quota-builders.ts'

function setUp(seen: ResourceQuota | undefined, sources: readonly QuotaSource[], refuse?: Refuse) {
  const { client, requests } = recordingClient({}, refuse)
  const order: string[] = []
  const quotas = listerOf(seen === undefined ? [] : [seen])
  const deps = {
    quotas,
    client,
    clock: new VirtualClock(),
    monitors: {
      settled: async () => void order.push('settled'),
      get sources() {
        order.push('counted')
        return sources
      },
    },
  }
  return { requests, order, run: () => reconcile(deps, 'shop/q', new AbortController().signal) }
}

const failing = evaluatorOf('pods').map(failingSource)
const secrets = evaluatorOf('secrets').map((evaluator) => source(evaluator, [{}, {}]))

describe('a quota', () => {
  test('that is gone is done', async () => {
    const { requests, run } = setUp(undefined, podSource())
    expect([(await run()).kind, requests]).toEqual(['done', []])
  })

  test('is counted when nothing of what is watched is under way, and written as it was but for its status', async () => {
    const seen = quota({ pods: '5', cpu: '3' }, { hard: { pods: '5' }, used: { pods: '9' } })
    const { requests, order, run } = setUp(seen, podSource(sized('a'), sized('b')))
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(order).toEqual(['settled', 'counted'])
    expect(requests).toMatchObject([
      {
        verb: 'update',
        target: { resource: 'resourcequotas', namespace: 'shop', name: 'q', subresource: 'status' },
        body: {
          ...seen,
          apiVersion: 'v1',
          kind: resourceQuotas.kind,
          status: { hard: { pods: '5', cpu: '3' }, used: { pods: '2', cpu: '1' } },
        },
      },
    ])
  })

  test('whose status is right is not written', async () => {
    const hard = { pods: '5', cpu: '3' }
    const { requests, run } = setUp(quota(hard, { hard, used: { cpu: '0', pods: '0' } }), podSource())
    expect([(await run()).kind, requests]).toEqual(['done', []])
  })

  test.each([
    { name: 'nothing of which can be counted', hard: { pods: '5' }, used: {} },
    { name: 'part of which cannot be counted', hard: { pods: '5', secrets: '9' }, used: { secrets: '2' } },
  ])('$name is written as far as it is known, and tried again', async ({ hard, used }) => {
    const { requests, run } = setUp(quota(hard), [...failing, ...secrets])
    const result = await run()
    expect([result.kind, requests.map(({ body }) => body)]).toMatchObject(['retry', [{ status: { hard, used } }]])
    expect(String(result.kind === 'retry' && result.error)).toContain(
      'failed to list content: /v1, Resource=pods not yet',
    )
  })

  test('that could not be counted before, and cannot now, is not written again', async () => {
    const hard = { pods: '5', secrets: '9' }
    const { requests, run } = setUp(quota(hard, { hard, used: { secrets: '2' } }), [...failing, ...secrets])
    expect([(await run()).kind, requests]).toEqual(['retry', []])
  })

  test('that cannot be written is tried again; both faults are told', async () => {
    const { run } = setUp(quota({ pods: '5' }), failing, () => refusal(409, 'Conflict'))
    const result = await run()
    const told = result.kind === 'retry' && result.error instanceof AggregateError ? result.error.errors : []
    expect(told.map(String)).toEqual([
      'Error: failed to list content: /v1, Resource=pods not yet synced',
      expect.stringContaining('Conflict'),
    ])
  })
})

test('the quotas of the namespace that limit it are counted anew', () => {
  const named = (name: string, namespace: string, hard: ResourceTexts): ResourceQuota => ({
    metadata: { name, namespace },
    status: { hard },
  })
  const quotas = listerOf([
    named('a', 'shop', { pods: '1' }),
    named('b', 'shop', { secrets: '1' }),
    named('c', 'shop', { 'requests.example.com/gpu': '1' }),
    named('d', 'else', { pods: '1' }),
    { metadata: { name: 'e', namespace: 'shop' }, spec: { hard: { pods: '1' } } },
  ])
  expect(evaluatorOf('pods').map((evaluator) => quotasToReplenish(quotas, evaluator, 'shop'))).toEqual([
    ['shop/a', 'shop/c'],
  ])
})
