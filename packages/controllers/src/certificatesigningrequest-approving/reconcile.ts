// Mirrors pkg/controller/certificates/approver/sarapprove.go, handle, 1.36.
import {
  certificateSigningRequests,
  nameOf,
  subjectAccessReviews,
  type CertificateSigningRequest,
  type SubjectAccessReview,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { NotYetError, outcome, type Outcome } from '@coxswain/runtime'
import { conditionsOf } from '../shared/certificates/request-conditions.ts'
import { decide, type Recognition } from './decide.ts'
import { observe } from './observe.ts'
import { conditionTexts } from './texts.ts'

export async function reconcile(
  client: Client,
  seen: CertificateSigningRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  const snapshot = observe(seen)
  if (snapshot === undefined) return outcome.done('it is decided')
  const decision = decide(snapshot)
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  const { recognitions } = decision
  for (const recognition of recognitions) {
    // oxlint-disable-next-line no-await-in-loop -- the second is asked only when the first says no
    if (!(await isAllowed(client, seen, { recognition, signal }))) continue
    // oxlint-disable-next-line no-await-in-loop
    await approve(client, seen, { recognition, signal })
    return outcome.done(`approved as ${recognition.subresource}`)
  }
  // Somebody may give the right, of which no event tells.
  const tried = recognitions.map(({ subresource }) => subresource).join(' ')
  throw new NotYetError(
    `recognized csr ${JSON.stringify(nameOf(seen))} as [${tried}] but subject access review was not approved`,
  )
}

interface Try {
  readonly recognition: Recognition
  readonly signal: AbortSignal
}

async function isAllowed(
  client: Client,
  { spec }: CertificateSigningRequest,
  { recognition: { subresource }, signal }: Try,
): Promise<boolean> {
  const review: SubjectAccessReview = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: spec.username,
      uid: spec.uid,
      groups: spec.groups,
      extra: spec.extra,
      resourceAttributes: {
        group: 'certificates.k8s.io',
        version: '*',
        resource: 'certificatesigningrequests',
        verb: 'create',
        subresource,
      },
    },
  }
  const { status } = await client.resource(subjectAccessReviews).create(review, { signal })
  return status?.allowed === true
}

/** Times are the API server's. */
async function approve(
  client: Client,
  seen: CertificateSigningRequest,
  { recognition: { message }, signal }: Try,
): Promise<void> {
  const approval = { type: 'Approved', status: 'True', reason: conditionTexts.node.reason, message }
  const draft = { ...seen, status: { ...seen.status, conditions: [...conditionsOf(seen), approval] } }
  await client.resource(certificateSigningRequests).update(draft, { subresource: 'approval', signal })
}
