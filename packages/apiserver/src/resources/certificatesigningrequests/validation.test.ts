import { describe, expect, test } from 'vitest'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@coxswain/api'
import { certificateProblem } from './certificate-problem.ts'
import { certificateRequestProblem } from './certificate-request.ts'
import { nextApproval, nextStatus } from './next-conditions.ts'
import { textOfBytes } from './text-of-bytes.ts'
import { validateApprovalUpdate, validateCertificateSigningRequest, validateRequestStatusUpdate } from './validation.ts'

/** Of `jane` in `team`, signed with her own key (P-256). */
const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFNTUJHcGhibVV4RFRBTEJnTlZCQW9NQkhSbFlXMHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJKTHJCak1qS1hteGhTOTVHZHEyYzdHdks2VVZEZGgzQjlaMldSCmRuc1JxWlNGMHhZVVFuL0xZNkFNM3Bna3lWaGJCbEVZRWdORjRPN21RODEweHRXRW9BQXdDZ1lJS29aSXpqMEUKQXdJRFNRQXdSZ0loQU0zMGNFbkE3NUo3MUNia0RkaWtuelloRHg5L0NqdEVGSXVxYTBEYXV6LytBaUVBOHpRTAp0YTdES0lkVU1tSGwrWXpGR0J3aytqV1RKRGhxeDFiQ0pyWk04ak09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo='
/** The same name, signed by itself. */
const certificate =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJrakNDQVRtZ0F3SUJBZ0lVUm1qVk11RXZ0ODZOektvY01Ld09PWGx6MUswd0NnWUlLb1pJemowRUF3SXcKSGpFTk1Bc0dBMVVFQXd3RWFtRnVaVEVOTUFzR0ExVUVDZ3dFZEdWaGJUQWdGdzB5TmpFeE1qRXhNREkxTkROYQpHQTh5TURneE1EZ3lOREV3TWpVME0xb3dIakVOTUFzR0ExVUVBd3dFYW1GdVpURU5NQXNHQTFVRUNnd0VkR1ZoCmJUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJFa3VzR015TXBlYkdGTDNrWjJyWnpzYThycFIKVU4ySGNIMW5aWkYyZXhHcGxJWFRGaFJDZjh0am9BemVtQ1RKV0ZzR1VSZ1NBMFhnN3VaRHpYVEcxWVNqVXpCUgpNQjBHQTFVZERnUVdCQlF2M1A1Y0hBMkxwc1ovVlMvWVFSY2NOd0NKWnpBZkJnTlZIU01FR0RBV2dCUXYzUDVjCkhBMkxwc1ovVlMvWVFSY2NOd0NKWnpBUEJnTlZIUk1CQWY4RUJUQURBUUgvTUFvR0NDcUdTTTQ5QkFNQ0EwY0EKTUVRQ0lIRHR0cnB3YU9oOW8yVnEwd2dOZjB3TzZuTXdsOGV4Qm13UnVNVmczSlhpQWlCL3FnZHpVZHM0Qk51egpvTWdYbW12a2lsdkJOK2hYeHNpMGg3UXFNZ0dCblE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=='

