// Mirrors pkg/printers/internalversion/printers.go printReplicaSet, release 1.36.
import { formatLabelSelector, type ReplicaSet } from '@coxswain/api'
import { ageCell, containerCells, nameCell } from '../table-text.ts'

export function replicaSetCells(replicaSet: ReplicaSet, now: number): readonly (string | number)[] {
  const { spec, status } = replicaSet
  return [
    nameCell(replicaSet),
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageCell(replicaSet, now),
    ...containerCells(spec?.template?.spec?.containers),
    formatLabelSelector(spec?.selector),
  ]
}
