// Mirrors pkg/apis/core/v1/conversion.go Convert_v1_PodStatus_To_core_PodStatus, 1.36, beside the defaults of the specification.
import type { Pod, PodStatus } from '@coxswain/api'
import { defaultPod } from '../pod-spec/pod-spec-defaults.ts'
import { changeField } from '../share-structure.ts'

export function defaultPodObject(pod: Pod): Pod {
  return changeField(defaultPod(pod), 'status', agreeOnAddresses)
}

/** `podIP` is the first of `podIPs`; where they differ, old kubelets wrote only the first, and it wins. */
function agreeOnAddresses(status: PodStatus): PodStatus {
  const { podIP, podIPs } = status
  const first = podIPs?.[0]?.ip
  if (podIP === first) return status
  if (podIP) return { ...status, podIPs: [{ ip: podIP }] }
  return first === undefined ? status : { ...status, podIP: first }
}
