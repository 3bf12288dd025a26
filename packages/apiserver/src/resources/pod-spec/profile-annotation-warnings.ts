// Mirrors pkg/api/pod/warnings.go on old annotations for seccomp and AppArmor, and ApparmorFieldForAnnotation, 1.36.
import type { AppArmorProfile, PodSpec } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import { eachContainer } from './spec-scope.ts'
import { appArmorPrefix, containerSeccompPrefix, podSeccomp } from './validate-pod-annotations.ts'

type Annotations = Readonly<Record<string, string>>

const seccompText = 'non-functional in v1.27+; use the "seccompProfile" field instead'
export const appArmorText = 'deprecated since v1.30; use the "appArmorProfile" field instead'

/** `prefix` is empty for a pod, whose AppArmor annotations are told of when they become fields. */
export function profileAnnotationWarnings(prefix: string, spec: PodSpec, annotations: Annotations): readonly string[] {
  const warnings: string[] = []
  const path = `${prefix}metadata.annotations`
  if (podSeccomp in annotations && spec.securityContext?.seccompProfile === undefined) {
    warnings.push(`${path}[${podSeccomp}]: ${seccompText}`)
  }
  for (const [{ name, securityContext }] of eachContainer(spec, '')) {
    const seccompKey = containerSeccompPrefix + name
    if (seccompKey in annotations && securityContext?.seccompProfile === undefined) {
      warnings.push(`${path}[${seccompKey}]: ${seccompText}`)
    }
    const annotation = annotations[appArmorPrefix + name]
    if (prefix === '' || annotation === undefined || securityContext?.appArmorProfile !== undefined) continue
    const podProfile = spec.securityContext?.appArmorProfile
    if (podProfile !== undefined && semanticEqual(podProfile, appArmorProfileOf(annotation))) continue
    warnings.push(`${path}[${appArmorPrefix + name}]: ${appArmorText}`)
  }
  return warnings
}

/** What an annotation asks for, as the field says it; `undefined` for what no field can say. */
export function appArmorProfileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' }
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' }
  if (!annotation.startsWith('localhost/')) return undefined
  const localhostProfile = annotation.slice('localhost/'.length)
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile }
}
