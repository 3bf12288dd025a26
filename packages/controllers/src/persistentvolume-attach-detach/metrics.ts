// Mirrors pkg/controller/volume/attachdetach/metrics/metrics.go, 1.36.
import type { Counter, Metrics } from '@coxswain/runtime'
import type { VolumeSpec } from '../shared/volumes/volume-spec.ts'
import type { ActualState } from './actual-state.ts'
import { pluginLabelOf } from './attachable.ts'
import type { DesiredState } from './desired-state.ts'
import { resolveVolume, type Listers } from './observe.ts'
import { states } from './texts.ts'

export function createForcedDetaches(metrics: Metrics): Counter {
  const name = 'attach_detach_controller_attachdetach_controller_forced_detaches'
  return metrics.counter(name, '[ALPHA] Detaches for which no node was asked.', ['reason'])
}

interface Counted {
  readonly listers: Listers
  readonly desired: DesiredState
  readonly actual: ActualState
}

/** Counted when somebody asks. */
export function collectVolumes(metrics: Metrics, { listers, desired, actual }: Counted): void {
  const inUse = metrics.gauge('storage_count_attachable_volumes_in_use', '[ALPHA] Volumes that pods on a node have.', [
    'node',
    'volume_plugin',
  ])
  const total = metrics.gauge(
    'attachdetach_controller_total_volumes',
    '[ALPHA] Volumes that are, or are to be, attached.',
    ['plugin_name', 'state'],
  )
  metrics.onCollect(() => {
    inUse.clear()
    for (const [node, specs] of specsByNode(listers)) {
      for (const [plugin, count] of countPlugins(specs)) inUse.set(count, { node, volume_plugin: plugin })
    }
    total.clear()
    for (const [state, volumes] of [
      [states.desired, desired.list()],
      [states.actual, actual.list()],
    ] as const) {
      for (const [plugin, count] of countPlugins(volumes.map(({ spec }) => spec))) {
        total.set(count, { plugin_name: plugin, state })
      }
    }
  })
}

function specsByNode(listers: Listers): ReadonlyMap<string, readonly VolumeSpec[]> {
  const found = new Map<string, VolumeSpec[]>()
  for (const pod of listers.pods.list()) {
    const { nodeName = '', volumes = [] } = pod.spec ?? {}
    if (nodeName === '') continue
    for (const volume of volumes) {
      const spec = resolveVolume(listers, pod, volume)
      if (spec === undefined) continue
      const specs = found.get(nodeName) ?? []
      specs.push(spec)
      found.set(nodeName, specs)
    }
  }
  return found
}

/** Those of which nothing is known are of no plugin. */
function countPlugins(specs: readonly (VolumeSpec | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const spec of specs) {
    if (spec === undefined) continue
    const label = pluginLabelOf(spec)
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return counts
}
