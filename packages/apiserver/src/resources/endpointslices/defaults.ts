// Mirrors pkg/apis/discovery/v1/defaults.go, release 1.36.
import type { EndpointSlice } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'

const portDefaults = { name: '', protocol: 'TCP' }

export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  return changeField(slice, 'ports', (ports) =>
    mapItems(ports, (port) =>
      port.name === '' && port.protocol !== undefined ? port : fillMissing(port, portDefaults),
    ),
  )
}
