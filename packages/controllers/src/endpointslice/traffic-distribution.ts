// Mirrors k8s.io/endpointslice/trafficdist/trafficdist.go, and validTrafficDistribution of reconciler.go, 1.36.
import type { Endpoint, EndpointHints, EndpointSlice } from '@coxswain/api'
import { endpointsOf } from '../shared/endpoints/slice-content.ts'
import { isEndpointReady, withEndpoints } from './hints.ts'
import type { SlicePlan } from './decide.ts'

export function isValidDistribution(distribution: string | undefined, allowsSame: boolean): boolean {
  if (distribution === 'PreferClose') return true
  return allowsSame && (distribution === 'PreferSameZone' || distribution === 'PreferSameNode')
}

/** Each ready endpoint is for its own zone, and with `PreferSameNode` for its own node. Others keep what they have. */
export function hintByDistribution(plan: SlicePlan, distribution: string): SlicePlan {
  const hintsOf = (endpoint: Endpoint): EndpointHints | undefined =>
    hintsFor(endpoint, distribution === 'PreferSameNode')
  const isRight = (endpoint: Endpoint): boolean =>
    !isEndpointReady(endpoint) || isSameHints(endpoint.hints, hintsOf(endpoint))
  const hint = (slice: EndpointSlice): EndpointSlice =>
    withEndpoints(slice, (endpoint) => {
      if (!isEndpointReady(endpoint)) return endpoint
      const { hints: _, ...others } = endpoint
      const hints = hintsOf(endpoint)
      return hints === undefined ? others : { ...others, hints }
    })
  const wrong = plan.unchanged.filter((slice) => !endpointsOf(slice).every(isRight))
  return {
    create: plan.create.map(hint),
    update: [...plan.update, ...wrong].map(hint),
    delete: plan.delete,
    unchanged: plan.unchanged.filter((slice) => !wrong.includes(slice)),
  }
}

function hintsFor({ zone, nodeName }: Endpoint, hintsNodes: boolean): EndpointHints | undefined {
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] }
  const forNodes = nodeName === undefined || !hintsNodes ? {} : { forNodes: [{ name: nodeName }] }
  const hints = { ...forZones, ...forNodes }
  return Object.keys(hints).length === 0 ? undefined : hints
}

function isSameHints(a: EndpointHints | undefined, b: EndpointHints | undefined): boolean {
  const isSame = (list: 'forZones' | 'forNodes'): boolean => {
    const [left, right] = [a?.[list] ?? [], b?.[list] ?? []]
    return left.length === right.length && left[0]?.name === right[0]?.name
  }
  return isSame('forZones') && isSame('forNodes')
}
