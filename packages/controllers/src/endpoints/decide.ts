// Mirrors pkg/controller/endpoint/endpoints_controller.go, syncService, 1.36.
import {
  labelsOf,
  nameOf,
  namespaceOf,
  type Endpoints,
  type EndpointSubset,
  type Pod,
  type Service,
} from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import { repackSubsets } from '../shared/endpoints/repack-subsets.ts'
import { hasClusterIp } from '../shared/endpoints/service-kind.ts'
import { annotations, labels } from '../shared/endpoints/texts.ts'
import { withTriggerTime } from '../shared/endpoints/trigger-times.ts'
import { desiredSubsets } from './desired-subsets.ts'
import { component, managedByLabel, truncated } from './texts.ts'
import { capacity, countAddresses, truncateSubsets } from './truncate-subsets.ts'

export interface Snapshot {
  readonly service: Service
  /** What it selects. */
  readonly pods: readonly Pod[]
  readonly current: Endpoints | undefined
}

export type Decision =
  | { readonly kind: 'create' | 'update'; readonly draft: Endpoints; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

export function decide({ service, pods, current }: Snapshot, triggerTime: string | undefined): Decision {
  const desired = desiredSubsets(service, pods)
  if (current !== undefined && isRight(current, service, desired)) {
    return { kind: 'nothing', why: 'the Endpoints say what they should' }
  }
  const subsets = truncateSubsets(desired)
  const draft: Endpoints = {
    metadata: {
      ...(current?.metadata ?? { name: nameOf(service), namespace: namespaceOf(service) }),
      labels: nextLabels(service),
      annotations: nextAnnotations(current, triggerTime, subsets !== desired),
    },
    subsets,
  }
  return { kind: current === undefined ? 'create' : 'update', draft, why: `${countAddresses(subsets)} addresses` }
}

function isRight(current: Endpoints, service: Service, desired: readonly EndpointSubset[]): boolean {
  return (
    hasRightLabels(current, service) &&
    hasRightCapacity(current) &&
    // What a manager with another order wrote says the same.
    (isSameSubsets(current.subsets ?? [], desired) || isSameSubsets(repackSubsets(current.subsets ?? []), desired))
  )
}

/** The version of the pod that a reference tells does not matter. */
function isSameSubsets(current: readonly EndpointSubset[], desired: readonly EndpointSubset[]): boolean {
  return semanticEqual(current.map(withoutVersions), desired)
}

function withoutVersions(subset: EndpointSubset): EndpointSubset {
  const strip = (list: 'addresses' | 'notReadyAddresses'): EndpointSubset =>
    subset[list]?.some(({ targetRef }) => targetRef?.resourceVersion !== undefined) === true
      ? {
          [list]: subset[list].map((address) => ({
            ...address,
            targetRef: { ...address.targetRef, resourceVersion: undefined },
          })),
        }
      : {}
  return { ...subset, ...strip('addresses'), ...strip('notReadyAddresses') }
}

/** The label that tells a headless Service is not looked at. */
function hasRightLabels(current: Endpoints, service: Service): boolean {
  const { [managedByLabel]: managedBy, [labels.headless]: _, ...others } = labelsOf(current)
  const wanted = labelsOf(service)
  const names = Object.keys(others)
  return (
    managedBy === component &&
    names.length === Object.keys(wanted).length &&
    names.every((name) => others[name] === wanted[name])
  )
}

/** Endpoints with too many addresses were written by others; those that had too many once are written again. */
function hasRightCapacity({ metadata, subsets = [] }: Endpoints): boolean {
  return countAddresses(subsets) <= capacity && metadata?.annotations?.[annotations.overCapacity] === undefined
}

function nextLabels(service: Service): Readonly<Record<string, string>> {
  const { [labels.headless]: _, ...others } = labelsOf(service)
  return {
    ...others,
    ...(hasClusterIp(service) ? {} : { [labels.headless]: '' }),
    [managedByLabel]: component,
  }
}

function nextAnnotations(
  current: Endpoints | undefined,
  triggerTime: string | undefined,
  isTruncated: boolean,
): Readonly<Record<string, string>> {
  const { [annotations.overCapacity]: _, ...others } = current?.metadata?.annotations ?? {}
  const told = isTruncated ? { ...others, [annotations.overCapacity]: truncated } : others
  return withTriggerTime(told, annotations.lastChangeTriggerTime, triggerTime)
}
