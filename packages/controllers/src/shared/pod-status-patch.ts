// Mirrors preparePatchBytesForPodStatus of pkg/util/pod/pod.go, 1.36.
import { createTwoWayMergePatch, findSchema, pods, uidOf, type Pod, type PodStatus } from '@coxswain/api'

const podSchema = { name: pods.schema, named: findSchema }

/** Strategic merge that gives this very pod its next status: what changes, and which place each condition has. */
export function podStatusPatch(pod: Pod, next: PodStatus): object {
  const changes = createTwoWayMergePatch({ status: pod.status ?? {} }, { status: next }, podSchema)
  return { ...changes, metadata: { uid: uidOf(pod) } }
}
