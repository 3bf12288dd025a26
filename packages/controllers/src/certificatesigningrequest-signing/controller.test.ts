import type { CertificateSigningRequest } from '@coxswain/api'
import { derText, readCertificateFields } from '@coxswain/base/x509'
import { VirtualClock } from '@coxswain/testing/clock'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../shared/certificates/parse-request.ts'
import { testAuthority, type AuthorityTraits } from '../shared/testing/certificate-authority.ts'
import {
  requestPem,
  signingRequest,
  type RequestTraits,
  type SigningRequestTraits,
} from '../shared/testing/certificate-requests.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcile } from './reconcile.ts'
import { checksBySigner, type SignerName } from './decide.ts'

const nowMs = Date.parse('2026-04-01T12:00:00.750Z')
const hourMs = 3600 * 1000
const node: RequestTraits = { commonName: 'system:node:foo', organizations: ['system:nodes'] }
const client = ['client auth', 'digital signature', 'key encipherment']
const server = ['server auth', 'digital signature', 'key encipherment']
const signers = {
  serving: 'kubernetes.io/kubelet-serving',
  kubelet: 'kubernetes.io/kube-apiserver-client-kubelet',
  client: 'kubernetes.io/kube-apiserver-client',
  legacy: 'kubernetes.io/legacy-unknown',
} as const

interface World {
  readonly signer?: SignerName | undefined
  readonly request?: RequestTraits | undefined
  readonly asked?: SigningRequestTraits | undefined
  readonly authority?: Partial<AuthorityTraits>
  readonly refuse?: Refuse
}

async function run({ signer = signers.legacy, request, asked, authority, refuse }: World) {
  const api = recordingClient({}, refuse)
  const source = testAuthority({ notAfterMs: nowMs + 9999 * hourMs, ...authority })
  const seen = signingRequest({ pem: requestPem(request), signerName: signer, conditions: ['Approved'], ...asked })
  const clock = new VirtualClock({ startMs: nowMs })
  const deps = { client: api.client, clock, signerName: signer, authority: source, durationMaxMs: hourMs }
  const end = await reconcile(deps, seen, new AbortController().signal)
  const written = api.requests[0]?.body as CertificateSigningRequest | undefined
  const pem = atob(written?.status?.certificate ?? '')
  return { end, seen, told: api.told(), requests: api.requests, written, pem, source }
}

describe('signs', () => {
  test.each<World & { name: string }>([
    { name: 'for a client', signer: signers.client, request: { commonName: 'jane' }, asked: { usages: client } },
    { name: 'the same without key encipherment', signer: signers.client, asked: { usages: client.slice(0, 2) } },
    { name: 'for a kubelet as client', signer: signers.kubelet, request: node, asked: { usages: client } },
    { name: 'the same, too', signer: signers.kubelet, request: node, asked: { usages: client.slice(0, 2) } },
    {
      name: 'for a kubelet that serves',
      signer: signers.serving,
      request: { ...node, dns: ['a'] },
      asked: { usages: server },
    },
    { name: 'whatever is asked of the signer of old', signer: signers.legacy },
  ])('$name', async ({ signer, request, asked }) => {
    const { end, written, seen, requests } = await run({ signer, request, asked })
    expect(end).toMatchObject({ kind: 'done', why: 'the certificate is issued' })
    expect(requests).toMatchObject([{ verb: 'update', target: { name: 'csr', subresource: 'status' } }])
    expect(written).toEqual({
      ...seen,
      status: { ...seen.status, certificate: expect.stringMatching(/^[A-Za-z0-9+/]{200,}=*$/) },
    })
  })
})

