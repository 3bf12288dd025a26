import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { expiryMs } from './expiry.ts'
import { reasonToDelete } from './judge.ts'
import { sweep } from './sweep.ts'

// From openssl: until November 2025, until 2117, and one of version 1.
const expired = `-----BEGIN CERTIFICATE-----
MIIBMzCB2aADAgECAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAWEwHhcNMjUx
MDAxMDAwMDAwWhcNMjUxMTAxMDAwMDAwWjAMMQowCAYDVQQDDAFhMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEUrZlEEZaeCrDCPzdYrJP3Vt3cq804Lbu5U8X+H69
kFXy1+Rv0xxBoW5zvqGl4ImqwxZvdYnx4Ad1lYgldQ8JSqMsMCowCQYDVR0TBAIw
ADAdBgNVHQ4EFgQU61zY4KUnTMdj/Q1OYznG4Lc1/OcwCgYIKoZIzj0EAwIDSQAw
RgIhAK+wUmfTGiHkexWXGjjcLNFOhsWhRcWKs1vZv2b3Rj4CAiEAxwKn74FcfP/7
KChoJT1esWpY7bpHIVEuBsM3yoqpfRg=
-----END CERTIFICATE-----
`
const holds = `-----BEGIN CERTIFICATE-----
MIIBMzCB26ADAgECAgECMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAWEwIBcNMjUx
MDAxMDAwMDAwWhgPMjExNzExMDEwMDAwMDBaMAwxCjAIBgNVBAMMAWEwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARStmUQRlp4KsMI/N1isk/dW3dyrzTgtu7lTxf4
fr2QVfLX5G/THEGhbnO+oaXgiarDFm91ifHgB3WViCV1DwlKoywwKjAJBgNVHRME
AjAAMB0GA1UdDgQWBBTrXNjgpSdMx2P9DU5jOcbgtzX85zAKBggqhkjOPQQDAgNH
ADBEAiB0qnwRhsE2dFmumGrqnBCH/JOJqwKWzDqggGwpwUEfWQIgHYDfNqLmsOJ6
OjGlI35qoE4uWYqZdcLUPw4n35ul0Ws=
-----END CERTIFICATE-----
`
const ofVersionOne = `-----BEGIN CERTIFICATE-----
MIIBADCBpgIBAzAKBggqhkjOPQQDAjAMMQowCAYDVQQDDAFhMB4XDTI1MTAwMTAw
MDAwMFoXDTI1MTEwMTAwMDAwMFowDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABFK2ZRBGWngqwwj83WKyT91bd3KvNOC27uVPF/h+vZBV8tfk
b9McQaFuc76hpeCJqsMWb3WJ8eAHdZWIJXUPCUowCgYIKoZIzj0EAwIDSQAwRgIh
ALyYASXnwbBYKydJqPuVQ2wEEWu2xcuxMgrwsaFaK6QMAiEAom+8ztZWppD5NbgT
yQK/rHzxEaIDdoIa91YOnBZLdUM=
-----END CERTIFICATE-----
`

const nowMs = Date.parse('2026-04-01T12:00:00Z')
const minuteMs = 60_000
const ago = (minutes: number): string => new Date(nowMs - minutes * minuteMs).toISOString()

const since = (type: string, minutes?: number): CertificateSigningRequestCondition => ({
  type,
  status: 'True',
  ...(minutes === undefined ? {} : { lastUpdateTime: ago(minutes) }),
})

interface Traits {
  readonly created?: number
  readonly certificate?: string
  readonly conditions?: readonly CertificateSigningRequestCondition[]
}

const csr = ({ created = 1, certificate = '', conditions }: Traits, name = 'csr'): CertificateSigningRequest => ({
  metadata: { name, creationTimestamp: ago(created) },
  spec: { request: '', signerName: 'x/y' },
  status: {
    ...(certificate === '' ? {} : { certificate: btoa(certificate) }),
    ...(conditions === undefined ? {} : { conditions }),
  },
})

