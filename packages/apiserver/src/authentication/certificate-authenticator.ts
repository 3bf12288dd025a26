// Mirrors k8s.io/apiserver/pkg/authentication/request/x509, CommonNameUserConversion, release 1.36.
import type { TLSSocket } from 'node:tls'
import { credentialIdKey, type Authenticator, type PeerCertificate } from './authenticator.ts'

/** Attribute of a subject that holds the user's uid. */
const uidAttribute = '1.3.6.1.4.1.57683.2'

/** The common name is the user, organizations are groups. A certificate without a common name says nothing. */
export const certificateAuthenticator: Authenticator = ({ peer }) => {
  if (peer === undefined) return 'absent'
  if (!peer.isTrusted) return 'refused'
  if (peer.commonName === '') return 'absent'
  return {
    user: {
      username: peer.commonName,
      ...(peer.uid === undefined ? {} : { uid: peer.uid }),
      groups: peer.organizations,
      extra: { [credentialIdKey]: [`X509SHA256=${peer.fingerprint}`] },
    },
  }
}

/** Reads the client's certificate off a connection; undefined when it has shown none. */
export function peerCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const shown = socket.getPeerCertificate()
  if (shown === null || Object.keys(shown).length === 0) return undefined
  const subject = shown.subject as Readonly<Record<string, string | readonly string[] | undefined>>
  return {
    isTrusted: socket.authorized,
    commonName: values(subject['CN'])[0] ?? '',
    organizations: values(subject['O']),
    uid: values(subject[uidAttribute])[0],
    fingerprint: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

function values(attribute: string | readonly string[] | undefined): readonly string[] {
  if (attribute === undefined) return []
  return typeof attribute === 'string' ? [attribute] : attribute
}
