// Mirrors pkg/apis/core/v1/conversion.go Convert_v1_Pod_To_core_Pod and …PodStatus…, 1.36, beside the defaults of the specification.
import type { Pod, PodSpec, PodStatus } from '@coxswain/api'
import { defaultPod } from '@coxswain/api/pod-defaults'
import { changeField } from '@coxswain/base'

export function defaultPodObject(pod: Pod): Pod {
  return changeField(changeField(defaultPod(pod), 'spec', withGrace), 'status', agreeOnAddresses)
}

/** A pod without time to end gets the shortest there is; a template keeps what it says, and is warned of. */
function withGrace(spec: PodSpec): PodSpec {
  return (spec.terminationGracePeriodSeconds ?? 0) < 0 ? { ...spec, terminationGracePeriodSeconds: 1 } : spec
}

/** `podIP` is the first of `podIPs`; where they differ, old kubelets wrote only the first, and it wins. */
function agreeOnAddresses(status: PodStatus): PodStatus {
  const { podIP, podIPs } = status
  const first = podIPs?.[0]?.ip
  if (podIP === first) return status
  if (podIP) return { ...status, podIPs: [{ ip: podIP }] }
  return first === undefined ? status : { ...status, podIP: first }
}
