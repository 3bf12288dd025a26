// Mirrors pkg/registry/core/pod/strategy.go, release 1.36.
import { pods, validateDns1123Label, type Pod } from '@coxswain/api'
import { withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled-fields.ts'
import { mergeLabelKeys } from '../pod-spec/merge-label-keys.ts'
import { podSpecWarnings } from '../pod-spec/pod-spec-warnings.ts'
import { ipWarnings } from '../rules/ip-warnings.ts'
import { defaultPodObject } from './defaults.ts'
import { initialStatus } from './initial-status.ts'
import { nextPodStatus } from './next-pod-status.ts'
import { syncAppArmor } from './sync-app-armor.ts'
import { podCells } from './table.ts'
import { validatePodCreate } from './validate-pod.ts'
import { validatePodStatusUpdate } from './validate-pod-status.ts'
import { validatePodUpdate } from './validate-pod-update.ts'

export const podStrategy: Strategy<Pod> = {
  resource: pods,
  hasGeneration: true,
  returnsDeletedObject: true,
  defaults: defaultPodObject,
  prepareForCreate: (draft, { clock, warnings }) => {
    const spec = mergeLabelKeys(dropDisabledFields(draft.spec ?? { containers: [] }), draft.metadata?.labels)
    return syncAppArmor({ ...draft, spec, status: initialStatus(spec, clock.now()) }, warnings)
  },
  prepareForUpdate: (draft) => withField(draft, 'spec', dropDisabledFields(draft.spec ?? { containers: [] })),
  prepareForStatusUpdate: nextPodStatus,
  validate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  warningsOnCreate: (pod) => [...nameWarnings(pod), ...podSpecWarnings('', pod.spec, pod.metadata)],
  warningsOnStatusUpdate: ({ status }) => [
    ...(status?.podIPs ?? []).flatMap(({ ip }, index) => ipWarnings(`status.podIPs[${index}].ip`, ip ?? '')),
    ...(status?.hostIPs ?? []).flatMap(({ ip }, index) => ipWarnings(`status.hostIPs[${index}].ip`, ip ?? '')),
  ],
  selectableFields: (pod) => ({
    'spec.nodeName': pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod.status?.phase ?? '',
    'status.podIP': pod.status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': pod.status?.nominatedNodeName ?? '',
  }),
  gracePeriodSeconds: (pod, requested) => {
    const phase = pod.status?.phase
    if (!pod.spec?.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0
    const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0
    return seconds < 0 ? 1 : seconds
  },
  tableCells: podCells,
}

function nameWarnings(pod: Pod): readonly string[] {
  const messages = validateDns1123Label(pod.metadata?.name ?? '')
  if (messages.length === 0) return []
  const why = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended"
  return [`metadata.name: ${why}: [${messages.join(' ')}]`]
}
