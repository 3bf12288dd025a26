// Mirrors pkg/controller/certificates/signer/signer.go, handle and sign, and authority/authority.go, Sign, 1.36.
import { certificateSigningRequests, toTime, type CertificateSigningRequest } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { writePemBlock } from '@coxswain/base/x509'
import type { Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { requestText } from '../shared/certificates/certificate-queue.ts'
import { conditionsOf } from '../shared/certificates/request-conditions.ts'
import { errorText } from '../shared/failures.ts'
import type { AuthoritySource } from './authority.ts'
import { createCertificate } from './certificate.ts'
import { decide, type SignerName } from './decide.ts'
import { lifetimeMs, validity } from './lifetime.ts'
import { observe, type Snapshot } from './observe.ts'
import { conditionReasons } from './texts.ts'
import { certificateUsages } from './usages.ts'

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly signerName: SignerName
  readonly authority: AuthoritySource
  readonly durationMaxMs: number
}

export async function reconcile(deps: Deps, seen: CertificateSigningRequest, signal: AbortSignal): Promise<Outcome> {
  const snapshot = observe(seen, deps.signerName)
  if (typeof snapshot === 'string') return outcome.done(snapshot)
  const decision = decide(snapshot, deps.signerName)
  const status =
    decision.kind === 'sign' ? { certificate: await sign(deps, snapshot) } : failure(deps, seen, decision.why)
  const draft = { ...seen, status: { ...seen.status, ...status } }
  await deps.client.resource(certificateSigningRequests).updateStatus(draft, { signal })
  return outcome.done(decision.why)
}

type Status = NonNullable<CertificateSigningRequest['status']>

function failure({ clock }: Deps, seen: CertificateSigningRequest, message: string): Status {
  const lastUpdateTime = toTime(clock.now())
  const failed = { type: 'Failed', status: 'True', reason: conditionReasons.invalid, message, lastUpdateTime }
  return { conditions: [...conditionsOf(seen), failed] }
}

/** As the API has bytes: base64 over PEM. */
async function sign(deps: Deps, { seen, request }: Snapshot): Promise<string> {
  const { authority: source, clock, durationMaxMs } = deps
  const { usages = [], expirationSeconds } = seen.spec
  try {
    const authority = await source.current()
    const problem = source.requestProblem(requestText(seen))
    if (problem !== undefined) throw new Error(`unable to verify certificate request signature: ${problem}`)
    const terms = {
      serialNumber: source.newSerialNumber(),
      usages: certificateUsages(usages),
      validity: validity(lifetimeMs(expirationSeconds, durationMaxMs), clock.now(), authority.notAfterMs),
    }
    return btoa(writePemBlock('CERTIFICATE', createCertificate(request, terms, authority)))
  } catch (error) {
    throw new Error(`error auto signing csr: ${errorText(error)}`, { cause: error })
  }
}
