import { allResources, findSchema, type KubeObject, type ResourceType } from '@coxswain/api'
import type { Clock, Random, Timer } from '@coxswain/base'
import { MemoryStore, type Store } from '@coxswain/store'
import { AdmissionChain } from './admission/admission-chain.ts'
import type { AdmissionPlugin } from './admission/admission-plugin.ts'
import { defaultPlugins } from './admission/default-plugins.ts'
import { decode as defaultDecode } from './encoding/decode.ts'
import type { Decode } from './encoding/decoded.ts'
import type { ApiHandler } from './registry/api-handler.ts'
import { conversions } from './registry/conversions.ts'
import { kubeCodec } from './registry/kube-codec.ts'
import { Registry } from './registry/registry.ts'
import type { RegistryDeps } from './registry/request-scope.ts'
import { ResourceTable } from './registry/served-resource.ts'
import type { Strategy } from './registry/strategy.ts'
import { type RequestHandler, SubresourceHandlers } from './registry/subresource.ts'
import { defaultHandlers } from './registry/subresources/default-handlers.ts'

/** How often history that is older than one such period is forgotten, as the real API server does. */
const compactEveryMs = 300_000

export interface ApiServerOptions {
  readonly clock: Clock
  readonly random: Random
  /** Default: in memory. One with the codec `kubeCodec`. */
  readonly store?: Store<KubeObject> | undefined
  /** By `plural.group` or `plural`; resources without one are stored as they come. */
  readonly strategies?: ReadonlyMap<string, Strategy> | undefined
  /** In their order; default: Kubernetes' own that are here. */
  readonly admission?: readonly AdmissionPlugin[] | undefined
  /** More subresources and reviews, by `plural.group/subresource`; they replace the registry's own. */
  readonly handlers?: Readonly<Record<string, RequestHandler>> | undefined
  readonly resources?: readonly ResourceType[] | undefined
  readonly decode?: Decode | undefined
}

export interface ApiServer {
  readonly handler: ApiHandler
  readonly store: Store<KubeObject>
  /** Makes the objects of a new cluster where they are missing, and begins to forget old history. */
  start(): Promise<void>
  /** Ends all watches; closes the store if it was made here. */
  close(): Promise<void>
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { clock, random } = options
  const store = options.store ?? new MemoryStore({ clock, codec: kubeCodec })
  const deps: RegistryDeps = {
    store,
    clock,
    random,
    resources: new ResourceTable({
      types: options.resources ?? allResources,
      schemaOf: findSchema,
      strategies: options.strategies ?? new Map(),
      conversions,
    }),
    decode: options.decode ?? defaultDecode,
    admission: new AdmissionChain(options.admission ?? defaultPlugins),
    hooks: new Map(),
  }
  const handlers = new SubresourceHandlers({ ...defaultHandlers, ...options.handlers })
  const handler = new Registry(deps, handlers)
  const compaction = compactRegularly(store, clock)
  return {
    handler,
    store,
    start: async () => {
      compaction.start()
    },
    close: async () => {
      compaction.stop()
      handler.close()
      if (options.store === undefined) await store.close()
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
