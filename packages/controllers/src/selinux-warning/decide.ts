// Mirrors syncVolume of pkg/controller/volume/selinuxwarning/selinux_warning_controller.go and GetMountSELinuxLabel of
// pkg/volume/util/selinux.go, 1.36.
import type { MountedVolume, Snapshot } from './observe.ts'
import { changePolicies } from './texts.ts'
import type { VolumeUse } from './volume-uses.ts'

export interface Decision {
  readonly uses: readonly VolumeUse[]
  /** Volumes that containers of the pod mount with different labels. */
  readonly withSeveralLabels: readonly string[]
  /** Volumes that nothing tells from others. */
  readonly withoutName: readonly string[]
}

/** How the pod uses its volumes. One that cannot be mounted with a label conflicts with nothing, and is left out. */
export function decide({ pod, mounted }: Pick<Snapshot, 'pod' | 'mounted'>): Decision {
  const said = pod.spec?.securityContext?.seLinuxChangePolicy ?? changePolicies.mountOption
  const severalLabels = mounted.filter(({ labels }) => labels.length > 1)
  const usable = mounted.filter(({ labels, spec }) => labels.length <= 1 && spec !== undefined)
  return {
    uses: usable.flatMap((volume) => useOf(volume, said)),
    withSeveralLabels: severalLabels.map(({ name }) => name),
    withoutName: usable.flatMap(({ name, spec }) => (spec?.uniqueName === undefined ? [name] : [])),
  }
}

function useOf({ labels, spec, canMountWithLabel }: MountedVolume, said: string): readonly VolumeUse[] {
  if (spec?.uniqueName === undefined) return []
  const [only = ''] = labels
  const label = canMountWithLabel && said !== changePolicies.recursive ? only : ''
  const policy = label === '' ? changePolicies.recursive : said
  return [{ volume: spec.uniqueName, driver: spec.csi?.driver, label, policy }]
}
