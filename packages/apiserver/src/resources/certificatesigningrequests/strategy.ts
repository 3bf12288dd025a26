// Mirrors pkg/registry/certificates/certificates/strategy.go, release 1.36.
import {
  certificateSigningRequests,
  validatePathSegmentName,
  type CertificateSigningRequest,
  type CertificateSigningRequestSpec,
} from '@coxswain/api'
import type { Strategy, UserInfo } from '../../registry/strategy.ts'
import { nextStatus } from './next-conditions.ts'
import { certificateSigningRequestCells } from './table.ts'
import { validateCertificateSigningRequest, validateRequestStatusUpdate, validateRequestUpdate } from './validation.ts'

export const certificateSigningRequestStrategy: Strategy<CertificateSigningRequest> = {
  resource: certificateSigningRequests,
  validateName: validatePathSegmentName,
  prepareForCreate: (draft, { user }) => ({
    ...draft,
    spec: { ...requestedSpec(draft), ...requestor(user) },
    status: {},
  }),
  // What was asked for never changes; approval and certificate come through the subresources.
  prepareForUpdate: (draft, previous) => ({ ...draft, spec: previous.spec, status: previous.status }),
  prepareForStatusUpdate: (draft, previous, { clock }) => nextStatus(draft, previous, clock.now()),
  validate: validateCertificateSigningRequest,
  validateUpdate: validateRequestUpdate,
  validateStatusUpdate: validateRequestStatusUpdate,
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec?.signerName ?? '' }),
  tableCells: certificateSigningRequestCells,
}

/** What clients say about who asks does not count. */
function requestedSpec({ spec }: CertificateSigningRequest): CertificateSigningRequestSpec {
  const { username: _, uid: __, groups: ___, extra: ____, ...requested } = spec ?? ({} as CertificateSigningRequestSpec)
  return requested
}

function requestor({ username, uid, groups, extra }: UserInfo): Partial<CertificateSigningRequestSpec> {
  return {
    username,
    ...(uid ? { uid } : {}),
    ...(groups.length > 0 ? { groups } : {}),
    ...(extra !== undefined && Object.keys(extra).length > 0 ? { extra } : {}),
  }
}
