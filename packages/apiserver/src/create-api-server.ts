import { allResources, findSchema, type KubeObject, type ResourceType, services } from '@coxswain/api'
import { onAbort, type Clock, type Random, type Timer } from '@coxswain/base'
import { MemoryStore, type Store } from '@coxswain/store'
import { AdmissionChain } from './admission/admission-chain.ts'
import type { AdmissionPlugin } from './admission/admission-plugin.ts'
import { createDefaultPlugins } from './admission/default-plugins.ts'
import { applyObjects, ensureObjects } from './bootstrap/ensure-objects.ts'
import {
  type Advertised,
  apiServerEndpoints,
  apiServerService,
  type FirstObject,
  firstObjects,
} from './bootstrap/first-objects.ts'
import { decode as defaultDecode } from './encoding/decode.ts'
import type { Decode } from './encoding/decoded.ts'
import { ClusterIpAllocator } from './registry/allocation/cluster-ip-allocator.ts'
import { addressAt, parseIpRange } from './registry/allocation/ip-range.ts'
import { NodePortAllocator } from './registry/allocation/node-port-allocator.ts'
import {
  reserveNodePorts,
  type ServiceAllocators,
  serviceAllocations,
} from './registry/allocation/service-allocations.ts'
import type { FindPrinter } from './http/table.ts'
import { announceGroups } from './provided/announce-groups.ts'
import type { ProvidedGroup } from './provided/provided-group.ts'
import { ProvidedGroups } from './provided/provided-groups.ts'
import type { ApiHandler } from './registry/api-handler.ts'
import { objectReader } from './registry/admit.ts'
import { conversions } from './registry/conversions.ts'
import { kubeCodec } from './registry/kube-codec.ts'
import { Registry } from './registry/registry.ts'
import type { RegistryDeps } from './registry/request-scope.ts'
import { ResourceTable } from './registry/served-resource.ts'
import { storageFolder } from './registry/storage-keys.ts'
import type { Strategy } from './registry/strategy.ts'
import { createTrackedKinds } from './registry/tracked-kinds.ts'
import { type RequestHandler, SubresourceHandlers } from './registry/subresource.ts'
import { defaultHandlers } from './registry/subresources/default-handlers.ts'
import { strategies as allStrategies } from './resources/index.ts'

/** How often history that is older than one such period is forgotten, as the real API server does. */
const compactEveryMs = 300_000
/** How often the server looks whether the way to it is still there. */
const lookEveryMs = 10_000
/** Where API servers usually are; `advertise` tells where this one is. */
const securePortDefault = 6443
const serviceCidrDefault = '10.0.0.0/16'

export interface ApiServerOptions {
  readonly clock: Clock
  readonly random: Random
  /** Default: in memory. One with the codec `kubeCodec`. */
  readonly store?: Store<KubeObject> | undefined
  /** By `plural.group` or `plural`; default: all that are here. Resources without one have nothing special. */
  readonly strategies?: ReadonlyMap<string, Strategy> | undefined
  /** In their order; default: Kubernetes' own that are here. */
  readonly admission?: readonly AdmissionPlugin[] | undefined
  /** More subresources and reviews, by `plural.group/subresource`; they replace the registry's own. */
  readonly handlers?: Readonly<Record<string, RequestHandler>> | undefined
  readonly resources?: readonly ResourceType[] | undefined
  readonly decode?: Decode | undefined
  /** The IPv4 network of services' addresses. */
  readonly serviceCidr?: string | undefined
  /** The authority (PEM) of client certificates, for those who ask (`extension-apiserver-authentication`). */
  readonly clientAuthority?: string | undefined
}