describe('does nothing with', () => {
  test.each<World & { name: string }>([
    { name: 'what nobody has approved', asked: { conditions: [] } },
    { name: 'what is denied, too', asked: { conditions: ['Approved', 'Denied'] } },
    { name: 'what has failed', asked: { conditions: ['Approved', 'Failed'] } },
    { name: 'what is asked of another signer', asked: { signerName: 'example.com/sample-name' } },
    { name: 'what is asked of another signer of Kubernetes', asked: { signerName: signers.client } },
    { name: 'what cannot be read, at another signer', asked: { signerName: 'x/y', pem: 'x' } },
  ])('$name', async (world) => {
    const { end, told } = await run(world)
    expect(end).toMatchObject({ kind: 'done' })
    expect(told).toEqual([])
  })
})

describe('tells that it failed', () => {
  test.each<World & { name: string; want: string }>([
    {
      name: 'a client with other usages',
      signer: signers.client,
      asked: { usages: [...client, 'server auth'] },
      want: 'invalid usage for client certificate: server auth',
    },
    {
      name: 'a kubelet with names',
      signer: signers.kubelet,
      request: { ...node, dns: ['a'] },
      asked: { usages: client },
      want: 'DNS subjectAltNames are not allowed',
    },
    {
      name: 'a serving kubelet without names',
      signer: signers.serving,
      request: node,
      asked: { usages: server },
      want: 'DNS or IP subjectAltName is required',
    },
  ])('$name', async ({ signer, request, asked, want }) => {
    const { written, seen, requests } = await run({ signer, request, asked })
    expect(requests).toMatchObject([{ verb: 'update', target: { subresource: 'status' } }])
    const failed = {
      type: 'Failed',
      status: 'True',
      reason: 'SignerValidationFailure',
      message: want,
      lastUpdateTime: '2026-04-01T12:00:00Z',
    }
    expect(written?.status).toEqual({ conditions: [...(seen.status?.conditions ?? []), failed] })
  })
})

describe('tries again', () => {
  const told = 'error auto signing csr: '
  test.each<World & { name: string; want: string }>([
    {
      name: 'what cannot be read',
      asked: { pem: 'x' },
      want: 'unable to parse csr "csr": PEM block type must be CERTIFICATE REQUEST',
    },
    { name: 'without an authority', authority: { fails: new Error('no key') }, want: `${told}no key` },
    {
      name: 'a forged request',
      authority: { requestProblem: 'x509: bad' },
      want: `${told}unable to verify certificate request signature: x509: bad`,
    },
    { name: 'usages that nobody knows', asked: { usages: ['x'] }, want: `${told}unrecognized usage values: ["x"]` },
    {
      name: 'an authority that has ended',
      authority: { notAfterMs: nowMs - hourMs },
      want: `${told}the signer has expired: NotAfter=2026-04-01 11:00:00 +0000 UTC`,
    },
    { name: 'a refused write', refuse: () => refusal(409, 'Conflict'), want: 'Conflict' },
  ])('$name', async ({ want, ...world }) => {
    await expect(run(world)).rejects.toThrow(want)
  })
})

test('every signer has its rules', () => {
  expect(Object.keys(checksBySigner)).toEqual(Object.values(signers))
})

