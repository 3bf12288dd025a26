// Mirrors calculatePoolStatus of pkg/controller/resourcepoolstatusrequest/controller.go, 1.36.
import type { ResourceClaim, ResourceSlice } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import type { PoolStatus, ResourcePoolStatusRequestSpec } from './resource-pool-status-requests.ts'
import type { Snapshot } from './observe.ts'

/** The pools that a request asks for, by name. Of each, the slices of its highest generation count. */
export function poolStatuses({ request, slices, claims }: Snapshot): readonly PoolStatus[] {
  const asked = slices.filter((slice) => isAskedFor(request.spec, slice))
  const byPool = Map.groupBy(asked, ({ spec }) => spec.pool.name)
  const { driver } = request.spec
  const allocated = allocatedByPool(driver, claims)
  return [...byPool]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([poolName, all]) => poolStatus({ driver, poolName }, latest(all), allocated.get(poolName) ?? 0))
}

function isAskedFor({ driver, poolName = '' }: ResourcePoolStatusRequestSpec, { spec }: ResourceSlice): boolean {
  return spec.driver === driver && (poolName === '' || spec.pool.name === poolName)
}

interface PublishedPool {
  readonly generation: number
  readonly slices: readonly ResourceSlice[]
  /** How many slices there are to be. */
  readonly sliceCount: number
}

/** A driver replaces the slices of a pool one by one. */
function latest(all: readonly ResourceSlice[]): PublishedPool {
  const generation = Math.max(...all.map(({ spec }) => spec.pool.generation))
  const slices = all.filter(({ spec }) => spec.pool.generation === generation)
  return { generation, slices, sliceCount: slices[0]?.spec.pool.resourceSliceCount ?? 0 }
}

function poolStatus(
  id: Pick<PoolStatus, 'driver' | 'poolName'>,
  { generation, slices, sliceCount }: PublishedPool,
  allocatedDevices: number,
): PoolStatus {
  const nodeName = commonNode(slices)
  const pool = { ...id, generation, ...(nodeName === undefined ? {} : { nodeName }) }
  if (slices.length < sliceCount) {
    const seen = `observed ${slices.length}/${sliceCount} slices at generation ${generation}`
    return { ...pool, validationError: shortened(`pool ${id.driver}/${id.poolName} is incomplete: ${seen}`) }
  }
  const totalDevices = slices.reduce((sum, { spec }) => sum + (spec.devices?.length ?? 0), 0)
  return {
    ...pool,
    resourceSliceCount: slices.length,
    totalDevices,
    allocatedDevices,
    availableDevices: Math.max(0, totalDevices - allocatedDevices),
    // Taints and conditions of devices are not looked at in 1.36.
    unavailableDevices: 0,
  }
}

/** The node of a pool all of whose slices are on it. */
function commonNode(slices: readonly ResourceSlice[]): string | undefined {
  const names = new Set(slices.map(({ spec }) => spec.nodeName ?? ''))
  const [first = ''] = names
  return names.size === 1 && first !== '' ? first : undefined
}

function allocatedByPool(driver: string, claims: readonly ResourceClaim[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { status } of claims) {
    for (const result of status?.allocation?.devices?.results ?? []) {
      if (result.driver === driver) counts.set(result.pool, (counts.get(result.pool) ?? 0) + 1)
    }
  }
  return counts
}

/** As much as the API takes. Names of drivers and pools have a byte a letter. */
const validationErrorBytesMax = 256
const shortened = (text: string): string => text.slice(0, validationErrorBytesMax)
