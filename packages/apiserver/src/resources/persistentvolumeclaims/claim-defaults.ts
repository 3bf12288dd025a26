// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaim and its like, 1.36.
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '@coxswain/api'
import { roundResourceList, roundResources } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, fillUnset, withField } from '@coxswain/base'

function defaultClaimSpec(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return changeField(fillUnset(spec, { volumeMode: 'Filesystem' }), 'resources', roundResources)
}

export function defaultClaim<T extends PersistentVolumeClaim>(claim: T): T {
  const status = fillMissing(claim.status ?? {}, { phase: 'Pending' })
  const rounded = changeField(
    changeField(status, 'capacity', roundResourceList),
    'allocatedResources',
    roundResourceList,
  )
  return withField(changeField(claim, 'spec', defaultClaimSpec), 'status', rounded)
}
