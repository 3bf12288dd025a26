// Mirrors the approval strategy of pkg/registry/certificates/certificates/strategy.go, release 1.36.
import type { CertificateSigningRequest } from '@coxswain/api'
import { nextApproval } from '../../resources/certificatesigningrequests/next-conditions.ts'
import { validateApprovalUpdate } from '../../resources/certificatesigningrequests/validation.ts'
import { getObject } from '../get.ts'
import { present, respond } from '../respond.ts'
import type { RequestHandler } from '../subresource.ts'
import { type CustomPart, updateObject } from '../update.ts'
import { changeOfRequest } from './change-of-request.ts'

const approvalAt = (nowMs: number): CustomPart => ({
  prepare: (draft, previous) =>
    nextApproval(draft as CertificateSigningRequest, previous as CertificateSigningRequest, nowMs),
  validate: (next, previous, errors) => {
    errors.push(...validateApprovalUpdate(next as CertificateSigningRequest, previous as CertificateSigningRequest))
  },
})

/** Only the conditions are taken. */
export const handleApproval: RequestHandler = async (deps, scope, request) => {
  if (request.verb === 'get') return respond(scope, 200, present(scope.resource, await getObject(deps, scope)))
  const change = changeOfRequest(deps, scope, request, approvalAt(deps.clock.now()))
  const { object } = await updateObject(deps, scope, scope.target.name ?? '', change)
  return respond(scope, 200, present(scope.resource, object))
}
