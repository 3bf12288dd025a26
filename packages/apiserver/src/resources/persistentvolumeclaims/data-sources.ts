// Mirrors pkg/api/persistentvolumeclaim/util.go EnforceDataSourceBackwardsCompatibility, NormalizeDataSources, 1.36.
import type { PersistentVolumeClaimSpec } from '@coxswain/api'
import { withField } from '@coxswain/base'

type Spec = PersistentVolumeClaimSpec

const snapshotGroup = 'snapshot.storage.k8s.io'

/**
 * Other namespaces are no source, and the older of the two fields takes only claims and snapshots: anything else in them is as
 * if it was not there, unless the claim has a source already.
 */
export function dropUnusableSource(spec: Spec, previous: Spec | undefined): Spec {
  const isCrossNamespace = Boolean(spec.dataSourceRef?.namespace)
  const kept = isCrossNamespace && !previous?.dataSourceRef ? withField(spec, 'dataSourceRef', undefined) : spec
  if (previous?.dataSource || previous?.dataSourceRef || kept.dataSourceRef || !kept.dataSource) return kept
  const { apiGroup = '', kind } = kept.dataSource
  const isClaim = kind === 'PersistentVolumeClaim' && apiGroup === ''
  const isSnapshot = kind === 'VolumeSnapshot' && apiGroup === snapshotGroup
  return isClaim || isSnapshot ? kept : withField(kept, 'dataSource', undefined)
}

/** Each of the two fields says what the other does. */
export function mirrorSources(spec: Spec): Spec {
  const { dataSource, dataSourceRef } = spec
  if (dataSource && !dataSourceRef) return { ...spec, dataSourceRef: withoutNamespace(dataSource) }
  if (dataSourceRef && !dataSource && !dataSourceRef.namespace) {
    return { ...spec, dataSource: withoutNamespace(dataSourceRef) }
  }
  return spec
}

interface Source {
  readonly apiGroup?: string | undefined
  readonly kind: string
  readonly name: string
}

function withoutNamespace({ apiGroup, kind, name }: Source): Source {
  return { ...(apiGroup !== undefined && { apiGroup }), kind, name }
}
