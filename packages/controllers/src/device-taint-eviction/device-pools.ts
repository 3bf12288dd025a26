// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, pool and handleSliceChange, 1.36.
import { nameOf, type DeviceTaint, type ResourceSlice } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { TaintSource } from './eviction.ts'

export interface PoolId {
  readonly driver: string
  readonly pool: string
}

export interface DeviceId extends PoolId {
  readonly device: string
}

export interface TaintOfDevice {
  readonly taint: DeviceTaint
  readonly source: TaintSource
}

/** By device, those of its taints that evict. */
type TaintedDevices = ReadonlyMap<string, readonly TaintOfDevice[]>

interface PublishedSlice {
  readonly generation: number
  readonly tainted: TaintedDevices
}

const noTaints: readonly TaintOfDevice[] = []
const noDevices: TaintedDevices = new Map()
const nothing: ReadonlySet<string> = new Set()

/** The devices that drivers publish. Of a pool, the slices of its highest generation count: a driver replaces them one by one. */
export class DevicePools {
  /** By driver and pool, then by the slice's name. */
  readonly #pools = new Map<string, Map<string, PublishedSlice>>()

  /** The taints of a device that evict. */
  taintsOf(id: DeviceId): readonly TaintOfDevice[] {
    const pool = this.#pools.get(keyOfPool(id))
    return pool === undefined ? noTaints : (taintedDevices(pool).get(id.device) ?? noTaints)
  }

  /** One slice comes, goes, or takes the place of another of the same pool. Answers with the devices whose taints are others now. */
  change(id: PoolId, previous: ResourceSlice | undefined, next: ResourceSlice | undefined): ReadonlySet<string> {
    const key = keyOfPool(id)
    const pool = this.#pools.get(key) ?? new Map<string, PublishedSlice>()
    const before = taintedDevices(pool)
    if (previous !== undefined) pool.delete(nameOf(previous))
    if (next !== undefined) pool.set(nameOf(next), publish(next))
    if (pool.size === 0) this.#pools.delete(key)
    else this.#pools.set(key, pool)
    return differing(before, taintedDevices(pool))
  }
}

const keyOfPool = ({ driver, pool }: PoolId): string => `${driver}/${pool}`

export function poolOf(slice: ResourceSlice): PoolId {
  return { driver: slice.spec.driver, pool: slice.spec.pool.name }
}

function publish(slice: ResourceSlice): PublishedSlice {
  const tainted = new Map<string, readonly TaintOfDevice[]>()
  for (const { name, taints = [] } of slice.spec.devices ?? []) {
    const evicting = taints.flatMap((taint, index) => {
      if (taint.effect !== 'NoExecute') return []
      return [{ taint, source: { slice: nameOf(slice), ...poolOf(slice), device: name, index } }]
    })
    if (evicting.length > 0) tainted.set(name, evicting)
  }
  return { generation: slice.spec.pool.generation, tainted: tainted.size === 0 ? noDevices : tainted }
}

/** Of the slices that count. Most pools have none, and one slice. */
function taintedDevices(pool: ReadonlyMap<string, PublishedSlice>): TaintedDevices {
  let newest = -Infinity
  for (const { generation } of pool.values()) newest = Math.max(newest, generation)
  const current = [...pool.values()].filter(({ generation, tainted }) => generation === newest && tainted.size > 0)
  if (current.length <= 1) return current[0]?.tainted ?? noDevices
  return new Map(current.flatMap(({ tainted }) => [...tainted]))
}

function differing(before: TaintedDevices, after: TaintedDevices): ReadonlySet<string> {
  if (before.size === 0 && after.size === 0) return nothing
  const names = new Set([...before.keys(), ...after.keys()])
  return new Set([...names].filter((name) => !deepEqual(taintsIn(before, name), taintsIn(after, name))))
}

const taintsIn = (devices: TaintedDevices, name: string): readonly DeviceTaint[] =>
  (devices.get(name) ?? noTaints).map(({ taint }) => taint)
