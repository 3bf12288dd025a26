// Mirrors pkg/apis/resource/v1/defaults.go, release 1.36.
import type { DeviceRequest, ResourceClaimSpec } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'

const exactCount = 'ExactCount'

export function defaultClaimSpec(spec: ResourceClaimSpec): ResourceClaimSpec {
  return changeField(spec, 'devices', (devices) =>
    changeField(devices, 'requests', (requests) => mapItems(requests, defaultRequest)),
  )
}

function defaultRequest(request: DeviceRequest): DeviceRequest {
  return changeField(changeField(request, 'exactly', defaultCount), 'firstAvailable', (alternatives) =>
    mapItems(alternatives, defaultCount),
  )
}

interface Counted {
  readonly allocationMode?: string | undefined
  readonly count?: number | undefined
}

/** One device, unless the request says how many, or all. */
function defaultCount<T extends Counted>(request: T): T {
  const filled = fillMissing(request, { allocationMode: exactCount } as Partial<T>)
  return filled.allocationMode === exactCount && !filled.count ? { ...filled, count: 1 } : filled
}
