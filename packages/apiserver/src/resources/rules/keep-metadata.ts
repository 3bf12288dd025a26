// Mirrors apimachinery pkg/apis/meta/v1/helpers.go ResetObjectMetaForStatus, release 1.36.
import type { KubeObject } from '@coxswain/api'

/** A status update that takes nothing but the status: of the metadata only what the server manages may differ. */
export function keepMetadata<T extends KubeObject>(draft: T, { metadata: previous }: T): T {
  const { labels, annotations, finalizers, ownerReferences, deletionTimestamp, generation } = previous ?? {}
  return {
    ...draft,
    metadata: {
      ...draft.metadata,
      labels,
      annotations,
      finalizers,
      ownerReferences,
      deletionTimestamp,
      generation,
    },
  }
}
