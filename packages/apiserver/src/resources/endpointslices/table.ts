// Mirrors pkg/printers/internalversion/printers.go printEndpointSlice, release 1.36.
import type { EndpointSlice } from '@coxswain/api'
import { ageCell, nameCell, unset } from '../table-text.ts'
import { listText } from '../rules/list-text.ts'

export function endpointSliceCells(slice: EndpointSlice, now: number): readonly string[] {
  const ports = (slice.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)))
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? [])
  return [
    nameCell(slice),
    slice.addressType ?? '',
    listText(ports, unset) || unset,
    listText(addresses, unset),
    ageCell(slice, now),
  ]
}
