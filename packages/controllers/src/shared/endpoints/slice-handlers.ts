// Mirrors pkg/controller/endpointslice/endpointslice_controller.go, onEndpointSliceAdd, -Update and -Delete, 1.36.
import { labelsOf, type EndpointSlice } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { serviceKeyOf } from './slice-names.ts'
import type { SliceTracker } from './slice-tracker.ts'
import { labels } from './texts.ts'

/** What the handlers of slices may touch. */
export interface WatchingSlices {
  /** The controller's name on its slices. */
  readonly managedBy: string
  readonly tracker: Pick<SliceTracker, 'has' | 'isForeign' | 'deletionObserved'>
  wake(service: Key, what: string, slice: EndpointSlice): void
}

/** What others do to the controller's slices wakes their Service. */
export function sliceHandlers({ managedBy, tracker, wake }: WatchingSlices): EventHandlers<EndpointSlice> {
  const isOurs = (slice: EndpointSlice): boolean => labelsOf(slice)[labels.managedBy] === managedBy
  const wakeService = (slice: EndpointSlice, what: string): void => {
    const service = serviceKeyOf(slice)
    if (service !== undefined) wake(service, what, slice)
  }
  return {
    added: (slice) => {
      if (isOurs(slice) && tracker.isForeign(slice)) wakeService(slice, 'slice added')
    },
    updated: (previous, next) => {
      // The generation tells of changed labels, but not which Service had the slice before.
      if (labelsOf(previous)[labels.serviceName] !== labelsOf(next)[labels.serviceName]) {
        wakeService(next, 'slice came')
        wakeService(previous, 'slice left')
        return
      }
      if (isOurs(previous) !== isOurs(next) || (isOurs(next) && tracker.isForeign(next))) {
        wakeService(next, 'slice updated')
      }
    },
    deleted: (slice) => {
      if (isOurs(slice) && tracker.has(slice) && !tracker.deletionObserved(slice)) wakeService(slice, 'slice deleted')
    },
  }
}
