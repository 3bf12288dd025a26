import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls'
import { constants, X509Certificate } from 'node:crypto'
import { readFile, stat, writeFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createClusterCertificates } from '@coxswain/apiserver/certificates'
import type { ServingCertificate } from '@coxswain/runtime/serving'
import type { FlagReader } from './settings.ts'

const tlsVersions: Readonly<Record<string, SecureVersion>> = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
}

/** Throws for a version that does not exist. */
export function minTlsVersion(name: string): SecureVersion | undefined {
  if (name === '') return undefined
  const version = tlsVersions[name]
  if (version === undefined) throw new Error(`unknown tls version ${JSON.stringify(name)}`)
  return version
}

/** IANA's names, and what OpenSSL calls them. */
const cipherNames: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 'ECDHE-RSA-AES128-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
  TLS_RSA_WITH_AES_128_CBC_SHA256: 'AES128-SHA256',
  TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
}

/** Throws for a suite that does not exist. TLS 1.3 has suites of its own, which stay on as Go leaves them on. */
export function cipherList(suites: readonly string[]): string | undefined {
  if (suites.length === 0) return undefined
  const chosen = suites.map((suite) => {
    const name = cipherNames[suite]
    if (name === undefined) throw new Error(`Cipher suite ${suite} not supported or doesn't exist`)
    return name
  })
  const always = constants.defaultCipherList.split(':').filter((name) => name.startsWith('TLS_'))
  return [...new Set([...always, ...chosen])].join(':')
}

/** Numbers of the TLS registry. */
const curveNames: Readonly<Record<string, string>> = {
  23: 'P-256',
  24: 'P-384',
  25: 'P-521',
  29: 'X25519',
  4588: 'X25519MLKEM768',
}

/** Throws for a curve that is not known. */
export function curveList(ids: readonly number[]): string | undefined {
  if (ids.length === 0) return undefined
  return ids
    .map((id) => {
      const name = curveNames[id]
      if (name === undefined) throw new Error(`curve preference ${id} is not supported`)
      return name
    })
    .join(':')
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** Where the certificate is, if it is in files. */
export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

export function readCertificateFiles({ certFile, keyFile }: CertificateFiles): Promise<ServingCertificate> {
  return Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]).then(([cert, key]) => ({ cert, key }))
}

/** Neither given nor kept: a pair that is made at each start. */
export const isCertificateInMemory = (flags: FlagReader): boolean =>
  ['tls-cert-file', 'tls-private-key-file', 'cert-dir'].every((name) => flags.text(name) === '')

/** The files that the flags name, or a pair of our own in `--cert-dir`, or one that is in memory alone. */
export async function servingCertificate(
  flags: FlagReader,
  nowMs: number,
): Promise<{ readonly certificate: ServingCertificate; readonly files?: CertificateFiles }> {
  const given = { certFile: flags.text('tls-cert-file'), keyFile: flags.text('tls-private-key-file') }
  if (given.certFile !== '' || given.keyFile !== '') {
    return { certificate: await readCertificateFiles(given), files: given }
  }
  const folder = flags.text('cert-dir')
  if (folder === '') return { certificate: await makeCertificate(nowMs) }
  const files = {
    certFile: path.join(folder, 'kube-controller-manager.crt'),
    keyFile: path.join(folder, 'kube-controller-manager.key'),
  }
  if (!(await exists(files.certFile)) || !(await exists(files.keyFile))) {
    const made = await makeCertificate(nowMs)
    await mkdir(folder, { recursive: true })
    await writeFile(files.certFile, made.cert, { mode: 0o644 })
    await writeFile(files.keyFile, made.key, { mode: 0o600 })
  }
  return { certificate: await readCertificateFiles(files), files }
}

async function makeCertificate(nowMs: number): Promise<ServingCertificate> {
  const stamp = Math.floor(nowMs / 1000)
  const { authority, serving } = createClusterCertificates({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    clients: [],
    commonNames: { authority: `localhost-ca@${stamp}`, serving: `localhost@${stamp}` },
    nowMs,
  })
  return { cert: `${serving.cert}${authority.cert}`, key: serving.key }
}

type NameCallback = (name: string, done: (error: Error | null, context?: SecureContext) => void) => void

/** Certificates for names that clients ask for. */
export interface NamedCertificates {
  readonly callback: NameCallback
  /** Reads the files again. Rejects, and leaves all as it was, if one cannot be used. */
  reload(): Promise<void>
}

interface NamedCertificate {
  has(name: string): boolean
  readonly context: SecureContext
}

/** `cert,key` or `cert,key:name,name`: the first pair that has the name that a client asks for; without names, its own. */
export async function namedCertificates(pairs: readonly string[]): Promise<NamedCertificates | undefined> {
  if (pairs.length === 0) return undefined
  let named = await Promise.all(pairs.map(readPair))
  return {
    callback: (name, done) => done(null, named.find(({ has }) => has(name))?.context),
    reload: async () => {
      named = await Promise.all(pairs.map(readPair))
    },
  }
}

async function readPair(pair: string): Promise<NamedCertificate> {
  const [files = '', names = ''] = pair.split(':')
  const [certFile = '', keyFile = ''] = files.split(',').map((file) => file.trim())
  const certificate = await readCertificateFiles({ certFile, keyFile })
  const own = new X509Certificate(certificate.cert)
  const listed = names.split(',').filter((name) => name !== '')
  return {
    has: (name) =>
      listed.length > 0 ? listed.some((pattern) => matches(pattern, name)) : own.checkHost(name) !== undefined,
    context: createSecureContext(certificate),
  }
}

const matches = (pattern: string, name: string): boolean =>
  pattern.startsWith('*.') ? name.slice(name.indexOf('.')) === pattern.slice(1) : pattern === name
