import type { ConfigMap, Secret } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { bootstrapToken } from '../shared/testing/bootstrap-token.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { infoHandlers, tokenHandlers } from './controller.ts'
import { reconcile, type Deps } from './reconcile.ts'

const info: ConfigMap = {
  metadata: { name: 'cluster-info', namespace: 'kube-public' },
  data: { kubeconfig: 'payload' },
}

function waker() {
  const told: string[] = []
  return { told, wake: (key: string, what: string) => void told.push(`${key}: ${what}`) }
}

describe('is woken', () => {
  test.each([
    { name: 'by the cluster info', configMap: info, want: ['added', 'updated'] },
    { name: 'by no other', configMap: { ...info, metadata: { name: 'x', namespace: 'kube-public' } }, want: [] },
    { name: 'in no other namespace', configMap: { ...info, metadata: { ...info.metadata, namespace: 'x' } }, want: [] },
  ])('$name', ({ configMap, want }) => {
    const controller = waker()
    const handlers = infoHandlers(controller)
    handlers.added?.(configMap, true)
    handlers.updated?.(configMap, configMap)
    handlers.deleted?.(configMap, false)
    expect(controller.told).toEqual(want.map((what) => `kube-public/cluster-info: cluster info ${what}`))
  })

  test.each([
    { name: 'by tokens', secret: bootstrapToken(), want: ['added', 'updated', 'deleted', 'deleted'] },
    { name: 'by no other type', secret: bootstrapToken({ type: 'Opaque' }), want: [] },
    { name: 'by no token elsewhere', secret: bootstrapToken({ namespace: 'default' }), want: [] },
  ])('$name', ({ secret, want }) => {
    const controller = waker()
    const handlers = tokenHandlers(controller)
    handlers.added?.(secret, true)
    handlers.updated?.(secret, secret)
    handlers.deleted?.(secret, false)
    handlers.deleted?.(secret, true)
    expect(controller.told).toEqual(want.map((what) => `kube-public/cluster-info: token ${what}`))
  })
})

describe('a pass', () => {
  function setUp(configMaps: readonly ConfigMap[], tokens: readonly Secret[], refuse?: StatusError) {
    const written: ApiRequest[] = []
    const never = () => Promise.reject(new Error('not asked for'))
    const client = createClient({
      request: async (request) => {
        written.push(request)
        if (refuse !== undefined) throw refuse
        return { code: 200, body: request.body, warnings: [] }
      },
      watch: never,
      raw: never,
    })
    const listers = { configMaps: listerOf(configMaps), secrets: listerOf(tokens) }
    const deps: Deps = { client, listers, clock: new VirtualClock() }
    return { written, run: () => reconcile(deps, new AbortController().signal) }
  }
  const refusal = (code: number, reason: string) =>
    new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason })

  test.each([
    { name: 'without the cluster info', configMaps: [], tokens: [bootstrapToken()] },
    { name: 'without tokens', configMaps: [info], tokens: [] },
    { name: 'with tokens of other types', configMaps: [info], tokens: [bootstrapToken({ type: 'Opaque' })] },
  ])('$name writes nothing', async ({ configMaps, tokens }) => {
    const { run, written } = setUp(configMaps, tokens)
    expect(await run()).toMatchObject({ kind: 'done' })
    expect(written).toEqual([])
  })

  test.each([
    { name: 'writes once', refuse: undefined, want: 'done' },
    { name: 'is tried again after a conflict', refuse: refusal(409, 'Conflict'), want: 'retry' },
    { name: 'is tried again after a fault', refuse: refusal(500, 'InternalError'), want: 'retry' },
    { name: 'is done when there is nothing to sign any more', refuse: refusal(404, 'NotFound'), want: 'done' },
  ])('$name', async ({ refuse, want }) => {
    const { run, written } = setUp([info], [bootstrapToken()], refuse)
    expect(await run()).toMatchObject({ kind: want })
    expect(written).toMatchObject([
      { verb: 'update', target: { resource: 'configmaps', namespace: 'kube-public', name: 'cluster-info' } },
    ])
  })
})
