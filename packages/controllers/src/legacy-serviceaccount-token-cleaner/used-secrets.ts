// Mirrors pkg/api/v1/pod/util.go, VisitPodSecretNames, 1.36.
import type { Pod } from '@coxswain/api'

/** The names of all Secrets that a pod refers to, wherever it may. */
export function usedSecrets({ spec }: Pod): readonly string[] {
  if (spec === undefined) return []
  const { initContainers = [], containers, ephemeralContainers = [], imagePullSecrets = [], volumes = [] } = spec
  const inContainers = [...initContainers, ...containers, ...ephemeralContainers].flatMap(
    ({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
    ],
  )
  const names = [...imagePullSecrets.map(({ name }) => name), ...inContainers, ...volumes.flatMap(secretsOfVolume)]
  return names.filter((name): name is string => name !== undefined && name !== '')
}

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number]

const secretsOfVolume = (volume: Volume): readonly (string | undefined)[] => [
  volume.azureFile?.secretName,
  volume.cephfs?.secretRef?.name,
  volume.cinder?.secretRef?.name,
  volume.flexVolume?.secretRef?.name,
  volume.rbd?.secretRef?.name,
  volume.secret?.secretName,
  volume.scaleIO?.secretRef?.name,
  volume.iscsi?.secretRef?.name,
  volume.storageos?.secretRef?.name,
  volume.csi?.nodePublishSecretRef?.name,
  ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
]
