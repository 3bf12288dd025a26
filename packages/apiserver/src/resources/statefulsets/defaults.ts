// Mirrors pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet, release 1.36.
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, mapItems, withField } from '@coxswain/base'
import { defaultClaim } from '../persistentvolumeclaims/claim-defaults.ts'

const retain = { whenDeleted: 'Retain', whenScaled: 'Retain' }
const claimType = { kind: 'PersistentVolumeClaim', apiVersion: 'v1' }

export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return changeField(set, 'spec', (spec) => {
    let filled = fillMissing(spec, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 })
    filled = changeField(filled, 'template', defaultPodTemplate)
    filled = withField(filled, 'updateStrategy', defaultStrategy(filled.updateStrategy))
    const policy = fillMissing(filled.persistentVolumeClaimRetentionPolicy ?? {}, retain)
    filled = withField(filled, 'persistentVolumeClaimRetentionPolicy', policy)
    return changeField(filled, 'volumeClaimTemplates', (templates) =>
      mapItems<PersistentVolumeClaim>(templates, (claim) => fillMissing(defaultClaim(claim), claimType)),
    )
  })
}

type UpdateStrategy = NonNullable<StatefulSetSpec['updateStrategy']>

/** Rolling by default; the partition is only filled in where rolling is spoken of. */
function defaultStrategy(strategy: UpdateStrategy = {}): UpdateStrategy {
  if (!strategy.type) {
    const rollingUpdate = fillMissing(strategy.rollingUpdate ?? {}, { partition: 0 })
    return { ...strategy, type: 'RollingUpdate', rollingUpdate }
  }
  if (strategy.type !== 'RollingUpdate') return strategy
  return changeField(strategy, 'rollingUpdate', (update) => fillMissing(update, { partition: 0 }))
}
