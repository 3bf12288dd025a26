// Mirrors pkg/controller/certificates/signer/signer.go, getCSRVerificationFuncForSignerName, 1.36.
import {
  kubeletClientProblem,
  kubeletServingProblem,
  signerNames,
  type Problem,
} from '../shared/certificates/kubelet-requests.ts'
import type { CertificateRequest } from '../shared/certificates/parse-request.ts'
import type { Snapshot } from './observe.ts'

type Check = (request: CertificateRequest, usages: readonly string[]) => Problem

/** What each signer signs; what is wrong with a request otherwise, in Kubernetes' words. */
export const checksBySigner = {
  [signerNames.kubeletServing]: kubeletServingProblem,
  [signerNames.kubeletClient]: kubeletClientProblem,
  [signerNames.apiServerClient]: (_, usages) => clientUsagesProblem(usages),
  // Whatever was signed before there were signers is signed.
  [signerNames.legacyUnknown]: () => undefined,
} as const satisfies Readonly<Record<string, Check>>

export type SignerName = keyof typeof checksBySigner

function clientUsagesProblem(usages: readonly string[]): Problem {
  const foreign = usages.find((usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage))
  if (foreign !== undefined) return `invalid usage for client certificate: ${foreign}`
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth'
}

export type Decision =
  | { readonly kind: 'sign'; readonly why: string }
  /** For good. */
  | { readonly kind: 'fail'; readonly why: string }

export function decide({ seen, request }: Snapshot, signerName: SignerName): Decision {
  const problem = checksBySigner[signerName](request, seen.spec.usages ?? [])
  return problem === undefined ? { kind: 'sign', why: 'the certificate is issued' } : { kind: 'fail', why: problem }
}
