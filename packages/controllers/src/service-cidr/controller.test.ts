import type { IPAddress, ServiceCIDR } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { addressHandlers, serviceCidrHandlers } from './controller.ts'
import { reconcile, type Deps } from './reconcile.ts'

const refusal = (code: number, reason: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
  })
const finalizer = 'networking.k8s.io/service-cidr-finalizer'
const web: ServiceCIDR = { metadata: { name: 'web', resourceVersion: '3' }, spec: { cidrs: ['10.0.0.0/24'] } }
const going: ServiceCIDR = {
  ...web,
  metadata: { name: 'web', finalizers: [finalizer], deletionTimestamp: at('09:00:00') },
}
const given: IPAddress = {
  metadata: {
    name: '10.0.0.7',
    labels: { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io', 'ipaddress.kubernetes.io/ip-family': 'IPv4' },
  },
  spec: { parentRef: { resource: 'services', name: 'web' } },
}

interface World {
  readonly of?: ServiceCIDR | undefined
  readonly addresses?: readonly IPAddress[]
  readonly refuse?: (request: ApiRequest) => StatusError | undefined
}

function setUp({ of, addresses = [], refuse }: World) {
  const requests: ApiRequest[] = []
  const told: string[] = []
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      const error = refuse?.(request)
      if (error !== undefined) throw error
      return { code: 200, body: {}, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const deps: Deps = {
    client,
    clock: new VirtualClock({ startMs: atMs('09:00:10') }),
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    serviceCidrs: listerOf(of === undefined ? [] : [of]),
    addresses: listerOf(addresses),
  }
  const pass = () => reconcile(deps, 'web', new AbortController().signal)
  return { requests, told, pass }
}

const told = (status: string, reason: string, message: string) => ({
  conditions: [{ type: 'Ready', status, reason, message, lastTransitionTime: at('09:00:10') }],
})
const ready = told('True', '', 'Kubernetes Service CIDR is ready')

describe('a ServiceCIDR', () => {
  test.each<{ name: string; world: World; want: readonly object[] }>([
    { name: 'that is gone', world: {}, want: [] },
    {
      name: 'that is new',
      world: { of: web },
      want: [
        { verb: 'patch', patchType: 'strategic', body: { metadata: { finalizers: [finalizer] } } },
        {
          verb: 'patch',
          patchType: 'apply',
          target: { name: 'web', subresource: 'status' },
          body: { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'web' }, status: ready },
        },
      ],
    },
    {
      name: 'that may go',
      world: { of: going },
      want: [
        {
          verb: 'patch',
          patchType: 'strategic',
          body: { metadata: { '$deleteFromPrimitiveList/finalizers': [finalizer] } },
        },
      ],
    },
    {
      name: 'that may not go',
      world: { of: going, addresses: [given] },
      want: [
        {
          patchType: 'apply',
          body: {
            status: told(
              'False',
              'Terminating',
              'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
            ),
          },
        },
      ],
    },
    {
      name: 'that another lets go',
      world: { of: going, refuse: () => refusal(404, 'NotFound') },
      want: [{ verb: 'patch' }],
    },
    {
      name: 'on a server that cannot apply',
      world: {
        of: going,
        addresses: [given],
        refuse: ({ patchType }) => (patchType === 'apply' ? refusal(501, 'X') : undefined),
      },
      want: [
        { patchType: 'apply' },
        { verb: 'update', target: { subresource: 'status' }, body: { status: { conditions: [{ status: 'False' }] } } },
      ],
    },
  ])('$name', async ({ world, want }) => {
    const { requests, pass } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject(want)
  })

  test('whose condition cannot be written is told of when it is to be ready', async () => {
    const isStatus = ({ target }: ApiRequest) =>
      target.subresource === 'status' ? refusal(500, 'InternalError') : undefined
    const one = setUp({ of: web, refuse: isStatus })
    await expect(one.pass()).rejects.toThrow('InternalError!')
    expect(one.told).toEqual(['Warning KubernetesServiceCIDRError The ServiceCIDR Status can not be set to Ready=True'])
    const other = setUp({ of: going, addresses: [given], refuse: isStatus })
    await expect(other.pass()).rejects.toThrow('InternalError!')
    expect(other.told).toEqual([])
    await expect(setUp({ of: going, refuse: () => refusal(500, 'InternalError') }).pass()).rejects.toThrow(
      'InternalError!',
    )
  })
})

test('woken are new ones with those that they overlap, and those that an address is of', () => {
  const wide: ServiceCIDR = { metadata: { name: 'wide' }, spec: { cidrs: ['10.0.0.0/16'] } }
  const far: ServiceCIDR = { metadata: { name: 'far' }, spec: { cidrs: ['10.9.0.0/16'] } }
  const woken: string[] = []
  const controller = { wake: (key: string) => void woken.push(key) }
  const all = listerOf([web, wide, far])
  const ofCidrs = serviceCidrHandlers(all, controller)
  ofCidrs.added?.(web, true)
  expect(woken.splice(0)).toEqual(['web', 'wide'])
  ofCidrs.updated?.(web, web)
  ofCidrs.deleted?.(web, false)
  expect(woken.splice(0)).toEqual(['web', 'web'])
  const ofAddresses = addressHandlers(all, controller)
  ofAddresses.added?.(given, true)
  ofAddresses.deleted?.(given, false)
  ofAddresses.added?.({ ...given, metadata: { name: '10.0.0.7' } }, false)
  expect(woken).toEqual(['web', 'wide', 'web', 'wide'])
  expect(ofAddresses.updated).toBeUndefined()
})
