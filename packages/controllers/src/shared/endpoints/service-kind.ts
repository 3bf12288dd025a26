import type { Service } from '@coxswain/api'

/** Mirrors pkg/apis/core/v1/helper, IsServiceIPSet, 1.36: whether it has an address of its own. */
export function hasClusterIp({ spec }: Service): boolean {
  return spec?.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None'
}

export const isHeadless = ({ spec }: Service): boolean => spec?.clusterIP === 'None'

/** Whether pods are selected for it. What has no selector gets its endpoints from others, what is a name has none. */
export function selectsPods({ spec }: Service): boolean {
  return spec?.type !== 'ExternalName' && spec?.selector !== undefined
}