const spec = { request, signerName: 'example.com/signer', usages: ['client auth'] }
const of = (changes: Partial<typeof spec> & { expirationSeconds?: number } = {}): CertificateSigningRequest => ({
  spec: { ...spec, ...changes },
})
const withStatus = (status: CertificateSigningRequest['status']): CertificateSigningRequest => ({ spec, status })
const condition = (type: string, status = 'True'): CertificateSigningRequestCondition => ({ type, status })
const textsOf = (errors: ReturnType<typeof validateCertificateSigningRequest>): readonly string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`)
const pem = textOfBytes(request)

describe('the request in a request', () => {
  test.each([
    { name: 'is in order', text: pem, want: undefined },
    { name: 'has words around it', text: `request:\n${pem}thanks`, want: undefined },
    { name: 'is none', text: '', want: 'PEM block type must be CERTIFICATE REQUEST' },
    { name: 'is a certificate', text: textOfBytes(certificate), want: 'PEM block type must be CERTIFICATE REQUEST' },
    {
      name: 'was changed after it was signed',
      text: pem.replace('amFuZ', 'amFuY').replace('GphbmUx', 'GphbmYx'),
      want: 'x509: ECDSA verification failure',
    },
    {
      name: 'is cut off',
      text: '-----BEGIN CERTIFICATE REQUEST-----\nMIHaMIGA\n-----END CERTIFICATE REQUEST-----\n',
      want: 'asn1: structure error: malformed certificate request',
    },
  ])('$name', ({ text, want }) => {
    expect(certificateRequestProblem(text)).toBe(want)
  })
})

describe('an issued certificate', () => {
  const text = textOfBytes(certificate)
  test.each([
    { name: 'is not there yet', pemText: '', want: undefined },
    { name: 'is in order', pemText: text, want: undefined },
    { name: 'comes with its chain', pemText: text + text, want: undefined },
    { name: 'is no PEM', pemText: 'x', want: 'must contain at least one CERTIFICATE PEM block' },
    {
      name: 'is a request',
      pemText: pem,
      want: 'only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"',
    },
    {
      name: 'has headers',
      pemText: text.replace('-----\n', '-----\nA: b\n\n'),
      want: 'no PEM block headers are permitted',
    },
    {
      name: 'is nonsense',
      pemText: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      want: 'x509: malformed certificate',
    },
  ])('$name', ({ pemText, want }) => {
    expect(certificateProblem(pemText)).toBe(want)
  })
})

describe('a new request', () => {
  test.each([
    { name: 'is in order', object: of(), want: [] },
    { name: 'is for nothing', object: of({ usages: [] }), want: ['spec.usages: Required value'] },
    {
      name: 'says a thing twice',
      object: of({ usages: ['any', 'any'] }),
      want: ['spec.usages[1]: Duplicate value: "any"'],
    },
    { name: 'is for nobody', object: of({ signerName: '' }), want: ['spec.signerName: Required value'] },
    {
      name: 'is for a signer without dots',
      object: of({ signerName: 'local/s' }),
      want: [
        'spec.signerName: Invalid value: "local": should be a domain with at least two segments separated by dots',
      ],
    },
    {
      name: 'is for a moment',
      object: of({ expirationSeconds: 599 }),
      want: [
        'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)',
      ],
    },
  ])('$name', ({ object, want }) => {
    expect(textsOf(validateCertificateSigningRequest(object))).toEqual(want)
  })
})

describe('approval and status', () => {
  const approved = withStatus({ conditions: [condition('Approved')] })

  test('a decision is made once, and only in the approval', () => {
    const both = withStatus({ conditions: [condition('Approved'), condition('Denied')] })
    expect(textsOf(validateApprovalUpdate(approved, of()))).toEqual([])
    expect(textsOf(validateRequestStatusUpdate(approved, of()))).toEqual([
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    ])
    expect(textsOf(validateApprovalUpdate(both, approved))).toEqual([
      'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
    ])
    expect(textsOf(validateApprovalUpdate(of(), approved))).toEqual([
      'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
    ])
  })

  test('a certificate is issued once, and only in the status', () => {
    const issued = withStatus({ certificate })
    expect(textsOf(validateRequestStatusUpdate(issued, of()))).toEqual([])
    expect(textsOf(validateApprovalUpdate(issued, of()))).toEqual([
      'status.certificate: Forbidden: updates may not set certificate content',
    ])
    const other = withStatus({ certificate: btoa(textOfBytes(certificate) + textOfBytes(certificate)) })
    expect(textsOf(validateRequestStatusUpdate(other, issued))).toEqual([
      'status.certificate: Forbidden: updates may not modify existing certificate content',
    ])
  })

  test('conditions get the times that they lack', () => {
    const now = Date.parse('2026-01-02T00:00:00Z')
    const before = '2026-01-01T00:00:00Z'
    const stored = withStatus({ conditions: [{ ...condition('Failed'), lastTransitionTime: before }] })
    const next = withStatus({ conditions: [condition('Failed'), condition('Other')], certificate })
    expect(nextStatus(next, stored, now).status).toEqual({
      certificate,
      conditions: [
        { ...condition('Failed'), lastUpdateTime: '2026-01-02T00:00:00Z', lastTransitionTime: before },
        {
          ...condition('Other'),
          lastUpdateTime: '2026-01-02T00:00:00Z',
          lastTransitionTime: '2026-01-02T00:00:00Z',
        },
      ],
    })
    expect(nextApproval(next, stored, now).status?.certificate).toBeUndefined()
  })

  test('the status keeps decisions as they were stored', () => {
    const stored = withStatus({ conditions: [{ ...condition('Approved'), reason: 'Good', lastUpdateTime: 'a' }] })
    const kept = nextStatus(approved, stored, 0).status?.conditions?.[0]
    expect(kept).toMatchObject({ reason: 'Good', lastUpdateTime: 'a' })
  })
})
