// Mirrors plugin/pkg/admission/defaulttolerationseconds/admission.go, release 1.36.
import type { Toleration } from '@coxswain/api'

const tolerationSeconds = 300

const notReady: Toleration = {
  key: 'node.kubernetes.io/not-ready',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
}
const unreachable: Toleration = { ...notReady, key: 'node.kubernetes.io/unreachable' }

/** What pods get that tolerate nothing else. One list for all of them, known by its identity to be in order. */
export const defaultTolerations: readonly Toleration[] = Object.freeze([notReady, unreachable])