export interface ApiServer {
  readonly handler: ApiHandler
  readonly store: Store<KubeObject>
  /** Everything that is served now, in the order of discovery; the same array as long as that does not change. */
  resources(): readonly ResourceType[]
  /**
   * Serves what somebody else provides, until the signal aborts. Resolves once its APIService says so. Throws for a group
   * that is served already.
   */
  provide(group: ProvidedGroup, signal: AbortSignal): Promise<void>
  /** How objects are printed: what is provided as its provider says, all else as `own` does. */
  printer(own: FindPrinter): FindPrinter
  /** Makes the objects of a new cluster where they are missing, and begins to forget old history. */
  start(): Promise<void>
  /** Tells the cluster where the API server takes requests: the service `kubernetes` and what is behind it. */
  advertise(where: Advertised): Promise<void>
  /** Ends all watches; closes the store if it was made here. */
  close(): Promise<void>
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { clock, random, serviceCidr = serviceCidrDefault } = options
  const store = options.store ?? new MemoryStore({ clock, codec: kubeCodec })
  const range = parseIpRange(serviceCidr)
  const allocators: ServiceAllocators = {
    clusterIps: new ClusterIpAllocator(range, { store, clock, random }),
    nodePorts: new NodePortAllocator(random),
    store,
  }
  const deps = registryDeps(options, store, allocators)
  const registry = new Registry(deps, new SubresourceHandlers({ ...defaultHandlers, ...options.handlers }))
  const handler = new ProvidedGroups(registry, options.resources ?? allResources)
  const announce = announceGroups(registry, handler, clock)
  const compaction = compactRegularly(store, clock)
  const presence = keepThere(registry, clock)
  const { clientAuthority } = options
  return {
    handler,
    store,
    resources: () => handler.resources,
    provide: async (group, signal) => {
      if (signal.aborted) return
      handler.add(group)
      onAbort(signal, () => {
        handler.remove(group)
        // Whoever provided it is gone, and so is who could be told that its APIService stays.
        announce(group).catch(() => undefined)
      })
      await announce(group)
    },
    printer: (own) => handler.printer(own),
    start: async () => {
      await reserveNodePorts(allocators)
      await ensureObjects(handler, [
        ...firstObjects({ serviceCidr, clientAuthority, nowMs: clock.now() }),
        apiServerService(addressAt(range, 0), securePortDefault),
      ])
      compaction.start()
    },
    advertise: async (where) => {
      const objects = [apiServerService(addressAt(range, 0), where.port), ...apiServerEndpoints(where)]
      await applyObjects(handler, objects)
      presence.start(objects)
    },
    close: async () => {
      presence.stop()
      compaction.stop()
      registry.close()
      if (options.store === undefined) await store.close()
    },
  }
}

function registryDeps(
  options: ApiServerOptions,
  store: Store<KubeObject>,
  allocators: ServiceAllocators,
): RegistryDeps {
  const resources = new ResourceTable({
    types: options.resources ?? allResources,
    schemaOf: findSchema,
    strategies: options.strategies ?? allStrategies,
    conversions,
  })
  return {
    store,
    clock: options.clock,
    random: options.random,
    resources,
    trackedKind: createTrackedKinds(resources),
    decode: options.decode ?? defaultDecode,
    admission: new AdmissionChain(options.admission ?? createDefaultPlugins()),
    reader: objectReader({ store }),
    hooks: new Map([[storageFolder(services.group, services.plural), serviceAllocations(allocators)]]),
  }
}

/** Makes the way to the server again when somebody deleted it, as kube-apiserver's kubernetesservice controller does. */
function keepThere(handler: Registry, clock: Clock): { start(objects: readonly FirstObject[]): void; stop(): void } {
  let timer: Timer | undefined
  let isStopped = false
  const start = (objects: readonly FirstObject[]): void => {
    timer?.cancel()
    const again = (): void => {
      if (!isStopped) start(objects)
    }
    timer = clock.after(lookEveryMs, () => void ensureObjects(handler, objects).then(again, again))
  }
  return {
    start,
    stop: () => {
      isStopped = true
      timer?.cancel()
    },
  }
}

function compactRegularly(store: Store<KubeObject>, clock: Clock): { start(): void; stop(): void } {
  let timer: Timer | undefined
  let before = store.revision
  const arm = (): void => {
    timer = clock.after(compactEveryMs, () => {
      const revision = before
      before = store.revision
      void store.compact(revision).then(arm, () => {})
    })
  }
  return {
    start: () => {
      before = store.revision
      arm()
    },
    stop: () => timer?.cancel(),
  }
}
