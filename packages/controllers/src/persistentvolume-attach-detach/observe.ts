// Mirrors createInTreeVolumeSpec of pkg/controller/volume/attachdetach/util/util.go, 1.36.
import {
  claimNameOf,
  foreignClaimText,
  namespaceOf,
  uidOf,
  type CSIDriver,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
  type VolumeAttachment,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isAttachable, specOfInlineVolume, specOfVolume, type VolumeSpec } from './volume-spec.ts'

export interface Listers {
  readonly pods: Lister<Pod>
  readonly nodes: Lister<Node>
  readonly claims: Lister<PersistentVolumeClaim>
  readonly volumes: Lister<PersistentVolume>
  readonly drivers: Lister<CSIDriver>
  readonly attachments: Lister<VolumeAttachment>
}

/** Those of a pod's volumes that are to be attached. Claims that are not bound (yet) are left out. */
export function attachablesOf(listers: Listers, pod: Pod): readonly (VolumeSpec & { readonly uniqueName: string })[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const spec = resolveVolume(listers, pod, volume)
    if (spec?.uniqueName === undefined || !isAttachable(spec, listers.drivers)) return []
    return [{ ...spec, uniqueName: spec.uniqueName }]
  })
}

/** Undefined: no volume of a plugin that attaches, or not known which. */
export function resolveVolume(listers: Listers, pod: Pod, volume: Volume): VolumeSpec | undefined {
  if (isMadeByNode(volume)) return undefined
  const claimName = claimNameOf(pod, volume)
  if (claimName === undefined) return unlessRefused(() => specOfInlineVolume(volume, namespaceOf(pod)))
  const claim = listers.claims.get(`${namespaceOf(pod)}/${claimName}`)
  const volumeName = claim?.spec?.volumeName ?? ''
  if (claim?.status?.phase !== 'Bound' || volumeName === '') return undefined
  if (volume.ephemeral !== undefined && foreignClaimText(pod, claim) !== undefined) return undefined
  const persistent = listers.volumes.get(volumeName)
  if (persistent?.spec?.claimRef?.uid !== uidOf(claim)) return undefined
  return unlessRefused(() => specOfVolume(persistent))
}

/** What nearly all volumes are. */
const isMadeByNode = ({ projected, emptyDir, configMap, secret }: Volume): boolean =>
  (projected ?? emptyDir ?? configMap ?? secret) !== undefined

/** A volume of old that its driver cannot take is none. */
export function unlessRefused<T>(resolve: () => T): T | undefined {
  try {
    return resolve()
  } catch {
    return undefined
  }
}
