import { toTime, type PodSpec, type PodStatus } from '@coxswain/api'
import { podQosClass } from '../pod-spec/qos-class.ts'

export function initialStatus(spec: PodSpec, now: number): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: podQosClass(spec) }
  if (!spec.schedulingGates?.length) return status
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: toTime(now),
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  }
  return { ...status, conditions: [gated] }
}
