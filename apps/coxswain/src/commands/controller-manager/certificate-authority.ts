// Mirrors pkg/controller/certificates/signer/ca_provider.go, 1.36.
import { certificateRequestProblem } from '@coxswain/apiserver/certificate-requests'
import type { Logger } from '@coxswain/base'
import { certificateSigner } from '@coxswain/base/system'
import { extensionIdentifier, readCertificateFields, readDerValues } from '@coxswain/base/x509'
import type { AuthoritySource, SigningAuthority } from '@coxswain/controllers'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openProblem } from './open-problem.ts'
import { parseCertificates } from './root-ca.ts'
import { parsePrivateKey } from './token-signer.ts'

/** PEM. */
export interface AuthorityPem {
  readonly cert: string
  readonly key: string
}

const source = (current: () => Promise<SigningAuthority>): AuthoritySource => ({
  current,
  requestProblem: certificateRequestProblem,
  newSerialNumber: () => randomBytes(16),
})

/** An authority that never changes. Throws for one that cannot sign. */
export function fixedAuthority(pem: AuthorityPem): AuthoritySource {
  const authority = openAuthority(pem, 'the cluster')
  return source(() => Promise.resolve(authority))
}

export interface AuthorityFiles {
  readonly certFile: string
  readonly keyFile: string
}

/**
 * The authority in two files, read again for each signature. What cannot be read, or does not fit together, changes nothing.
 * Rejects in Kubernetes' words for files that cannot be used at the start.
 */
export async function authorityInFiles(files: AuthorityFiles, logger: Logger): Promise<AuthoritySource> {
  const name = `csr-controller::${files.certFile}::${files.keyFile}`
  let pem = await readPair(files).catch((error: unknown) => {
    throw new Error(`error reading CA cert file ${JSON.stringify(files.certFile)}: ${textOf(error)}`)
  })
  let known: { readonly pem: AuthorityPem; readonly authority: SigningAuthority } = {
    pem,
    authority: openAuthority(pem, name),
  }
  return source(async () => {
    pem = await readPair(files).catch((error: unknown) => {
      logger.error('The authority that signs certificates cannot be read again', error, { name })
      return pem
    })
    const isKnown = pem.cert === known.pem.cert && pem.key === known.pem.key
    if (!isKnown) known = { pem, authority: openAuthority(pem, name) }
    return known.authority
  })
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Rejects for a certificate and a key that do not belong together. */
async function readPair({ certFile, keyFile }: AuthorityFiles): Promise<AuthorityPem> {
  const read = (file: string): Promise<string> =>
    readFile(file, 'latin1').catch((cause: unknown) => {
      throw new Error(openProblem(cause, file))
    })
  const pem = { cert: await read(certFile), key: await read(keyFile) }
  const [first] = parseCertificates(pem.cert)
  const key = parsePrivateKey(pem.key)
  if (key === undefined) throw new Error('tls: failed to find any PEM data in key input')
  if (first?.checkPrivateKey(key) !== true) throw new Error('tls: private key does not match public key')
  return pem
}

function openAuthority({ cert, key: keyPem }: AuthorityPem, name: string): SigningAuthority {
  const told = `error reading CA cert file ${JSON.stringify(name)}`
  const [certificate, ...more] = parseCertificates(cert)
  if (more.length > 0) throw new Error(`${told}: expected 1 certificate, found ${more.length + 1}`)
  const fields = certificate === undefined ? undefined : readCertificateFields(certificate.raw)
  if (fields === undefined) throw new Error(`${told}: x509: malformed certificate`)
  const key = parsePrivateKey(keyPem)
  if (key === undefined) throw new Error(`error reading CA key file ${JSON.stringify(name)}: no private key`)
  const keyId = fields.extensions.get(extensionIdentifier.subjectKeyId)
  return {
    subject: fields.subject,
    subjectKeyId: keyId === undefined ? undefined : readDerValues(keyId)?.[0]?.content,
    notAfterMs: fields.notAfterMs,
    ...certificateSigner(key),
  }
}
