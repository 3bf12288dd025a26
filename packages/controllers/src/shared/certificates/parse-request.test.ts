import { derSequence, derText, derValue } from '@coxswain/base/x509'
import { describe, expect, test } from 'vitest'
import { extension, requestPem, type RequestTraits } from '../testing/certificate-requests.ts'
import { kubeletClientProblem, kubeletServingProblem } from './kubelet-requests.ts'
import { commonNameOf, organizationsOf, parseRequest } from './parse-request.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

// From openssl: O = system:nodes, CN = system:node:a; a.example.com, 192.0.2.1, 2001:db8::1, a@example.com, spiffe://a/b.
const ofOpenssl = `-----BEGIN CERTIFICATE REQUEST-----
MIIBSjCB8QIBADAvMRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxFjAUBgNVBAMMDXN5
c3RlbTpub2RlOmEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARStmUQRlp4KsMI
/N1isk/dW3dyrzTgtu7lTxf4fr2QVfLX5G/THEGhbnO+oaXgiarDFm91ifHgB3WV
iCV1DwlKoGAwXgYJKoZIhvcNAQkOMVEwTzBNBgNVHREERjBEgg1hLmV4YW1wbGUu
Y29thwTAAAIBhxAgAQ24AAAAAAAAAAAAAAABgQ1hQGV4YW1wbGUuY29thgxzcGlm
ZmU6Ly9hL2IwCgYIKoZIzj0EAwIDSAAwRQIhAI9yr1iTN0T2ygfIq2K6JM596Pjw
2FpK4Pkd0S1ecel1AiB6zqRFodV/BqDNb8n+rgD0cUT8yLzPH75HJh83Dy+2wA==
-----END CERTIFICATE REQUEST-----
`

