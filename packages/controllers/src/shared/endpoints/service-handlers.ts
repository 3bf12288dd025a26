import { keyOf, type Service } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import type { QueueController } from '@coxswain/runtime'
import type { SelectedPods } from './selected-pods.ts'

/** Every change wakes it, resyncs included. */
export function serviceHandlers(
  selected: Pick<SelectedPods, 'watch' | 'forget'>,
  controller: Pick<QueueController, 'wake'>,
): EventHandlers<Service> {
  const seen = (service: Service, what: string): void => {
    selected.watch(service)
    controller.wake(keyOf(service), what, service)
  }
  return {
    added: (service) => seen(service, 'service added'),
    updated: (_, service) => seen(service, 'service updated'),
    deleted: (service) => {
      selected.forget(keyOf(service))
      controller.wake(keyOf(service), 'service deleted', service)
    },
  }
}
