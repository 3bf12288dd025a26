import { X509Certificate, createPrivateKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createClusterCertificates } from './cluster-certificates.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')

const request = {
  dnsNames: ['localhost', 'kubernetes.default.svc'],
  ipAddresses: ['127.0.0.1', '::1', '10.0.0.1'],
  clients: [
    { commonName: 'kubernetes-admin', organizations: ['system:masters'] },
    { commonName: 'jane, "the" dev', organizations: ['a', 'b'] },
  ],
  nowMs,
}

describe('certificates of a cluster', async () => {
  const made = createClusterCertificates(request)
  const authority = new X509Certificate(made.authority.cert)

  test('all come from the one authority', () => {
    expect(authority.ca).toBe(true)
    for (const { cert } of [made.serving, ...made.clients]) {
      const leaf = new X509Certificate(cert)
      expect(leaf.ca).toBe(false)
      expect(leaf.checkIssued(authority)).toBe(true)
      expect(leaf.verify(authority.publicKey)).toBe(true)
    }
  })

  test.each(['localhost', 'kubernetes.default.svc'])('the server is %s', (name) => {
    expect(new X509Certificate(made.serving.cert).checkHost(name)).toBe(name)
  })

  test.each(['127.0.0.1', '::1', '10.0.0.1'])('the server has the address %s', (address) => {
    expect(new X509Certificate(made.serving.cert).checkIP(address)).toBe(address)
  })

  test('a client is whom the request says, whatever characters that takes', () => {
    const legacy = new X509Certificate(made.clients[1]?.cert ?? '').toLegacyObject()
    expect(legacy.subject).toMatchObject({ CN: 'jane, "the" dev', O: ['a', 'b'] })
  })

  test('server and client certificates are for nothing else', () => {
    expect(new X509Certificate(made.serving.cert).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(new X509Certificate(made.clients[0]?.cert ?? '').keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test('each key fits its certificate', () => {
    for (const { cert, key } of [made.authority, made.serving, ...made.clients]) {
      expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true)
    }
  })

  test('they hold from a little before now', () => {
    expect(Date.parse(authority.validFrom)).toBeLessThan(nowMs)
    expect(Date.parse(authority.validTo)).toBeGreaterThan(nowMs + 9 * 365 * 24 * 3600 * 1000)
  })

  test('an authority made before signs again', async () => {
    const again = createClusterCertificates({ ...request, authority: made.authority })
    expect(again.authority).toEqual(made.authority)
    expect(new X509Certificate(again.serving.cert).verify(authority.publicKey)).toBe(true)
  })
})
