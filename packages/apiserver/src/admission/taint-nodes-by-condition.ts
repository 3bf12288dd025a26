// Mirrors plugin/pkg/admission/nodetaint/admission.go, release 1.36.
import type { Node, Taint } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'

const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

/** A new node gets no pods before it has said that it is ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  handles: isWriteOf('', 'nodes', ['CREATE']),
  admit(object) {
    const node = object as Node
    const taints = node.spec?.taints ?? []
    if (taints.some((taint) => taint.key === notReady.key && taint.effect === notReady.effect)) return node
    return { ...node, spec: { ...node.spec, taints: [...taints, notReady] } }
  },
}
