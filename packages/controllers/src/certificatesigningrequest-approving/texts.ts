export { clientName } from '../shared/certificates/certificate-queue.ts'
export const controllerName = 'certificatesigningrequest-approving-controller'

export const conditionTexts = {
  self: {
    reason: 'AutoApproved',
    message: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  },
  node: { reason: 'AutoApproved', message: 'Auto approving kubelet client certificate after SubjectAccessReview.' },
}
