// Mirrors pkg/controller/certificates/approver/sarapprove.go, recognizers, 1.36.
import type { CertificateSigningRequest } from '@coxswain/api'
import { kubeletClientProblem, signerNames } from '../shared/certificates/kubelet-requests.ts'
import { commonNameOf, type CertificateRequest } from '../shared/certificates/parse-request.ts'
import { conditionTexts } from './texts.ts'

/** A right that whoever asks must have, and what is said when they do. */
export interface Recognition {
  readonly subresource: 'selfnodeclient' | 'nodeclient'
  readonly message: string
}

const self: Recognition = { subresource: 'selfnodeclient', message: conditionTexts.self.message }
const node: Recognition = { subresource: 'nodeclient', message: conditionTexts.node.message }

/** What a request may be approved as, in the order to try; a kubelet that asks for itself may be either. */
export function recognize({ spec }: CertificateSigningRequest, request: CertificateRequest): readonly Recognition[] {
  if (spec.signerName !== signerNames.kubeletClient) return []
  if (kubeletClientProblem(request, spec.usages ?? []) !== undefined) return []
  return (spec.username ?? '') === commonNameOf(request) ? [self, node] : [node]
}
