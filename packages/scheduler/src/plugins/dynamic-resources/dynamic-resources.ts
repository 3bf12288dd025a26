import { skip, type FilterPlugin } from '../../framework/plugin.ts'

/**
 * Differs: devices are not allocated by this scheduler. A pod that claims some stays without a node, and is told so, rather than
 * being put where its devices may not be.
 */
export const dynamicResources: FilterPlugin = {
  name: 'DynamicResources',
  isNodeLocal: true,
  helpfulEvents: new Set(),
  preFilter: ({ pod }) => {
    if ((pod.spec?.resourceClaims ?? []).length === 0) return skip
    const reasons = ['resource claims are not allocated by this scheduler']
    return { kind: 'rejected', rejection: { plugin: 'DynamicResources', isResolvable: false, reasons } }
  },
}
