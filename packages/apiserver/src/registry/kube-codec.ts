import type { KubeObject } from '@coxswain/api'
import type { Codec } from '@coxswain/store'

/** Objects carry the revision of their last write; everything below `metadata` is shared with what was written. */
export const kubeCodec: Codec<KubeObject> = {
  stamp: (value, revision) => ({ ...value, metadata: { ...value.metadata, resourceVersion: String(revision) } }),
}
