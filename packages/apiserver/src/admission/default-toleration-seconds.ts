// Mirrors plugin/pkg/admission/defaulttolerationseconds/admission.go, release 1.36.
import type { Pod, Toleration } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'

const tolerationSeconds = 300

const notReady: Toleration = {
  key: 'node.kubernetes.io/not-ready',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
}
const unreachable: Toleration = { ...notReady, key: 'node.kubernetes.io/unreachable' }
const both: readonly Toleration[] = [notReady, unreachable]

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
    if (tolerations.length === 0 && pod.spec !== undefined) return { ...pod, spec: { ...pod.spec, tolerations: both } }
    const missing = both.filter((wanted) => !tolerations.some((toleration) => covers(toleration, wanted)))
    if (missing.length === 0 || pod.spec === undefined) return pod
    return {
      ...pod,
      spec: { ...pod.spec, tolerations: [...tolerations, ...missing] },
    }
  },
}
