import { labelsOf, type IPAddress, type ServiceCIDR } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Snapshot } from './decide.ts'
import { addressLabels, allocator } from './texts.ts'

export interface Listers {
  readonly serviceCidrs: Lister<ServiceCIDR>
  readonly addresses: Lister<IPAddress>
}

/** Reads the caches; undefined when it is gone. The addresses are read only when somebody asks. */
export function observe({ serviceCidrs, addresses }: Listers, name: string): Snapshot | undefined {
  const serviceCidr = serviceCidrs.get(name)
  if (serviceCidr === undefined) return undefined
  return { serviceCidr, all: serviceCidrs.list(), addresses: () => addresses.list().filter(isGiven) }
}

/** Whether the API server gave the address to a Service. */
export const isGiven = (address: IPAddress): boolean => labelsOf(address)[addressLabels.managedBy] === allocator
