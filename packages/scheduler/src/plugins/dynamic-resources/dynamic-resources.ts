import { skip, type FilterPlugin } from '../../framework/plugin.ts'
import type { PostFilterPlugin } from '../../framework/post-filter.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'

const name = 'DynamicResources'

/**
 * Differs: devices are not allocated by this scheduler. A pod that claims some stays without a node, and is told so, rather than
 * being put where its devices may not be.
 */
export const dynamicResources: FilterPlugin = {
  name,
  isNodeLocal: true,
  helpfulEvents: new Set(),
  preFilter: (pod) => {
    if (!hasClaims(pod)) return skip
    const reasons = ['resource claims are not allocated by this scheduler']
    return { kind: 'rejected', rejection: { plugin: name, isResolvable: false, reasons } }
  },
}

/**
 * What it would give back that the pod may have other devices: nothing, as none are allocated. Where the pod was rejected before
 * this plugin heard of it, it does not find what it would have noted of the pod; Kubernetes tells so.
 */
export const dynamicResourcesPostFilter: PostFilterPlugin = {
  name,
  postFilter: ({ pod, diagnosis: { atOnce } }) => {
    if (atOnce !== undefined && atOnce.plugin !== name) return { kind: 'fault', message: 'not found' }
    const message = hasClaims(pod) ? 'still not schedulable' : 'no new claims to deallocate'
    return { kind: 'nothing', message, nomination: 'kept' }
  },
}

function hasClaims({ pod }: PodInfo): boolean {
  return (pod.spec?.resourceClaims ?? []).length > 0
}
