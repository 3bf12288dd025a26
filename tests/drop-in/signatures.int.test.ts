import { certificateSigningRequests, secrets, serviceAccounts, type CertificateSigningRequest } from '@coxswain/api'
import { derText, derValue, readDerValues, readPemBlocks } from '@coxswain/base/x509'
import type { Client } from '@coxswain/client'
import { requestPem, type RequestTraits } from '@coxswain/controllers/src/shared/testing/certificate-requests.ts'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, startRealServer, type TestServer } from './test-server.ts'

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]
const v6 = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]

/** What is in a request decides how each byte of its certificate is written. */
const traitsByName: Readonly<Record<string, RequestTraits>> = {
  organizations: { commonName: 'jané *&', organizations: ['ops', 'dev', 'longer'] },
  'old-texts': {
    attributes: [
      ['2.5.4.3', derValue(0x14, Uint8Array.of(0xfc, 0x61))],
      ['2.5.4.10', derValue(0x1e, Uint8Array.of(0, 0x61, 0, 0xfc))],
    ],
  },
  subject: {
    commonName: 'last',
    attributes: [
      ['2.5.4.5', derText('7')],
      ['0.9.2342.19200300.100.1.25', derText('dc')],
      ...['2.5.4.11', '2.5.4.17', '2.5.4.9', '2.5.4.8', '2.5.4.7', '2.5.4.10', '2.5.4.6'].map(
        (type) => [type, derText('XX')] as const,
      ),
      ['2.5.4.3', derText('first')],
    ],
  },
  names: {
    commonName: 'names',
    dns: ['a.example.com', '*.b'],
    ips: [[192, 0, 2, 1], mapped, v6],
    emails: ['a@b.c'],
    uris: ['spiffe://a/b', 'https://u:p@h.example/x?y=%20z#f'],
  },
  'no-subject': { dns: ['a'] },
  nothing: {},
}

const pems = Object.entries(traitsByName).map(([name, traits]) => [name, requestPem(traits)] as const)

/** All but the serial number, the times and the signature, which differ by nature. */
function comparable(certificate: string): readonly string[] {
  const contentOf = (der: Uint8Array): Uint8Array => readDerValues(der)?.[0]?.content ?? new Uint8Array()
  const [block] = readPemBlocks(atob(certificate))
  const content = contentOf(contentOf(block?.bytes ?? new Uint8Array()))
  const parts = readDerValues(content) ?? []
  return parts
    .filter((_, index) => index !== 1 && index !== 4)
    .map(({ encoded }) => Buffer.from(encoded).toString('hex'))
}

async function issue(client: Client, manager: ManagerProcess, [name, pem]: readonly [string, string]) {
  const requests = client.resource(certificateSigningRequests)
  const draft: CertificateSigningRequest = {
    metadata: { name },
    spec: {
      request: btoa(pem),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth', 'digital signature', 'key encipherment'],
    },
  }
  const made = await requests.create(draft)
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Test', message: 'a test' }]
  await requests.update({ ...made, status: { conditions } }, { subresource: 'approval' })
  const certificate = async (): Promise<string> => (await requests.get(name)).status?.certificate ?? ''
  await until(`the certificate of ${name}`, async () => (await certificate()) !== '', { manager })
  const issued = comparable(await certificate())
  await requests.delete(name)
  return issued
}

/** Of the one Secret, made anew. */
async function newToken(client: Client, manager: ManagerProcess): Promise<string> {
  const resource = client.resource(secrets, 'default')
  await resource.patch('token', { type: 'merge', body: { data: { token: null } } })
  const token = async (): Promise<string> => (await resource.get('token')).data?.['token'] ?? ''
  await until('a token', async () => (await token()) !== '', { manager })
  return token()
}

let server: TestServer
beforeAll(async () => {
  if (goManager === undefined) return
  server = await startRealServer()
  // Signatures of RSA are the same each time.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await writeFile(path.join(server.folder, 'rsa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const metadata = { name: 'token', annotations: { 'kubernetes.io/service-account.name': 'robot' } }
  await server.client.resource(serviceAccounts, 'default').create({ metadata: { name: 'robot' } })
  await server.client.resource(secrets, 'default').create({ metadata, type: 'kubernetes.io/service-account-token' })
}, 60_000)
afterAll(async () => {
  if (goManager !== undefined) await server[Symbol.asyncDispose]()
})

async function signWith(kind: ManagerKind): Promise<Readonly<Record<string, unknown>>> {
  await using manager = await startManager(kind, server, [
    `--service-account-private-key-file=${path.join(server.folder, 'rsa.key')}`,
    '--leader-elect=false',
    '--controllers=csrsigning',
  ])
  const certificates: Record<string, readonly string[]> = {}
  for (const one of pems) certificates[one[0]] = await issue(server.client, manager, one)
  return { certificates, token: await newToken(server.client, manager) }
}

// Slow: two managers start, one after the other.
test.skipIf(goManager === undefined)(
  'both managers write the same certificates and the same token (needs KUBEBUILDER_ASSETS)',
  { timeout: 60_000 },
  async () => {
    expect(await signWith('ours')).toEqual(await signWith('go'))
  },
)
