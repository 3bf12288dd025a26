// Mirrors k8s.io/endpointslice/utils.go, setEndpointSliceLabels, 1.36.
import { labelsOf, nameOf, type EndpointSlice, type Service } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import { hasClusterIp } from '../shared/endpoints/service-kind.ts'
import { labels } from '../shared/endpoints/texts.ts'
import { managedBy } from './texts.ts'

type Labels = Readonly<Record<string, string>>

/** Those that tell what a slice is, and are not the Service's to choose. */
const reserved: readonly string[] = [labels.serviceName, labels.managedBy, labels.headless]

/** In order of their keys, as Go writes maps: some compare slices as texts. */
export function sliceLabels(service: Service): Labels {
  const all = {
    ...withoutReserved(labelsOf(service)),
    ...(hasClusterIp(service) ? {} : { [labels.headless]: '' }),
    [labels.serviceName]: nameOf(service),
    [labels.managedBy]: managedBy,
  }
  return sortedMap(all)
}

/** Whether a slice has its Service's labels; the reserved ones are not looked at. */
export function hasServiceLabels(slice: EndpointSlice, service: Service): boolean {
  const own = withoutReserved(labelsOf(slice))
  const wanted = withoutReserved(labelsOf(service))
  const names = Object.keys(own)
  return names.length === Object.keys(wanted).length && names.every((name) => own[name] === wanted[name])
}

function withoutReserved(all: Labels): Labels {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !reserved.includes(name)))
}
