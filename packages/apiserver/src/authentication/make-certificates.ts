// Runs in a worker thread, see cluster-certificates.ts.
import { randomBytes, webcrypto } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type * as X509Namespace from '@peculiar/x509'
import type { CertificateRequest, ClientSubject, ClusterCertificates, KeyPair } from './cluster-certificates.ts'

type X509 = typeof X509Namespace
type CryptoKeyPair = Awaited<ReturnType<typeof generateKeys>>

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const yearMs = 365 * 24 * 3600 * 1000
/** Clocks that run behind ours must not find a certificate from the future. */
const startsEarlierMs = 5 * 60 * 1000

interface Authority {
  readonly pem: KeyPair
  /** As the certificate has it, byte for byte: Go finds the authority of a certificate that way. */
  readonly name: X509Namespace.Name
  readonly publicKey: webcrypto.CryptoKey
  readonly privateKey: webcrypto.CryptoKey
}

async function makeCertificates(request: CertificateRequest): Promise<ClusterCertificates> {
  const x509 = await loadX509()
  const authority =
    request.authority === undefined
      ? await createAuthority(x509, request.nowMs, request.commonNames?.authority ?? 'kubernetes')
      : await openAuthority(x509, request.authority)
  const serving = await issue(x509, authority, {
    subject: subjectOf(x509, { commonName: request.commonNames?.serving ?? 'kube-apiserver', organizations: [] }),
    usage: x509.ExtendedKeyUsage.serverAuth,
    names: [
      ...request.dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ...request.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
    ],
    nowMs: request.nowMs,
  })
  const clients = await Promise.all(
    request.clients.map((client) =>
      issue(x509, authority, {
        subject: subjectOf(x509, client),
        usage: x509.ExtendedKeyUsage.clientAuth,
        names: [],
        nowMs: request.nowMs,
      }),
    ),
  )
  return { authority: authority.pem, serving, clients }
}

/** Values are typed: the library reads quotes and escapes in plain strings. */
const subjectOf = (x509: X509, { commonName, organizations }: ClientSubject): X509Namespace.Name =>
  new x509.Name([...organizations.map((utf8String) => ({ O: [{ utf8String }] })), { CN: [{ utf8String: commonName }] }])

/**
 * The library's container wants decorator metadata when it is loaded and uses none. Two functions that know nothing stand
 * in for the polyfill; they live and die with this thread.
 */
async function loadX509(): Promise<X509> {
  Object.assign(Reflect, { getMetadata: () => undefined, getOwnMetadata: () => undefined })
  return import('@peculiar/x509')
}

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

async function createAuthority(x509: X509, nowMs: number, commonName: string): Promise<Authority> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: subjectOf(x509, { commonName, organizations: [] }),
    notBefore: new Date(nowMs - startsEarlierMs),
    notAfter: new Date(nowMs + 10 * yearMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
        true,
      ),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'kubernetes' }]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {
    pem: { cert: pem(certificate), key: await privateKeyPem(keys) },
    name: certificate.subjectName,
    publicKey: keys.publicKey,
    privateKey: keys.privateKey,
  }
}

async function openAuthority(x509: X509, given: KeyPair): Promise<Authority> {
  const certificate = new x509.X509Certificate(given.cert)
  const der = x509.PemConverter.decodeFirst(given.key)
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
  const publicKey = await certificate.publicKey.export(algorithm, ['verify'])
  return { pem: given, name: certificate.subjectName, publicKey, privateKey }
}

interface Leaf {
  readonly subject: X509Namespace.Name
  readonly usage: string
  readonly names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[]
  readonly nowMs: number
}

async function issue(x509: X509, authority: Authority, { subject, usage, names, nowMs }: Leaf): Promise<KeyPair> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: authority.name,
    notBefore: new Date(nowMs - startsEarlierMs),
    notAfter: new Date(nowMs + yearMs),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
    ],
  })
  return { cert: pem(certificate), key: await privateKeyPem(keys) }
}

const pem = (certificate: { toString(format: 'pem'): string }): string => `${certificate.toString('pem').trim()}\n`

/** PKCS #8, which every reader of kubeconfigs understands. */
async function privateKeyPem({ privateKey }: CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}

/** Positive, and 126 bits of chance. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

// The other end is our own thread, not a page.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(await makeCertificates(workerData as CertificateRequest))
