// Mirrors pkg/controller/certificates/approver/sarapprove.go, recognizers, 1.36.
import { kubeletClientProblem, signerNames } from '../shared/certificates/kubelet-requests.ts'
import { commonNameOf } from '../shared/certificates/parse-request.ts'
import type { Snapshot } from './observe.ts'
import { conditionTexts } from './texts.ts'

/** A right that whoever asks must have, and what is said when they do. */
export interface Recognition {
  readonly subresource: 'selfnodeclient' | 'nodeclient'
  readonly message: string
}

export type Decision =
  /** Approved as the first of these for which the right is there. */
  | { readonly kind: 'review'; readonly recognitions: readonly Recognition[]; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

const self: Recognition = { subresource: 'selfnodeclient', message: conditionTexts.self.message }
const node: Recognition = { subresource: 'nodeclient', message: conditionTexts.node.message }

/** A kubelet that asks for itself may have either right. */
export function decide({ seen: { spec }, request }: Snapshot): Decision {
  if (spec.signerName !== signerNames.kubeletClient) return { kind: 'nothing', why: 'another signer is asked' }
  const problem = kubeletClientProblem(request, spec.usages ?? [])
  if (problem !== undefined) return { kind: 'nothing', why: problem }
  const isOwn = (spec.username ?? '') === commonNameOf(request)
  return isOwn
    ? { kind: 'review', recognitions: [self, node], why: 'a kubelet asks for itself' }
    : { kind: 'review', recognitions: [node], why: 'somebody asks for a kubelet' }
}
