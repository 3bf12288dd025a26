// Mirrors pkg/registry/core/limitrange/strategy.go and pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem, 1.36.
import { limitRanges, type LimitRange, type LimitRangeItem } from '@coxswain/api'
import { roundResourceList, type ResourceList } from '@coxswain/api/pod-defaults'
import { changeField, mapItems } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { validateLimitRange } from './validation.ts'

export const limitRangeStrategy: Strategy<LimitRange> = {
  resource: limitRanges,
  createOnUpdate: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) => changeField(spec, 'limits', (limits) => mapItems(limits, defaultItem))),
  prepareForCreate: (draft, { random }) =>
    draft.metadata?.name ? draft : { ...draft, metadata: { ...draft.metadata, name: random.uuid() } },
  validate: validateLimitRange,
  validateUpdate: validateLimitRange,
}

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

function defaultItem(item: LimitRangeItem): LimitRangeItem {
  let rounded = item
  for (const list of lists) rounded = changeField(rounded, list, roundResourceList)
  return item.type === 'Container' ? fillContainerLimits(rounded) : rounded
}

/** What nobody sets is the most, and what nobody requests is that, or else the least. */
function fillContainerLimits(item: LimitRangeItem): LimitRangeItem {
  const limits: ResourceList = { ...item.max, ...item.default }
  const requests: ResourceList = { ...item.min, ...limits, ...item.defaultRequest }
  const isLimited = Object.keys(limits).length === Object.keys(item.default ?? {}).length
  const isRequested = Object.keys(requests).length === Object.keys(item.defaultRequest ?? {}).length
  if (isLimited && isRequested) return item
  return {
    ...item,
    ...(isLimited ? {} : { default: limits }),
    ...(isRequested ? {} : { defaultRequest: requests }),
  }
}