test.each([
  { name: 'approved and issued 50 minutes ago', traits: { certificate: holds, conditions: [since('Approved', 50)] } },
  { name: 'approved and issued just an hour ago', traits: { certificate: holds, conditions: [since('Approved', 60)] } },
  { name: 'approved 50 minutes ago, not issued', traits: { conditions: [since('Approved', 50)] } },
  { name: 'approved five hours ago, not issued', traits: { conditions: [since('Approved', 5 * 60)] } },
  { name: 'denied 50 minutes ago', traits: { conditions: [since('Denied', 50)] } },
  { name: 'failed 50 minutes ago', traits: { conditions: [since('Approved', 120), since('Failed', 50)] } },
  { name: 'pending for five hours', traits: { created: 5 * 60 } },
  { name: 'pending for just a day', traits: { created: 24 * 60 } },
  { name: 'denied nobody knows when', traits: { created: 9999, conditions: [since('Denied')] } },
  { name: 'of a certificate that nobody can read', traits: { certificate: 'x', conditions: [since('Approved', 50)] } },
  {
    name: 'of an expired certificate that nobody approved',
    traits: { certificate: expired, conditions: [since('Other')] },
  },
])('a request stays: $name', ({ traits }) => {
  expect(reasonToDelete(csr(traits), nowMs)).toBeUndefined()
})

test.each([
  { name: 'approved and issued two hours ago', traits: { certificate: holds, conditions: [since('Approved', 120)] } },
  { name: 'of garbage, two hours ago', traits: { certificate: 'garbage', conditions: [since('Approved', 120)] } },
  { name: 'denied two hours ago', traits: { conditions: [since('Denied', 120)] } },
  { name: 'failed two hours ago', traits: { conditions: [since('Approved', 120), since('Failed', 120)] } },
  { name: 'pending for 25 hours', traits: { created: 25 * 60 } },
  { name: 'pending for 25 hours, with no conditions', traits: { created: 25 * 60, conditions: [] } },
  { name: 'approved 25 hours ago, not issued', traits: { conditions: [since('Approved', 25 * 60)] } },
  { name: 'of a certificate that has expired', traits: { certificate: expired, conditions: [since('Approved', 50)] } },
  { name: 'expired, approved nobody knows when', traits: { certificate: expired, conditions: [since('Approved')] } },
])('a request goes: $name', ({ traits }) => {
  expect(reasonToDelete(csr(traits), nowMs)).toBeTypeOf('string')
})

test.each([
  { name: 'one of this century', pem: expired, want: Date.UTC(2025, 10, 1) },
  { name: 'one of the next', pem: holds, want: Date.UTC(2117, 10, 1) },
  { name: 'one of version 1', pem: ofVersionOne, want: Date.UTC(2025, 10, 1) },
  { name: 'the first of two', pem: `${holds}${expired}`, want: Date.UTC(2117, 10, 1) },
  { name: 'none', pem: '', want: undefined },
  { name: 'no certificate', pem: '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----', want: undefined },
])('the end of a certificate: $name', ({ pem, want }) => {
  expect(expiryMs(pem)).toBe(want)
})

test.each([
  { name: 'fails', code: 500 },
  { name: 'finds nothing', code: 404 },
])('a round goes on when one deletion $name', async ({ code }) => {
  const refuse: Refuse = (_, earlier) => (earlier === 0 ? refusal(code, 'x') : undefined)
  const { client, told } = recordingClient({}, refuse)
  const requests = listerOf(['a', 'b', 'c'].map((name) => csr({ created: name === 'b' ? 1 : 9999 }, name)))
  const deps = { client, requests, clock: new VirtualClock({ startMs: nowMs }), logger: silentLogger }
  await sweep(deps, new AbortController().signal)
  expect(told()).toEqual(['delete certificatesigningrequests a', 'delete certificatesigningrequests c'])
})
