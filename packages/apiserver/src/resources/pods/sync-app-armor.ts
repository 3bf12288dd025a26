// Mirrors pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew, release 1.36.
import type { Container, Pod } from '@coxswain/api'
import { changeField, mapItems, semanticEqual } from '@coxswain/base'
import { appArmorProfileOf, appArmorText } from '../pod-spec/profile-annotation-warnings.ts'
import { appArmorPrefix } from '../pod-spec/validate-pod-annotations.ts'

const localhostProfileLengthMax = 4095

/** Containers whose AppArmor profile only an old annotation names get the field as well, and a warning is given of it. */
export function syncAppArmor(pod: Pod, warnings: Set<string> | undefined): Pod {
  const { annotations } = pod.metadata ?? {}
  if (annotations === undefined || pod.spec?.os?.name === 'windows') return pod
  if (!Object.keys(annotations).some((key) => key.startsWith(appArmorPrefix))) return pod
  const podProfile = pod.spec?.securityContext?.appArmorProfile
  const sync = <C extends Pick<Container, 'name' | 'securityContext'>>(container: C): C => {
    const key = appArmorPrefix + container.name
    const annotation = annotations[key]
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) return container
    const appArmorProfile = usableProfile(annotation)
    if (appArmorProfile !== undefined && semanticEqual(appArmorProfile, podProfile)) return container
    warnings?.add(`metadata.annotations[${key}]: ${appArmorText}`)
    if (appArmorProfile === undefined) return container
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile } }
  }
  return changeField(pod, 'spec', (spec) => {
    const main = changeField(spec, 'containers', (containers) => mapItems(containers, sync))
    return changeField(main, 'initContainers', (containers) => mapItems(containers, sync))
  })
}

function usableProfile(annotation: string): ReturnType<typeof appArmorProfileOf> {
  const profile = appArmorProfileOf(annotation)
  const { localhostProfile = '' } = profile ?? {}
  const isUsable = localhostProfile === localhostProfile.trim() && localhostProfile.length <= localhostProfileLengthMax
  return isUsable ? profile : undefined
}
