// Mirrors pkg/registry/core/persistentvolume/strategy.go, release 1.36.
import { persistentVolumes, toTime, type PersistentVolume } from '@coxswain/api'
import type { Strategy, StrategyContext } from '../../registry/strategy.ts'
import { nodeSelectorTermWarnings } from '../rules/deprecated-node-labels.ts'
import { defaultPersistentVolume } from './defaults.ts'
import { persistentVolumeCells } from './table.ts'
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validation.ts'

export const persistentVolumeStrategy: Strategy<PersistentVolume> = {
  resource: persistentVolumes,
  returnsDeletedObject: true,
  defaults: defaultPersistentVolume,
  prepareForCreate: (draft, { clock }) => ({
    ...draft,
    status: { phase: 'Pending', lastPhaseTransitionTime: toTime(clock.now()) },
  }),
  prepareForStatusUpdate: stampPhase,
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
  warningsOnCreate: volumeWarnings,
  warningsOnUpdate: volumeWarnings,
  tableCells: persistentVolumeCells,
}

/** When the phase changed; a controller that knows better says so itself. */
function stampPhase(draft: PersistentVolume, previous: PersistentVolume, { clock }: StrategyContext): PersistentVolume {
  const { phase, lastPhaseTransitionTime: told } = draft.status ?? {}
  const { phase: before, lastPhaseTransitionTime: last } = previous.status ?? {}
  if (told !== undefined && (phase === before || told !== last)) return draft
  const lastPhaseTransitionTime = phase === before ? last : toTime(clock.now())
  return { ...draft, status: { ...draft.status, lastPhaseTransitionTime } }
}

const deprecatedAnnotations = [
  ['volume.beta.kubernetes.io/storage-class', 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const

const deprecatedSources = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const

function volumeWarnings({ metadata, spec }: PersistentVolume): readonly string[] {
  const warnings: string[] = []
  for (const [annotation, why] of deprecatedAnnotations) {
    if (metadata?.annotations?.[annotation] !== undefined) warnings.push(`metadata.annotations[${annotation}]: ${why}`)
  }
  if (spec?.persistentVolumeReclaimPolicy === 'Recycle') {
    const why =
      'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.'
    warnings.push(`spec.persistentVolumeReclaimPolicy: ${why}`)
  }
  for (const [index, term] of (spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries()) {
    warnings.push(...nodeSelectorTermWarnings(`spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, term))
  }
  for (const [source, shown, why] of deprecatedSources) {
    if (spec?.[source] !== undefined) warnings.push(`spec.${shown}: ${why}`)
  }
  return warnings
}
