import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Client, ListResult, RequestOptions, WatchStream } from '@coxswain/client'

/** What a reflector asks of a server. */
export interface ListWatch {
  /** Group, version and plural name, for logs. */
  readonly description: string
  readonly kind: string
  /** Objects may come cut down to their metadata. */
  readonly metadataOnly: boolean
  list(options: RequestOptions, signal: AbortSignal): Promise<ListResult<KubeObject>>
  watch(options: RequestOptions, signal: AbortSignal): Promise<WatchStream>
}

export interface ListWatchOptions {
  readonly client: Client
  readonly type: ResourceType
  /** Default: all. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly metadataOnly?: boolean | undefined
}

/** One resource, or the part of it that is in a namespace or is selected. */
export function listWatch(options: ListWatchOptions): ListWatch {
  const { client, type, namespace, labelSelector, fieldSelector, metadataOnly = false } = options
  const resource = metadataOnly ? client.metadata(type, namespace) : client.resource<KubeObject>(type, namespace)
  const selected: RequestOptions = {
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  }
  return {
    description: resourceName(type),
    kind: type.kind,
    metadataOnly,
    list: (request, signal) => resource.list({ ...selected, ...request, signal }),
    watch: (request, signal) => resource.watchBatches({ ...selected, ...request, signal }),
  }
}

/** `apps/v1/deployments`, `v1/pods`. */
export function resourceName(type: ResourceType): string {
  return [...(type.group === '' ? [] : [type.group]), type.version, type.plural].join('/')
}
