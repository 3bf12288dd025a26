// Mirrors pkg/controller/servicecidrs/servicecidrs_controller.go, 1.36.
import { ipAddresses, nameOf, serviceCIDRs, type IPAddress, type ServiceCIDR } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { givingOut, overlapping } from './address-ranges.ts'
import { isGiven } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, component, controllerName, queueName } from './texts.ts'

export const serviceCidrController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['MultiCIDRServiceAllocator'],
  clientName,
  defaults: {},
  build,
}

const workers = 5
const retriesMax = 15

function build(context: ControllerContext): Controller {
  const serviceCidrs = context.informers.informer(serviceCIDRs)
  const addresses = context.informers.informer(ipAddresses)
  const { client, clock } = context
  const deps: Deps = { serviceCidrs, addresses, client, clock, recorder: context.recorder(component) }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    maxRetries: retriesMax,
    reconcile: (name, signal) => reconcile(deps, name, signal),
  })
  serviceCidrs.addHandlers(serviceCidrHandlers(serviceCidrs, controller))
  addresses.addHandlers(addressHandlers(serviceCidrs, controller))
  return controller
}

type Waking = Pick<QueueController, 'wake'>

/** A new one may let others go that it overlaps. */
export function serviceCidrHandlers(all: Lister<ServiceCIDR>, controller: Waking): EventHandlers<ServiceCIDR> {
  return {
    added: (serviceCidr) => {
      const ranges = serviceCidr.spec?.cidrs ?? []
      const others = ranges.flatMap((range) => overlapping(all.list(), range)).map(nameOf)
      for (const name of new Set([nameOf(serviceCidr), ...others])) {
        controller.wake(name, 'service CIDR added', serviceCidr)
      }
    },
    updated: (_, next) => controller.wake(nameOf(next), 'service CIDR updated', next),
    deleted: (serviceCidr) => controller.wake(nameOf(serviceCidr), 'service CIDR deleted', serviceCidr),
  }
}

/** An address that comes may hold those that it is of, one that goes may let them go. */
export function addressHandlers(all: Lister<ServiceCIDR>, controller: Waking): EventHandlers<IPAddress> {
  const wake = (address: IPAddress, what: string): void => {
    if (!isGiven(address)) return
    for (const one of givingOut(all.list(), nameOf(address))) controller.wake(nameOf(one), what, address)
  }
  return {
    added: (address) => wake(address, 'address added'),
    deleted: (address) => wake(address, 'address deleted'),
  }
}
