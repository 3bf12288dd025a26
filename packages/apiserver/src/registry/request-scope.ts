import type { KubeObject } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import type { RequestOptions, RequestTarget } from '@coxswain/client'
import type { Store } from '@coxswain/store'
import type { AdmissionChain } from '../admission/admission-chain.ts'
import type { ObjectReader } from '../admission/admission-plugin.ts'
import type { Decode } from '../encoding/decoded.ts'
import type { TrackedKind } from '../managed-fields/index.ts'
import type { RequestContext } from './api-handler.ts'
import type { ResourceTable, ServedResource } from './served-resource.ts'
import type { StrategyContext } from './strategy.ts'
import type { WriteHooks } from './write-hooks.ts'

/** What is to be known of a kind at an endpoint, to tell who owns which field. */
export type FindTrackedKind = (resource: ServedResource, subresource: string | undefined) => TrackedKind

/** What every request needs of the server. */
export interface RegistryDeps {
  readonly store: Store<KubeObject>
  readonly clock: Clock
  readonly random: Random
  readonly resources: ResourceTable
  readonly trackedKind: FindTrackedKind
  readonly decode: Decode
  readonly admission: AdmissionChain
  /** What plugins read. */
  readonly reader: ObjectReader
  /** What happens with an object besides its own write, by resource and group: addresses of services. */
  readonly hooks: ReadonlyMap<string, WriteHooks>
}

/** One request, looked up and taken apart. */
export interface RequestScope {
  readonly resource: ServedResource
  readonly target: RequestTarget
  readonly options: RequestOptions
  readonly context: RequestContext
  readonly strategyContext: StrategyContext
  readonly isDryRun: boolean
  /** Texts for the answer's `Warning` headers; each once. */
  readonly warnings: Set<string>
}

const noOptions: RequestOptions = {}

export function openScope(
  deps: RegistryDeps,
  resource: ServedResource,
  request: { readonly target: RequestTarget; readonly options?: RequestOptions | undefined; readonly body?: unknown },
  context: RequestContext,
): RequestScope {
  const options = request.options ?? noOptions
  const isDryRun = (options.dryRun?.length ?? 0) > 0 || hasDryRun(request.body)
  const { deprecation } = resource.strategy
  const warnings = context.warnings ?? new Set<string>()
  const namespace = resource.type.namespaced ? request.target.namespace : undefined
  return {
    resource,
    target: request.target,
    options,
    context,
    strategyContext: {
      clock: deps.clock,
      random: deps.random,
      user: context.user,
      namespace,
      dryRun: isDryRun,
      warnings,
    },
    isDryRun,
    warnings: deprecation === undefined ? warnings : warnings.add(deprecation),
  }
}

/** DeleteOptions carry it in the body. */
function hasDryRun(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'dryRun' in body &&
    Array.isArray(body.dryRun) &&
    body.dryRun.length > 0
  )
}
