// Mirrors CreateVolumeSpecWithNodeMigration of pkg/controller/volume/attachdetach/util/util.go, 1.36.
import {
  namespaceOf,
  type CSIDriver,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
  type VolumeAttachment,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { volumeBehind } from '../shared/volumes/volume-behind.ts'
import { specOfInlineVolume, specOfVolume, type VolumeSpec } from '../shared/volumes/volume-spec.ts'
import { isAttachable } from './attachable.ts'

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
  const behind = volumeBehind(listers, pod, volume)
  switch (behind.kind) {
    case 'inline':
      return unlessRefused(() => specOfInlineVolume(volume, namespaceOf(pod)))
    case 'persistent':
      return unlessRefused(() => specOfVolume(behind.volume))
    case 'unknown':
      return undefined
    default:
      return behind satisfies never
  }
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
