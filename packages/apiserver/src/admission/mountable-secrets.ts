// Mirrors limitSecretReferences of plugin/pkg/admission/serviceaccount and VisitPodSecretNames of pkg/api/v1/pod, release 1.36.
import type { Container, Pod, ServiceAccount } from '@coxswain/api'

function secretOfVariables(
  container: Container,
  isAllowed: (name: string) => boolean,
  what: string,
): string | undefined {
  for (const { name, valueFrom } of container.env ?? []) {
    const secret = valueFrom?.secretKeyRef?.name
    if (secret === undefined || isAllowed(secret)) continue
    return `${what} ${container.name} with envVar ${name} referencing secret.secretName="${secret}" is not allowed`
  }
  for (const { secretRef } of container.envFrom ?? []) {
    if (secretRef === undefined || isAllowed(secretRef.name ?? '')) continue
    return `${what} ${container.name} with envFrom referencing secret.secretName="${secretRef.name}" is not allowed`
  }
  return undefined
}

/** Why a pod may not run as an account that restricts which secrets are used in its name. */
export function disallowedSecret(pod: Pod, account: ServiceAccount): string | undefined {
  const mountable = new Set((account.secrets ?? []).map((secret) => secret.name ?? ''))
  const because = `because service account ${account.metadata?.name} does not reference that`
  const isAllowed = (name: string): boolean => mountable.has(name)
  const { volumes = [], initContainers = [], containers = [], imagePullSecrets = [] } = pod.spec ?? {}
  for (const { secret } of volumes) {
    if (secret === undefined || isAllowed(secret.secretName ?? '')) continue
    return `volume with secret.secretName="${secret.secretName}" is not allowed ${because} secret`
  }
  for (const [what, list] of [
    ['init container', initContainers],
    ['container', containers],
  ] as const) {
    const found = list.map((each) => secretOfVariables(each, isAllowed, what)).find((why) => why !== undefined)
    if (found !== undefined) return `${found} ${because} secret`
  }
  const pullable = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name ?? ''))
  const index = imagePullSecrets.findIndex((secret) => !pullable.has(secret.name ?? ''))
  if (index === -1) return undefined
  return `imagePullSecrets[${index}].name="${imagePullSecrets[index]?.name}" is not allowed ${because} imagePullSecret`
}

/** Whether anything in a pod refers to a secret. */
export function usesSecrets({ spec }: Pod): boolean {
  if (spec === undefined) return false
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]
  const inContainers = all.some(
    ({ env = [], envFrom = [] }) =>
      env.some((variable) => variable.valueFrom?.secretKeyRef !== undefined) ||
      envFrom.some((source) => source.secretRef !== undefined),
  )
  return inContainers || (spec.imagePullSecrets?.length ?? 0) > 0 || (spec.volumes ?? []).some(volumeUsesSecret)
}

type PodVolume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number]

function volumeUsesSecret(volume: PodVolume): boolean {
  const direct = [
    volume.azureFile?.secretName,
    volume.cephfs?.secretRef,
    volume.cinder?.secretRef,
    volume.flexVolume?.secretRef,
    volume.rbd?.secretRef,
    volume.secret?.secretName,
    volume.scaleIO?.secretRef,
    volume.iscsi?.secretRef,
    volume.storageos?.secretRef,
    volume.csi?.nodePublishSecretRef,
  ]
  if (direct.some((each) => each !== undefined && each !== '')) return true
  return (volume.projected?.sources ?? []).some((source) => source.secret !== undefined)
}
