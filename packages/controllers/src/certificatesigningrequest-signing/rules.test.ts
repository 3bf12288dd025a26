import { describe, expect, test } from 'vitest'
import { parseRequest } from '../shared/certificates/parse-request.ts'
import { requestPem } from '../shared/testing/certificate-requests.ts'
import { lifetimeMs, validity } from './lifetime.ts'
import { checksBySigner } from './decide.ts'
import { certificateUsages } from './usages.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

test.each([
  { name: 'shorter than the most', seconds: 30 * 60, want: 30 * minuteMs },
  { name: 'longer than the most', seconds: 3 * 3600, want: hourMs },
  { name: 'before now', seconds: -60, want: 10 * minuteMs },
  { name: 'a second less than ten minutes', seconds: 599, want: 10 * minuteMs },
  { name: 'just ten minutes', seconds: 600, want: 10 * minuteMs },
  { name: 'the most', seconds: 3600, want: hourMs },
  { name: 'nothing', seconds: undefined, want: hourMs },
])('who asks for $name', ({ seconds, want }) => {
  expect(lifetimeMs(seconds, hourMs)).toBe(want)
})

test('ten minutes can be more than the most', () => {
  expect(lifetimeMs(30, minuteMs)).toBe(10 * minuteMs)
  expect(lifetimeMs(undefined, minuteMs)).toBe(minuteMs)
})

describe('a certificate holds from five minutes ago', () => {
  const nowMs = Date.parse('2026-04-01T12:00:00Z')
  const authorityEndMs = nowMs + 48 * hourMs
  test.each([
    { name: 'for an hour from now', forMs: hourMs, want: hourMs },
    { name: 'for a minute from now', forMs: minuteMs, want: minuteMs },
    { name: 'for just under eight hours from now', forMs: 8 * hourMs - 1, want: 8 * hourMs - 1 },
    { name: 'for eight hours in all', forMs: 8 * hourMs, want: 8 * hourMs - 5 * minuteMs },
    { name: 'for a day in all', forMs: 24 * hourMs, want: 24 * hourMs - 5 * minuteMs },
    { name: 'no longer than its authority', forMs: 72 * hourMs, want: 48 * hourMs },
  ])('$name', ({ forMs, want }) => {
    expect(validity(forMs, nowMs, authorityEndMs)).toEqual({
      notBeforeMs: nowMs - 5 * minuteMs,
      notAfterMs: nowMs + want,
    })
  })

  test.each([
    { endMs: nowMs - 5 * minuteMs, want: 'the signer has expired: NotAfter=2026-04-01 11:55:00 +0000 UTC' },
    {
      endMs: nowMs,
      want: 'refusing to sign a certificate that expired in the past: NotAfter=2026-04-01 12:00:00 +0000 UTC',
    },
  ])('and is none when the authority has ended: $want', ({ endMs, want }) => {
    expect(() => validity(hourMs, nowMs, endMs)).toThrow(new Error(want))
  })
})

describe('usages', () => {
  test.each([
    { usages: [], keyFlags: 0, extended: [] },
    { usages: ['signing'], keyFlags: 1, extended: [] },
    { usages: ['signing', 'digital signature'], keyFlags: 1, extended: [] },
    {
      usages: ['decipher only', 'encipher only', 'crl sign', 'cert sign', 'key agreement', 'data encipherment'],
      keyFlags: 0b1_1111_1000,
      extended: [],
    },
    { usages: ['key encipherment', 'content commitment'], keyFlags: 0b110, extended: [] },
    { usages: ['client auth', 'server auth'], keyFlags: 0, extended: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
    { usages: ['s/mime', 'email protection', 'any'], keyFlags: 0, extended: ['2.5.29.37.0', '1.3.6.1.5.5.7.3.4'] },
    {
      usages: ['netscape sgc', 'microsoft sgc', 'ocsp signing', 'timestamping', 'ipsec user', 'ipsec tunnel'],
      keyFlags: 0,
      extended: [
        '1.3.6.1.5.5.7.3.6',
        '1.3.6.1.5.5.7.3.7',
        '1.3.6.1.5.5.7.3.8',
        '1.3.6.1.5.5.7.3.9',
        '1.3.6.1.4.1.311.10.3.3',
        '2.16.840.1.113730.4.1',
      ],
    },
    { usages: ['ipsec end system', 'code signing'], keyFlags: 0, extended: ['1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.5'] },
  ])('$usages', ({ usages, keyFlags, extended }) => {
    expect(certificateUsages(usages)).toEqual({ keyFlags, extended })
  })

  test('that nobody knows are told of', () => {
    const told = 'unrecognized usage values: ["x" "toString"]'
    expect(() => certificateUsages(['client auth', 'x', 'toString'])).toThrow(new Error(told))
  })
})

describe('the signer for clients of the API server', () => {
  const check = checksBySigner['kubernetes.io/kube-apiserver-client']
  const request = parseRequest(requestPem({ commonName: 'hello-world' }))
  test.each([
    { usages: ['client auth', 'digital signature', 'key encipherment'], want: undefined },
    { usages: ['client auth', 'digital signature'], want: undefined },
    { usages: ['client auth'], want: undefined },
    {
      usages: ['server auth', 'client auth', 'digital signature'],
      want: 'invalid usage for client certificate: server auth',
    },
    { usages: ['digital signature'], want: 'missing required usage for client certificate: client auth' },
    { usages: [], want: 'missing required usage for client certificate: client auth' },
  ])('$usages: $want', ({ usages, want }) => {
    expect(check(request, usages)).toBe(want)
  })
})
