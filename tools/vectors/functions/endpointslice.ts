import {
  namespaceOf,
  type DiscoveryEndpointPort,
  type EndpointSlice,
  type KubeObject,
  type Node,
  type Pod,
  type Service,
} from '@coxswain/api'
import { createClient, type ApiRequest } from '@coxswain/client'
import { createSliceMetrics } from '@coxswain/controllers/src/endpointslice/metrics.ts'
import { sliceToFill } from '@coxswain/controllers/src/endpointslice/pack.ts'
import { syncSlices, type Deps } from '@coxswain/controllers/src/endpointslice/reconcile.ts'
import { TopologyHints } from '@coxswain/controllers/src/endpointslice/topology-hints.ts'
import { portSetOf } from '@coxswain/controllers/src/shared/endpoints/port-set.ts'
import { SelectedPods } from '@coxswain/controllers/src/shared/endpoints/selected-pods.ts'
import { slicePrefix } from '@coxswain/controllers/src/shared/endpoints/slice-names.ts'
import { SliceTracker } from '@coxswain/controllers/src/shared/endpoints/slice-tracker.ts'
import { TriggerTimes } from '@coxswain/controllers/src/shared/endpoints/trigger-times.ts'
import { errorText } from '@coxswain/controllers/src/shared/failures.ts'
import { createMetricsRegistry } from '@coxswain/runtime'
import type { VectorFunctions } from '../vector.ts'

interface Sync {
  readonly service: Service
  readonly pods?: readonly Pod[] | null
  readonly nodes?: readonly Node[] | null
  readonly existingSlices?: readonly EndpointSlice[] | null
  readonly maxEndpointsPerSlice: number
  readonly topologyCache: boolean
  readonly triggerTime?: string
}

async function reconcile(input: Sync): Promise<unknown> {
  const { service, maxEndpointsPerSlice: endpointsMax, triggerTime } = input
  const [pods, nodes, existing] = [input.pods ?? [], input.nodes ?? [], input.existingSlices ?? []]
  const requests: ApiRequest[] = []
  const events: string[] = []
  const topology = new TopologyHints()
  topology.setNodes(nodes)
  const deps: Deps = {
    services: listOf<Service>([]),
    slices: listOf<EndpointSlice>([]),
    nodes: listOf(nodes),
    selected: new SelectedPods(listOf<Pod>([])),
    client: recordingClient(requests),
    recorder: { event: (_, type, reason, message) => void events.push(`${type} ${reason} ${message}`) },
    triggerTimes: new TriggerTimes(),
    tracker: new SliceTracker({ resourceVersion: '' }),
    topology,
    metrics: createSliceMetrics(createMetricsRegistry(), endpointsMax),
    endpointsMax,
    allowsSameDistribution: true,
  }
  const signal = new AbortController().signal
  const failures = await syncSlices(deps, { service, pods, slices: existing }, triggerTime, signal)
  const bodies = (verb: string): readonly EndpointSlice[] =>
    requests.filter((request) => request.verb === verb).map(({ body }) => body as EndpointSlice)
  const [create, update] = [bodies('create'), bodies('update')]
  const deleted = requests.flatMap(({ verb, target }) => (verb === 'delete' ? [target.name ?? ''] : []))
  return {
    create: sorted(create.map(summaryOf)),
    update: sorted(update.map(summaryOf)),
    delete: deleted.toSorted(),
    events: events.toSorted(),
    errors: failures.length === 0 ? undefined : [...new Set(failures.map(errorText))].toSorted(),
    endpointsAfter: endpointsAfter(existing, [...create, ...update], deleted),
  }
}

function recordingClient(requests: ApiRequest[]) {
  const never = () => Promise.reject(new Error('not asked for'))
  return createClient({
    request: async (request) => {
      requests.push(request)
      return { code: 200, body: request.body, warnings: [] }
    },
    watch: never,
    raw: never,
  })
}

function listOf<T extends KubeObject>(objects: readonly T[]) {
  return {
    get: (key: string) => objects.find(({ metadata }) => metadata?.name === key),
    list: (namespace?: string) => objects.filter((one) => namespace === undefined || namespaceOf(one) === namespace),
    byIndex: () => [],
  }
}

const sorted = (values: readonly object[]): readonly object[] => values.toSorted(byText)

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}

/** As it is recorded: of the endpoints only how many there are, and how many are for each zone and node. */
function summaryOf({ metadata, addressType, endpoints = [], ports }: EndpointSlice): object {
  const hintCounts: Record<string, number> = {}
  for (const { hints } of endpoints) {
    const names = [
      ...(hints?.forZones ?? []).map(({ name }) => `zone:${name}`),
      ...(hints?.forNodes ?? []).map(({ name }) => `node:${name}`),
    ]
    for (const name of names) hintCounts[name] = (hintCounts[name] ?? 0) + 1
  }
  const { name, generateName, labels, annotations, ownerReferences } = metadata ?? {}
  return {
    addressType,
    annotations,
    endpointCount: endpoints.length,
    ...(name === undefined ? { generateName } : { name }),
    hintCounts,
    labels,
    ownerReferences,
    ports: ports ?? [],
  }
}

/** By address type, without hints. */
function endpointsAfter(
  existing: readonly EndpointSlice[],
  written: readonly EndpointSlice[],
  deleted: readonly string[],
): unknown {
  const gone = new Set([...deleted, ...written.map(({ metadata }) => metadata?.name)])
  const left = [...existing.filter(({ metadata }) => !gone.has(metadata?.name)), ...written]
  const byType: Record<string, readonly object[]> = {}
  for (const { addressType, endpoints = [] } of left) {
    const plain = endpoints.map((endpoint) => ({ ...endpoint, hints: undefined }))
    byType[addressType] = [...(byType[addressType] ?? []), ...plain].toSorted(byText)
  }
  return byType
}

interface Filling {
  readonly lengths?: readonly number[] | null
  readonly numEndpoints: number
  readonly maxEndpoints: number
}

function getSliceToFill({ lengths, numEndpoints, maxEndpoints }: Filling): number {
  const slices = (lengths ?? []).map((length): EndpointSlice => ({
    addressType: 'IPv4',
    endpoints: Array.from({ length }, () => ({ addresses: [] })),
  }))
  const chosen = sliceToFill(slices, numEndpoints, maxEndpoints)
  return chosen === undefined ? -1 : slices.indexOf(chosen)
}

export const functions: VectorFunctions = {
  Reconcile: reconcile,
  getSliceToFill,
  NewPortMapKey: ({ ports }: { readonly ports?: readonly DiscoveryEndpointPort[] | null }) =>
    portSetOf(ports ?? []).key,
  getEndpointSlicePrefix: ({ serviceName }: { readonly serviceName: string }) => slicePrefix(serviceName),
}
