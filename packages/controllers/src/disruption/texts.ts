import type { LabelSelector } from '@coxswain/api'
import { printLabelSelector } from '../shared/print-label-selector.ts'

export const controllerName = 'disruption-controller'
export const clientName = 'disruption-controller'
/** Source of its events. */
export const component = 'controllermanager'
export const queueName = 'disruption'
export const recheckQueueName = 'disruption_recheck'
export const stalePodQueueName = 'stale_pod_disruption'

export const allowedCondition = 'DisruptionAllowed'
export const allowedReasons = {
  sufficient: 'SufficientPods',
  insufficient: 'InsufficientPods',
  syncFailed: 'SyncFailed',
} as const

export const targetCondition = 'DisruptionTarget'
export const terminationByKubelet = 'TerminationByKubelet'

export const eventReasons = {
  noPods: 'NoPods',
  countFailed: 'CalculateExpectedPodCountFailed',
  unmanaged: 'UnmanagedPods',
  notDeleted: 'NotDeleted',
  multiple: 'MultiplePodDisruptionBudgets',
} as const

export const noPodsText = 'No matching pods found'
export const podsFailedText = (error: string): string => `Failed to get pods: ${error}`
export const countFailedText = (error: string): string => `Failed to calculate the number of expected pods: ${error}`

export function unmanagedText(selector: LabelSelector | undefined): string {
  const subject = `Pods selected by this PodDisruptionBudget (selector: ${printLabelSelector(selector)})`
  const consequence =
    'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior.'
  const advice = 'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
  return `${subject} were found to be unmanaged. ${consequence} ${advice}`
}

/** Upstream names the namespace twice, where the budget's name should come second. */
export const notDeletedText = (budgetNamespace: string): string =>
  `Pod was expected by PDB ${budgetNamespace}/${budgetNamespace} to be deleted but it wasn't`

export const multipleText = (namespace: string, pod: string, chosen: string): string =>
  `Pod "${namespace}"/"${pod}" matches multiple PodDisruptionBudgets.  Chose "${chosen}" arbitrarily.`
