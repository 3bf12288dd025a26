// Mirrors pkg/printers/internalversion/printers.go printEndpoints, release 1.36.
import type { Endpoints } from '@coxswain/api'
import { ageCell, nameCell, none } from '../table-text.ts'
import { listText } from '../rules/list-text.ts'

export function endpointsCells(endpoints: Endpoints, now: number): readonly string[] {
  const subsets = endpoints.subsets ?? []
  const text = subsets.length === 0 ? none : listText(subsets.flatMap(addressesOf), '')
  return [nameCell(endpoints), text, ageCell(endpoints, now)]
}

type Subset = NonNullable<Endpoints['subsets']>[number]

/** A headless service may have no ports. */
function addressesOf({ addresses = [], ports = [] }: Subset): readonly string[] {
  if (ports.length === 0) return addresses.map(({ ip }) => ip)
  return ports.flatMap(({ port }) =>
    addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
  )
}
