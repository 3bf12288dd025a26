// Mirrors cmd/kube-controller-manager/app/certificates.go, get…SignerFiles, 1.36.
import type { Logger } from '@coxswain/base'
import type { AuthoritySource, CertificateSigningOptions, SignerName } from '@coxswain/controllers'
import { authorityInFiles, type AuthorityFiles } from './certificate-authority.ts'
import type { FlagReader } from './settings.ts'

export type SigningAuthorities = CertificateSigningOptions['authorities']

const flagsBySigner: Readonly<Record<SignerName, string>> = {
  'kubernetes.io/kubelet-serving': 'cluster-signing-kubelet-serving',
  'kubernetes.io/kube-apiserver-client-kubelet': 'cluster-signing-kubelet-client',
  'kubernetes.io/kube-apiserver-client': 'cluster-signing-kube-apiserver-client',
  'kubernetes.io/legacy-unknown': 'cluster-signing-legacy-unknown',
}

const signerNames = Object.keys(flagsBySigner) as SignerName[] // they are its keys

/** Every flag that names a file. */
export const signingFileFlags: readonly string[] = ['cluster-signing', ...Object.values(flagsBySigner)].flatMap(
  (flag) => [`${flag}-cert-file`, `${flag}-key-file`],
)

/** One authority for all signers. */
export const authorityOfAll = (source: AuthoritySource): SigningAuthorities =>
  Object.fromEntries(signerNames.map((signer) => [signer, source]))

/** One authority for all signers, or each its own; none for those that have no files. Rejects for files of no use. */
export async function readSigningAuthorities(flags: FlagReader, logger: Logger): Promise<SigningAuthorities> {
  const files = signingFiles(flags)
  const opened = new Map<string, Promise<AuthoritySource>>()
  const open = (signer: string, pair: AuthorityFiles): Promise<AuthoritySource> => {
    const key = JSON.stringify(pair)
    const opening = opened.get(key) ?? authorityInFiles(pair, logger)
    opened.set(key, opening)
    return opening.catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`failed to init ${signer} certificate controller: ${why}`, { cause: error })
    })
  }
  const entries = files.map(async ([signer, pair]) => [signer, await open(signer, pair)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

function signingFiles(flags: FlagReader): readonly (readonly [SignerName, AuthorityFiles])[] {
  const pairOf = (flag: string): AuthorityFiles => ({
    certFile: flags.text(`${flag}-cert-file`),
    keyFile: flags.text(`${flag}-key-file`),
  })
  const own = signerNames
    .map((signer) => [signer, pairOf(flagsBySigner[signer])] as const)
    .filter(([, { certFile, keyFile }]) => certFile !== '' || keyFile !== '')
  const shared = pairOf('cluster-signing')
  if (shared.certFile === '' || shared.keyFile === '') return own
  if (own.length > 0) throw new Error('cannot specify default and per controller certs at the same time')
  return signerNames.map((signer) => [signer, shared] as const)
}
