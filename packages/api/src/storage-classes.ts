// Mirrors pkg/apis/core/v1/helper (classes of volumes and claims), k8s.io/component-helpers/storage/volume IsDelayBindingMode
// and pkg/volume/util/storageclass.go, 1.36.
import type { PersistentVolume, PersistentVolumeClaim } from './generated/types/core-v1.ts'
import type { StorageClass } from './generated/types/storage-v1.ts'
import { goQuote } from './go-text.ts'
import { annotationsOf, nameOf } from './meta.ts'
import type { KubeObject } from './resource-type.ts'
import { volumeAnnotations } from './volume-names.ts'

export const defaultClassAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
] as const

/** The name of the class that a claim or volume is of; empty: of none. */
export function storageClassOf(object: PersistentVolumeClaim | PersistentVolume): string {
  return annotationsOf(object)[volumeAnnotations.betaStorageClass] ?? object.spec?.storageClassName ?? ''
}

/** Whether the claim says anything of a class, be it that it wants none. */
export function namesStorageClass(claim: PersistentVolumeClaim): boolean {
  return (
    annotationsOf(claim)[volumeAnnotations.betaStorageClass] !== undefined || claim.spec?.storageClassName !== undefined
  )
}

export function isDefaultStorageClass(storageClass: StorageClass): boolean {
  const annotations = annotationsOf(storageClass)
  return defaultClassAnnotations.some((name) => annotations[name] === 'true')
}

/** What claims get that name no class. */
export function defaultStorageClassOf(classes: readonly StorageClass[]): StorageClass | undefined {
  return newestOfClasses(classes.filter(isDefaultStorageClass))
}

/** Of several classes marked as default the newest counts, and of those made at once the first by name. */
export function newestOfClasses<T extends KubeObject>(classes: readonly T[]): T | undefined {
  let newest: T | undefined
  for (const each of classes) if (newest === undefined || isBefore(each, newest)) newest = each
  return newest
}

const madeAt = ({ metadata }: KubeObject): string => metadata?.creationTimestamp ?? ''

const isBefore = (a: KubeObject, b: KubeObject): boolean =>
  madeAt(a) === madeAt(b) ? nameOf(a) < nameOf(b) : madeAt(a) > madeAt(b)

/**
 * Whether a claim's volume is chosen or made only once a pod that uses it has a node. Throws for a class without a mode, which
 * no API server lets in.
 */
export function waitsForFirstConsumer(
  claim: PersistentVolumeClaim,
  classes: { get(name: string): StorageClass | undefined },
): boolean {
  const name = storageClassOf(claim)
  const storageClass = name === '' ? undefined : classes.get(name)
  if (storageClass === undefined) return false
  if (storageClass.volumeBindingMode === undefined) {
    throw new Error(`VolumeBindingMode not set for StorageClass ${goQuote(name)}`)
  }
  return storageClass.volumeBindingMode === 'WaitForFirstConsumer'
}
