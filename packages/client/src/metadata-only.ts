import type { KubeObject } from '@coxswain/api'
import type { WatchEvent } from './request.ts'
import type { WatchStream } from './transport.ts'

/** The object cut down to its metadata, for servers that answer with the whole. Shares the metadata. */
export function metadataOnly(object: KubeObject): KubeObject {
  if (object.kind === 'PartialObjectMetadata') return object
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}

export function metadataOnlyStream(stream: WatchStream): WatchStream {
  return {
    read: async () => (await stream.read())?.map(cutEvent),
    close: () => stream.close(),
  }
}

function cutEvent(event: WatchEvent): WatchEvent {
  return event.type === 'ERROR' ? event : { type: event.type, object: metadataOnly(event.object) }
}
