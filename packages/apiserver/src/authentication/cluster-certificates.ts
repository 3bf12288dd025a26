import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { parseIpAddress } from '@coxswain/api'
import { must } from '@coxswain/base'
import { certificateSigner } from '@coxswain/base/system'
import {
  alternativeNamesExtension,
  authorityKeyIdExtension,
  basicConstraintsExtension,
  type CertificateSigner,
  extendedKeyUsage,
  extendedKeyUsageExtension,
  keyUsage,
  keyUsageExtension,
  nameAttribute,
  readCertificateFields,
  readDerValues,
  subjectKeyIdExtension,
  writeCertificate,
  writeName,
  writePemBlock,
} from '@coxswain/base/x509'

export interface KeyPair {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export interface ClientSubject {
  readonly commonName: string
  readonly organizations: readonly string[]
}

export interface CertificateRequest {
  /** Names and addresses that the server's certificate is good for. */
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  /** A client certificate for each. */
  readonly clients: readonly ClientSubject[]
  /** Milliseconds since the epoch: when the certificates begin to hold. */
  readonly nowMs: number
  /** Default: `kubernetes` and `kube-apiserver`. */
  readonly commonNames?: { readonly authority: string; readonly serving: string } | undefined
  /** An authority made before; absent: a new one. */
  readonly authority?: KeyPair | undefined
}

export interface ClusterCertificates {
  readonly authority: KeyPair
  readonly serving: KeyPair
  /** In the order of the request. */
  readonly clients: readonly KeyPair[]
}

const yearMs = 365 * 24 * 3600 * 1000
/** Clocks that run behind ours must not find a certificate from the future. */
const startsEarlierMs = 5 * 60 * 1000

/** Makes the certificates of a cluster, with keys of P-256: one authority, what the server shows, and one for each client. */
export function createClusterCertificates(request: CertificateRequest): ClusterCertificates {
  const { commonNames = { authority: 'kubernetes', serving: 'kube-apiserver' }, nowMs } = request
  const authority = openAuthority(request.authority ?? createAuthority(commonNames.authority, nowMs))
  const serving = issue(authority, {
    subject: { commonName: commonNames.serving, organizations: [] },
    usage: extendedKeyUsage.serverAuth,
    dnsNames: request.dnsNames,
    ipAddresses: request.ipAddresses,
    nowMs,
  })
  const usage = extendedKeyUsage.clientAuth
  const clients = request.clients.map((subject) =>
    issue(authority, { subject, usage, dnsNames: [], ipAddresses: [], nowMs }),
  )
  return { authority: authority.pem, serving, clients }
}

interface Authority {
  readonly pem: KeyPair
  /** As the certificate has it, byte for byte: Go finds the authority of a certificate that way. */
  readonly name: Uint8Array
  readonly keyId: Uint8Array
  readonly signer: CertificateSigner
}

function openAuthority(pem: KeyPair): Authority {
  const certificate = new X509Certificate(pem.cert)
  const { subject } = must(readCertificateFields(certificate.raw), 'Node has read it as a certificate')
  const keyId = keyIdOf(certificate.publicKey.export({ type: 'spki', format: 'der' }))
  return { pem, name: subject, keyId, signer: certificateSigner(createPrivateKey(pem.key)) }
}

function createAuthority(commonName: string, nowMs: number): KeyPair {
  const keys = generateKeys()
  const name = nameOf({ commonName, organizations: [] })
  const content = {
    serialNumber: newSerialNumber(),
    issuer: name,
    notBeforeMs: nowMs - startsEarlierMs,
    notAfterMs: nowMs + 10 * yearMs,
    subject: name,
    publicKey: keys.publicKey,
    extensions: [
      keyUsageExtension(keyUsage.digitalSignature | keyUsage.keyEncipherment | keyUsage.certSign),
      basicConstraintsExtension(true),
      subjectKeyIdExtension(keyIdOf(keys.publicKey)),
      ...alternativeNamesExtension({ dns: ['kubernetes'], emails: [], ips: [], uris: [] }),
    ],
  }
  const signer = certificateSigner(createPrivateKey(keys.privateKeyPem))
  return { cert: writePemBlock('CERTIFICATE', writeCertificate(content, signer)), key: keys.privateKeyPem }
}

interface Leaf {
  readonly subject: ClientSubject
  /** Identifier of an extended key usage. */
  readonly usage: string
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  readonly nowMs: number
}

function issue(authority: Authority, { subject, usage, dnsNames, ipAddresses, nowMs }: Leaf): KeyPair {
  const keys = generateKeys()
  const content = {
    serialNumber: newSerialNumber(),
    issuer: authority.name,
    notBeforeMs: nowMs - startsEarlierMs,
    notAfterMs: nowMs + yearMs,
    subject: nameOf(subject),
    publicKey: keys.publicKey,
    extensions: [
      keyUsageExtension(keyUsage.digitalSignature | keyUsage.keyEncipherment),
      extendedKeyUsageExtension([usage]),
      basicConstraintsExtension(false),
      authorityKeyIdExtension(authority.keyId),
      ...alternativeNamesExtension({ dns: dnsNames, emails: [], ips: ipAddresses.map(addressBytes), uris: [] }),
    ],
  }
  const certificate = writeCertificate(content, authority.signer)
  return { cert: writePemBlock('CERTIFICATE', certificate), key: keys.privateKeyPem }
}

const nameOf = ({ commonName, organizations }: ClientSubject): Uint8Array =>
  writeName(
    new Map([
      [nameAttribute.organization, organizations],
      [nameAttribute.commonName, [commonName]],
    ]),
  )

function addressBytes(text: string): Uint8Array {
  const { groups } = must(parseIpAddress(text), 'a certificate is asked for with an IP address')
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

interface Keys {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** PKCS #8, which every reader of kubeconfigs understands. */
  readonly privateKeyPem: string
}

function generateKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { publicKey, privateKeyPem: privateKey }
}

const keyIdLength = 20

/** As Go makes it: the first 160 bits of the key's SHA-256 (RFC 7093, 2). */
function keyIdOf(publicKey: Uint8Array): Uint8Array {
  const [info] = readDerValues(publicKey) ?? []
  const [, key] = readDerValues(info?.content ?? Uint8Array.of()) ?? []
  // The first byte of a bit string says how many of its last bits do not count.
  const bits = must(key, 'a public key has an algorithm and its bits').content.subarray(1)
  return createHash('sha256').update(bits).digest().subarray(0, keyIdLength)
}

/** Positive, and 126 bits of chance. */
function newSerialNumber(): Uint8Array {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}
