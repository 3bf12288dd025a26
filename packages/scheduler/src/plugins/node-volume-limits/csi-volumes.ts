// Mirrors filterAttachableVolumes and what it calls of pkg/scheduler/framework/plugins/nodevolumelimits/csi.go, and utils.go,
// 1.36.
import {
  claimNameOf,
  foreignClaimText,
  goQuote,
  keyOf,
  storageClassOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  type Volume,
} from '@coxswain/api'
import { driverOf, migratedHandleOf, migratedPluginOf, translateInlineVolume } from '@coxswain/api/csi-migration'
import type { Lister } from '@coxswain/cache'
import type { PodInfo } from '../../snapshot/pod-info.ts'

export interface CsiVolumeListers {
  readonly claims: Pick<Lister<PersistentVolumeClaim>, 'get'>
  readonly volumes: Pick<Lister<PersistentVolume>, 'get'>
  readonly classes: Pick<Lister<StorageClass>, 'get'>
}

/** By driver what it calls its volumes: one that several pods use is in it once. */
export class CsiVolumes {
  readonly #handles = new Map<string, Set<string>>()

  add(driver: string, handle: string): void {
    const handles = this.#handles.get(driver)
    if (handles === undefined) this.#handles.set(driver, new Set([handle]))
    else handles.add(handle)
  }

  get drivers(): Iterable<string> {
    return this.#handles.keys()
  }

  of(driver: string): ReadonlySet<string> {
    return this.#handles.get(driver) ?? none
  }
}

const none: ReadonlySet<string> = new Set()

interface CsiVolume {
  readonly driver: string
  readonly handle: string
}

/**
 * Adds what drivers have to attach for a pod that is on a node; claims that are not there do not count. Throws for a volume that
 * cannot be understood.
 */
export function addVolumesOf({ pod, storage, namespace }: PodInfo, listers: CsiVolumeListers, to: CsiVolumes): void {
  for (const volume of storage.attachables) {
    const claimName = claimNameOf(pod, volume)
    const claim = claimName === undefined ? undefined : listers.claims.get(`${namespace}/${claimName}`)
    let found: CsiVolume | undefined
    if (claim !== undefined) found = claimVolume(pod, volume, claim, listers)
    else if (claimName === undefined) found = inlineVolume(volume, namespace)
    if (found !== undefined) to.add(found.driver, found.handle)
  }
}

/** Why what a pod without a node needs is not known: a claim of its is not there. */
export function missingClaimText(
  { pod, storage, namespace }: PodInfo,
  { claims }: CsiVolumeListers,
): string | undefined {
  for (const volume of storage.attachables) {
    const name = claimNameOf(pod, volume)
    if (name === undefined || claims.get(`${namespace}/${name}`) !== undefined) continue
    return `looking up PVC ${namespace}/${name}: persistentvolumeclaim ${goQuote(name)} not found`
  }
  return undefined
}

function claimVolume(
  pod: Pod,
  volume: Volume,
  claim: PersistentVolumeClaim,
  listers: CsiVolumeListers,
): CsiVolume | undefined {
  const foreign = volume.ephemeral === undefined ? undefined : foreignClaimText(pod, claim)
  if (foreign !== undefined) throw new Error(foreign)
  const name = claim.spec?.volumeName ?? ''
  const bound = name === '' ? undefined : listers.volumes.get(name)
  return bound === undefined ? volumeToBe(claim, listers) : persistentVolume(bound)
}

function persistentVolume(volume: PersistentVolume): CsiVolume | undefined {
  const { csi } = volume.spec ?? {}
  if (csi !== undefined) return named(csi.driver, csi.volumeHandle)
  const migrated = migratedPluginOf(volume.spec)
  if (migrated === undefined || !countedPlugins.has(migrated.plugin)) return undefined
  try {
    return named(migrated.driver, migratedHandleOf(volume))
  } catch {
    return undefined // Upstream logs a volume that the driver does not take, and does not count it.
  }
}

const named = (driver: string, handle: string): CsiVolume | undefined =>
  driver === '' || handle === '' ? undefined : { driver, handle }

/** The volume that a claim will get. Without a class it gets none before its pod has a node: it need not be counted. */
function volumeToBe(claim: PersistentVolumeClaim, { classes }: CsiVolumeListers): CsiVolume | undefined {
  const className = storageClassOf(claim)
  const provisioner = className === '' ? undefined : classes.get(className)?.provisioner
  if (provisioner === undefined || provisioner === '') return undefined
  const driver = driverOf(provisioner)
  if (driver !== undefined && !countedPlugins.has(provisioner)) return undefined
  return { driver: driver ?? provisioner, handle: `${unboundMark}${keyOf(claim)}` }
}

/** No driver gives a volume a name that begins so. */
const unboundMark = '\u0000'

function inlineVolume(volume: Volume, namespace: string): CsiVolume | undefined {
  const migrated = migratedPluginOf(volume)
  if (migrated === undefined || !countedPlugins.has(migrated.plugin)) return undefined
  return { driver: migrated.driver, handle: translated(volume, namespace) }
}

function translated(volume: Volume, namespace: string): string {
  try {
    return translateInlineVolume(volume, namespace).spec.csi.volumeHandle
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`converting volume(${volume.name}) from inline to csi: ${why}`, { cause: error })
  }
}

/** Of the plugins of old that drivers took over from, those whose volumes count. */
const countedPlugins: ReadonlySet<string> = new Set([
  'kubernetes.io/aws-ebs',
  'kubernetes.io/azure-disk',
  'kubernetes.io/cinder',
  'kubernetes.io/gce-pd',
  'kubernetes.io/portworx-volume',
])
