// Mirrors pkg/apis/certificates/helpers.go, ValidateKubeletServingCSR and ValidateKubeletClientCSR, 1.36.
import { commonNameOf, organizationsOf, type CertificateRequest } from './parse-request.ts'

export const signerNames = {
  kubeletServing: 'kubernetes.io/kubelet-serving',
  kubeletClient: 'kubernetes.io/kube-apiserver-client-kubelet',
  apiServerClient: 'kubernetes.io/kube-apiserver-client',
  legacyUnknown: 'kubernetes.io/legacy-unknown',
} as const

/** What is wrong with a request, in Kubernetes' words; undefined: nothing. */
export type Problem = string | undefined
type Usages = readonly string[]

export function kubeletClientProblem(request: CertificateRequest, usages: Usages): Problem {
  const { dns, emails, ips, uris } = request.names
  return (
    organizationProblem(request) ??
    (dns.length > 0 ? 'DNS subjectAltNames are not allowed' : undefined) ??
    (emails.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (ips.length > 0 ? 'IP subjectAltNames are not allowed' : undefined) ??
    (uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    commonNameProblem(request) ??
    usagesProblem(usages, 'client auth')
  )
}

export function kubeletServingProblem(request: CertificateRequest, usages: Usages): Problem {
  const { dns, emails, ips, uris } = request.names
  return (
    organizationProblem(request) ??
    (dns.length + ips.length === 0 ? 'DNS or IP subjectAltName is required' : undefined) ??
    (emails.length > 0 ? 'Email subjectAltNames are not allowed' : undefined) ??
    (uris.length > 0 ? 'URI subjectAltNames are not allowed' : undefined) ??
    usagesProblem(usages, 'server auth') ??
    commonNameProblem(request)
  )
}

function organizationProblem(request: CertificateRequest): Problem {
  const organizations = organizationsOf(request)
  const isRight = organizations.length === 1 && organizations[0] === 'system:nodes'
  return isRight ? undefined : 'subject organization is not system:nodes'
}

const commonNameProblem = (request: CertificateRequest): Problem =>
  commonNameOf(request).startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:'

/** Keys that are not RSA need no key encipherment, so it may be missing. */
function usagesProblem(usages: Usages, auth: 'client auth' | 'server auth'): Problem {
  const given = new Set(usages)
  given.delete('key encipherment')
  const isRight = given.size === 2 && given.has('digital signature') && given.has(auth)
  const all = [auth, 'digital signature', 'key encipherment'].toSorted()
  return isRight ? undefined : `usages did not match [${all.join(' ')}]`
}
