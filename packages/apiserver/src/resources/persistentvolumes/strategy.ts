// Mirrors pkg/registry/core/persistentvolume/strategy.go, release 1.36.
import { persistentVolumes, toTime, type PersistentVolume } from '@coxswain/api'
import type { Strategy, StrategyContext } from '../../registry/strategy.ts'
import { defaultPersistentVolume } from './defaults.ts'
import { persistentVolumeCells } from './table.ts'

export const persistentVolumeStrategy: Strategy<PersistentVolume> = {
  resource: persistentVolumes,
  returnsDeletedObject: true,
  defaults: defaultPersistentVolume,
  prepareForCreate: (draft, { clock }) => ({
    ...draft,
    status: { phase: 'Pending', lastPhaseTransitionTime: toTime(clock.now()) },
  }),
  prepareForStatusUpdate: stampPhase,
  tableCells: persistentVolumeCells,
}

function stampPhase(draft: PersistentVolume, previous: PersistentVolume, { clock }: StrategyContext): PersistentVolume {
  if (draft.status?.phase === previous.status?.phase) return draft
  // A controller that knows better says when.
  if (draft.status?.lastPhaseTransitionTime !== previous.status?.lastPhaseTransitionTime) return draft
  return { ...draft, status: { ...draft.status, lastPhaseTransitionTime: toTime(clock.now()) } }
}
