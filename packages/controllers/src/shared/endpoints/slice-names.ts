import { labelsOf, nameIsDnsSubdomain, namespaceOf, type EndpointSlice } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { labels } from './texts.ts'

/** What the names of a Service's slices begin with. */
export function slicePrefix(service: string): string {
  const prefix = `${service}-`
  return nameIsDnsSubdomain(prefix, true).length === 0 ? prefix : service
}

/** The Service that a slice says it belongs to; undefined when it says nothing. */
export function serviceKeyOf(slice: EndpointSlice): Key | undefined {
  const name = labelsOf(slice)[labels.serviceName]
  return name === undefined || name === '' ? undefined : `${namespaceOf(slice)}/${name}`
}

const sliceIndexName = 'service-and-manager'

/** Slices by their Service and who keeps them. One function, so all may share it. */
const byServiceAndManager = (slice: EndpointSlice): readonly string[] => {
  const service = serviceKeyOf(slice)
  return service === undefined ? [] : [`${service} ${labelsOf(slice)[labels.managedBy] ?? ''}`]
}

/** Ask for it while building; `slicesOf` reads it. */
export function addSliceIndex(informer: Informer<EndpointSlice>): void {
  informer.addIndex(sliceIndexName, byServiceAndManager)
}

export function slicesOf(lister: Lister<EndpointSlice>, service: Key, managedBy: string): readonly EndpointSlice[] {
  return lister.byIndex(sliceIndexName, `${service} ${managedBy}`)
}
