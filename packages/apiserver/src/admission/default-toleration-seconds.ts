// Mirrors plugin/pkg/admission/defaulttolerationseconds/admission.go, release 1.36.
import type { Pod, Toleration } from '@coxswain/api'
import { defaultTolerations } from '../resources/pod-spec/default-tolerations.ts'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'

const covers = (toleration: Toleration, { key }: Toleration): boolean => {
  const { key: ownKey = '', effect = '' } = toleration
  return (ownKey === '' || ownKey === key) && (effect === '' || effect === 'NoExecute')
}

/** Pods stay five minutes on a node that is lost, unless they say something else. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  handles: isWriteOf('', 'pods', ['CREATE', 'UPDATE']),
  admit(object) {
    const pod = object as Pod
    const tolerations = pod.spec?.tolerations ?? []
    if (tolerations.length === 0 && pod.spec !== undefined)
      return { ...pod, spec: { ...pod.spec, tolerations: defaultTolerations } }
    const missing = defaultTolerations.filter((wanted) => !tolerations.some((toleration) => covers(toleration, wanted)))
    if (missing.length === 0 || pod.spec === undefined) return pod
    return {
      ...pod,
      spec: { ...pod.spec, tolerations: [...tolerations, ...missing] },
    }
  },
}
