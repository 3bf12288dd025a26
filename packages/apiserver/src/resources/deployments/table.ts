// Mirrors pkg/printers/internalversion/printers.go printDeployment, release 1.36.
import { formatLabelSelector, type Deployment } from '@coxswain/api'
import { ageCell, containerCells, nameCell } from '../table-text.ts'

export function deploymentCells(deployment: Deployment, now: number): readonly (string | number)[] {
  const { spec, status } = deployment
  return [
    nameCell(deployment),
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageCell(deployment, now),
    ...containerCells(spec?.template?.spec?.containers),
    formatLabelSelector(spec?.selector),
  ]
}