test('a request of openssl', () => {
  const request = parseRequest(ofOpenssl)
  expect({ name: commonNameOf(request), organizations: organizationsOf(request) }).toEqual({
    name: 'system:node:a',
    organizations: ['system:nodes'],
  })
  const { ips, ...names } = request.names
  expect(names).toEqual({ dns: ['a.example.com'], emails: ['a@example.com'], uris: ['spiffe://a/b'] })
  expect(ips.map((ip) => [...ip])).toEqual([
    [192, 0, 2, 1],
    [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ])
})

describe('a subject', () => {
  test.each([
    { name: 'in UTF-8', value: derText('ü*'), want: 'ü*' },
    { name: 'printable', value: derText('a b'), want: 'a b' },
    { name: 'numeric', value: derValue(0x12, bytes('12')), want: '12' },
    { name: 'of IA5', value: derValue(0x16, bytes('a@b')), want: 'a@b' },
    { name: 'of T.61', value: derValue(0x14, Uint8Array.of(0xfc)), want: 'ü' },
    { name: 'of two bytes each', value: derValue(0x1e, Uint8Array.of(0, 0x61, 0, 0xfc)), want: 'aü' },
    { name: 'that is no text', value: derValue(0x02, Uint8Array.of(1)), want: '' },
  ])('$name', ({ value, want }) => {
    expect(commonNameOf(parseRequest(requestPem({ attributes: [['2.5.4.3', value]] })))).toBe(want)
  })

  test('with several names goes by the last', () => {
    const request = parseRequest(requestPem({ attributes: [['2.5.4.3', derText('a')]], commonName: 'b' }))
    expect(commonNameOf(request)).toBe('b')
  })

  test('without anything', () => {
    const request = parseRequest(requestPem())
    expect([commonNameOf(request), organizationsOf(request), request.names.dns]).toEqual(['', [], []])
  })
})

const good = requestPem({ dns: ['a'] })
const body = (text: string): string =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${text}\n-----END CERTIFICATE REQUEST-----\n`
test.each([
  { name: 'nothing', pem: '', want: 'PEM block type must be CERTIFICATE REQUEST' },
  { name: 'another block', pem: good.replaceAll(' REQUEST', ''), want: 'PEM block type must be CERTIFICATE REQUEST' },
  { name: 'no DER', pem: body('AAAA'), want: 'x509: malformed certificate request' },
  { name: 'an empty sequence', pem: body('MAA='), want: 'x509: malformed certificate request' },
  {
    name: 'a subject in broken UTF-8',
    pem: requestPem({ attributes: [['2.5.4.3', derValue(0x0c, Uint8Array.of(0xff))]] }),
    want: 'x509: malformed certificate request',
  },
  {
    name: 'printable text that is none',
    pem: requestPem({ attributes: [['2.5.4.3', derValue(0x13, Uint8Array.of(0xff))]] }),
    want: 'x509: malformed certificate request',
  },
  {
    name: 'an address of five bytes',
    pem: requestPem({ ips: [[1, 2, 3, 4, 5]] }),
    want: 'x509: cannot parse IP address of length 5',
  },
  { name: 'a name beyond ASCII', pem: requestPem({ dns: ['ü'] }), want: 'x509: SAN dNSName is malformed' },
  { name: 'an email beyond ASCII', pem: requestPem({ emails: ['ü@b'] }), want: 'x509: SAN rfc822Name is malformed' },
  { name: 'a URI with a line end', pem: requestPem({ uris: ['a:\n'] }), want: 'x509: cannot parse URI "a:\\n"' },
  { name: 'a URI with half an escape', pem: requestPem({ uris: ['a:%4'] }), want: 'x509: cannot parse URI "a:%4"' },
  {
    name: 'names that are no sequence',
    pem: requestPem({ namesExtension: derText('x') }),
    want: 'x509: invalid subject alternative names',
  },
  {
    name: 'names twice',
    pem: requestPem({ dns: ['a'], moreExtensions: [extension('2.5.29.17', derSequence())] }),
    want: 'x509: certificate request contains duplicate requested extensions',
  },
])('refuses $name', ({ pem, want }) => {
  expect(() => parseRequest(pem)).toThrow(new Error(want))
})

test('other extensions and names of other kinds do not matter', () => {
  const other = derSequence(derValue(0x82, bytes('a')), derValue(0x88, Uint8Array.of(42)))
  const request = parseRequest(
    requestPem({ namesExtension: other, moreExtensions: [extension('2.5.29.19', derSequence())] }),
  )
  expect(request.names).toEqual({ dns: ['a'], emails: [], ips: [], uris: [] })
})

const node: RequestTraits = { commonName: 'system:node:a', organizations: ['system:nodes'] }
const client = ['client auth', 'digital signature', 'key encipherment']
const server = ['server auth', 'digital signature', 'key encipherment']
const rest = ['digital signature', 'key encipherment']

describe('a request of a kubelet for its client certificate', () => {
  test.each<{ name: string; traits?: RequestTraits; usages?: readonly string[]; want: string | undefined }>([
    { name: 'good', want: undefined },
    { name: 'without key encipherment', usages: client.slice(0, 2), want: undefined },
    { name: 'with a usage twice', usages: [...client, 'client auth'], want: undefined },
    { name: 'of nobody', traits: { organizations: [] }, want: 'subject organization is not system:nodes' },
    {
      name: 'of others',
      traits: { organizations: ['system:masters'] },
      want: 'subject organization is not system:nodes',
    },
    {
      name: 'of others, too',
      traits: { organizations: ['system:nodes', 'x'] },
      want: 'subject organization is not system:nodes',
    },
    { name: 'with a name', traits: { dns: ['a'] }, want: 'DNS subjectAltNames are not allowed' },
    { name: 'with an email', traits: { emails: ['a@b'] }, want: 'Email subjectAltNames are not allowed' },
    { name: 'with an address', traits: { ips: [[1, 2, 3, 4]] }, want: 'IP subjectAltNames are not allowed' },
    { name: 'with a URI', traits: { uris: ['a:b'] }, want: 'URI subjectAltNames are not allowed' },
    {
      name: 'under another name',
      traits: { commonName: 'mike' },
      want: 'subject common name does not begin with system:node:',
    },
    {
      name: 'with more usages',
      usages: [...client, 'server auth'],
      want: `usages did not match [client auth ${rest.join(' ')}]`,
    },
    {
      name: 'with fewer usages',
      usages: ['client auth'],
      want: `usages did not match [client auth ${rest.join(' ')}]`,
    },
    { name: 'without usages', usages: [], want: `usages did not match [client auth ${rest.join(' ')}]` },
  ])('$name: $want', ({ traits, usages = client, want }) => {
    expect(kubeletClientProblem(parseRequest(requestPem({ ...node, ...traits })), usages)).toBe(want)
  })
})

describe('a request of a kubelet for its serving certificate', () => {
  const served: RequestTraits = { ...node, dns: ['a.example.com'] }
  test.each<{ name: string; traits?: RequestTraits; usages?: readonly string[]; want: string | undefined }>([
    { name: 'good', want: undefined },
    { name: 'without key encipherment', usages: server.slice(0, 2), want: undefined },
    { name: 'with an address alone', traits: { dns: [], ips: [[1, 2, 3, 4]] }, want: undefined },
    { name: 'of nobody', traits: { organizations: [] }, want: 'subject organization is not system:nodes' },
    { name: 'without names', traits: { dns: [] }, want: 'DNS or IP subjectAltName is required' },
    { name: 'with an email', traits: { emails: ['a@b'] }, want: 'Email subjectAltNames are not allowed' },
    { name: 'with a URI', traits: { uris: ['a:b'] }, want: 'URI subjectAltNames are not allowed' },
    {
      name: 'with other usages',
      usages: client,
      want: `usages did not match [digital signature key encipherment server auth]`,
    },
    {
      name: 'under another name',
      traits: { commonName: 'a' },
      want: 'subject common name does not begin with system:node:',
    },
  ])('$name: $want', ({ traits, usages = server, want }) => {
    expect(kubeletServingProblem(parseRequest(requestPem({ ...served, ...traits })), usages)).toBe(want)
  })
})
