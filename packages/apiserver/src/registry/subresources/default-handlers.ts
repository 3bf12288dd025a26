import type { RequestHandler } from '../subresource.ts'
import { handleApproval } from './approval.ts'
import { handleBinding } from './binding.ts'
import { handleEviction } from './eviction.ts'
import { handleFinalizeNamespace } from './finalize-namespace.ts'
import { handleEphemeralContainers, handleResize } from './pod-parts.ts'
import { handleAccessReview, handleRulesReview, handleSelfSubjectReview } from './reviews.ts'
import { handleScale } from './scale.ts'
import { handleStatus } from './status.ts'

/** What is answered by something else than the generic verbs. Subresources that stand nowhere are refused as not there yet. */
export const defaultHandlers: Readonly<Record<string, RequestHandler>> = {
  '*/status': handleStatus,
  '*/scale': handleScale,
  'pods/binding': handleBinding,
  'bindings/': handleBinding,
  'pods/eviction': handleEviction,
  'certificatesigningrequests.certificates.k8s.io/approval': handleApproval,
  'pods/ephemeralcontainers': handleEphemeralContainers,
  'pods/resize': handleResize,
  'namespaces/finalize': handleFinalizeNamespace,
  'selfsubjectaccessreviews.authorization.k8s.io/': handleAccessReview,
  'subjectaccessreviews.authorization.k8s.io/': handleAccessReview,
  'localsubjectaccessreviews.authorization.k8s.io/': handleAccessReview,
  'selfsubjectrulesreviews.authorization.k8s.io/': handleRulesReview,
  'selfsubjectreviews.authentication.k8s.io/': handleSelfSubjectReview,
}
