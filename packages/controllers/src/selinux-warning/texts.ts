import { splitKey } from '@coxswain/api'
import type { Conflict } from './conflict.ts'

/** The client is called so, too. */
export const controllerName = 'selinux-warning-controller'
/** Source of its events. */
export const component = 'selinux_warning'
export const queueName = 'selinux_warning'

export const changePolicies = { mountOption: 'MountOption', recursive: 'Recursive' } as const

export const eventReasons = { multipleLabels: 'MultipleSELinuxLabels' } as const
export const multipleLabelsText = (volume: string): string =>
  `Volume "${volume}" is mounted twice with different SELinux labels inside this pod`

/** By what two pods have different values of. */
export const conflictReasons: Readonly<Record<Conflict['property'], string>> = {
  SELinuxLabel: 'SELinuxLabelConflict',
  SELinuxChangePolicy: 'SELinuxChangePolicyConflict',
}

const oneOnly = 'If both pods land on the same node, only one of them may access the volume.'

/** A pod of another namespace is not named. That there is no space after the property then is Kubernetes' own. */
export function conflictText({ property, pod, value, otherPod, otherValue }: Conflict): string {
  const other = splitKey(otherPod)
  const shared = 'that uses the same volume as this pod with'
  return splitKey(pod).namespace === other.namespace
    ? `${property} "${value}" conflicts with pod ${other.name} ${shared} ${property} "${otherValue}". ${oneOnly}`
    : `${property}"${value}" conflicts with another pod ${shared} a different ${property}. ${oneOnly}`
}

export const conflictMetric = {
  name: 'selinux_warning_controller_selinux_volume_conflict',
  help: '[ALPHA] Two pods that use the same volume, and only one of them may on one node.',
  labelNames: ['property', 'pod1_namespace', 'pod1_name', 'pod1_value', 'pod2_namespace', 'pod2_name', 'pod2_value'],
} as const