describe('a certificate', () => {
  const issue = async (world: World) => {
    const { pem, source, seen } = await run(world)
    const certificate = new X509Certificate(pem)
    const { extensions } = readCertificateFields(certificate.raw) ?? { extensions: new Map<string, Uint8Array>() }
    const hex = (identifier: string) => {
      const value = extensions.get(identifier)
      return value === undefined ? undefined : Buffer.from(value).toString('hex')
    }
    return { certificate, extensions, hex, source, seen }
  }

  test('is for the key that was asked for, by the authority, for as long as may be', async () => {
    const { certificate, source, seen } = await issue({
      request: { ...node, dns: ['a.example.com'], ips: [[192, 0, 2, 1]], emails: ['a@b.c'], uris: ['spiffe://a/b'] },
      asked: { usages: ['signing', 'key encipherment', 'server auth', 'client auth'], expirationSeconds: 3 * 3600 },
    })
    expect(certificate.verify(source.publicKey)).toBe(true)
    const { publicKey } = parseRequest(atob(seen.spec.request))
    const asked = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    expect(certificate.publicKey.equals(asked)).toBe(true)
    expect(certificate).toMatchObject({
      subject: 'O=system:nodes\nCN=system:node:foo',
      issuer: 'CN=kubernetes',
      ca: false,
      keyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      subjectAltName: 'DNS:a.example.com, email:a@b.c, IP Address:192.0.2.1, URI:spiffe://a/b',
    })
    expect(Date.parse(certificate.validFrom)).toBe(Date.parse('2026-04-01T11:55:00Z'))
    expect(Date.parse(certificate.validTo)).toBe(Date.parse('2026-04-01T13:00:00Z'))
  })

  test('has its extensions in Kubernetes’ order', async () => {
    const { extensions, hex } = await issue({ request: { ...node, dns: ['a'] }, asked: { usages: server } })
    expect([...extensions.keys()]).toEqual(['2.5.29.15', '2.5.29.37', '2.5.29.19', '2.5.29.35', '2.5.29.17'])
    expect(hex('2.5.29.15')).toBe('030205a0')
    expect(hex('2.5.29.19')).toBe('3000')
    expect(hex('2.5.29.35')).toBe('3006800401020304')
    expect(hex('2.5.29.17')).toBe('3003820161')
  })

  test('has no extensions that say nothing', async () => {
    const { extensions } = await issue({ request: node, authority: { hasKeyId: false } })
    expect([...extensions.keys()]).toEqual(['2.5.29.19'])
  })

  test('has names that must be understood when it has no subject', async () => {
    const hexOf = async (request: RequestTraits) =>
      Buffer.from((await issue({ request })).certificate.raw).toString('hex')
    // The identifier of the names, then TRUE.
    expect(await hexOf({ dns: ['a'] })).toContain('0603551d110101ff')
    expect(await hexOf({ dns: ['a'], commonName: 'a' })).not.toContain('0603551d110101ff')
  })

  test('names several organizations in one part of its subject, in the order of their bytes', async () => {
    const { certificate } = await issue({ request: { organizations: ['ops', 'dev'], commonName: 'jane' } })
    expect(certificate.subject).toBe('O=dev + O=ops\nCN=jane')
  })

  test('puts its subject in order, and leaves out what it does not know', async () => {
    const { certificate } = await issue({
      request: {
        attributes: [
          ['2.5.4.5', derText('7')],
          ['0.9.2342.19200300.100.1.25', derText('dc')],
          ['2.5.4.11', derText('unit')],
          ['2.5.4.17', derText('12345')],
          ['2.5.4.9', derText('street')],
          ['2.5.4.8', derText('province')],
          ['2.5.4.7', derText('town')],
          ['2.5.4.6', derText('DE')],
          ['2.5.4.3', derText('first')],
        ],
        organizations: ['org'],
        commonName: 'last',
      },
    })
    expect(certificate.subject.split('\n')).toEqual([
      'C=DE',
      'ST=province',
      'L=town',
      'street=street',
      'postalCode=12345',
      'O=org',
      'OU=unit',
      'CN=last',
      'serialNumber=7',
    ])
  })

  test('writes a mapped address as what it is', async () => {
    const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]
    const { certificate } = await issue({ request: { ips: [mapped] } })
    expect(certificate.subjectAltName).toBe('IP Address:192.0.2.1')
  })

  test('ends with its authority', async () => {
    const { certificate } = await issue({ authority: { notAfterMs: Date.parse('2026-04-01T12:30:00Z') } })
    expect(Date.parse(certificate.validTo)).toBe(Date.parse('2026-04-01T12:30:00Z'))
  })

  test('has a number of its own', async () => {
    const numbers = await Promise.all([issue({}), issue({})])
    const [first, second] = numbers.map(({ certificate }) => certificate.serialNumber)
    expect(first).not.toBe(second)
    expect(first?.length).toBeGreaterThan(24)
  })
})
