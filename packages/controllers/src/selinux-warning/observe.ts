// Mirrors syncPod of pkg/controller/volume/selinuxwarning/selinux_warning_controller.go, GetPodVolumeNames of
// pkg/volume/util/util.go and SupportsSELinuxContextMount of pkg/volume/{csi,iscsi,fc}, 1.36.
import { isPodTerminal, namespaceOf, type CSIDriver, type Pod, type Volume } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { errorText } from '../shared/failures.ts'
import { volumeBehind, type VolumeListers } from '../shared/volumes/volume-behind.ts'
import { specOfInlineVolume, specOfVolume, type VolumeSpec } from '../shared/volumes/volume-spec.ts'
import { labelOf } from './label.ts'

export interface Listers extends VolumeListers {
  readonly pods: Lister<Pod>
  readonly drivers: Pick<Lister<CSIDriver>, 'get'>
}

export interface MountedVolume {
  /** As the pod calls it. */
  readonly name: string
  /** Of its containers that mount it and say something of SELinux. */
  readonly labels: readonly string[]
  /** Undefined: of a plugin that cannot mount with a label. */
  readonly spec: VolumeSpec | undefined
  readonly canMountWithLabel: boolean
}

export interface Snapshot {
  readonly pod: Pod
  readonly mounted: readonly MountedVolume[]
  /** Why volumes of the pod are not known (yet), be they mounted or not. */
  readonly unknown: readonly string[]
}

/** Undefined: the pod is gone, or has ended and lets go of its volumes. */
export function observe(listers: Listers, key: string): Snapshot | undefined {
  const pod = listers.pods.get(key)
  if (pod === undefined || isPodTerminal(pod)) return undefined
  const labels = labelsByVolume(pod)
  const mounted: MountedVolume[] = []
  const unknown: string[] = []
  for (const volume of pod.spec?.volumes ?? []) {
    const found = specOf(listers, pod, volume)
    const known = labels.get(volume.name)
    if ('why' in found) unknown.push(found.why)
    else if (known !== undefined) {
      const canMountWithLabel = found.spec !== undefined && supportsLabels(found.spec, listers.drivers)
      mounted.push({ name: volume.name, labels: [...known], spec: found.spec, canMountWithLabel })
    }
  }
  return { pod, mounted, unknown }
}

/** Of each volume that a container mounts; used as a device it has no label. */
function labelsByVolume({ spec }: Pod): ReadonlyMap<string, ReadonlySet<string>> {
  const { initContainers = [], containers = [], ephemeralContainers = [], securityContext } = spec ?? {}
  const labels = new Map<string, Set<string>>()
  for (const container of [...initContainers, ...containers, ...ephemeralContainers]) {
    const options = container.securityContext?.seLinuxOptions ?? securityContext?.seLinuxOptions
    for (const { name } of container.volumeMounts ?? []) {
      const known = labels.get(name) ?? new Set()
      labels.set(name, options === undefined ? known : known.add(labelOf(options)))
    }
  }
  return labels
}

type Found = { readonly spec: VolumeSpec | undefined } | { readonly why: string }

function specOf(listers: Listers, pod: Pod, volume: Volume): Found {
  const behind = volumeBehind(listers, pod, volume)
  if (behind.kind === 'unknown') return behind
  try {
    const isInline = behind.kind === 'inline'
    return { spec: isInline ? specOfInlineVolume(volume, namespaceOf(pod)) : specOfVolume(behind.volume) }
  } catch (error) {
    return { why: `volume ${volume.name} of pod ${pod.metadata?.name ?? ''}: ${errorText(error)}` }
  }
}

/** A CSI driver has to say so; iSCSI and Fibre Channel always can. */
function supportsLabels({ csi }: VolumeSpec, drivers: Listers['drivers']): boolean {
  return csi === undefined || drivers.get(csi.driver)?.spec.seLinuxMount === true
}
