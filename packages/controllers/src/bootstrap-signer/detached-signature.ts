// Mirrors k8s.io/cluster-bootstrap/token/jws/jws.go, ComputeDetachedSignature, 1.36: RFC 7515, appendix F.
import { createHmac } from 'node:crypto'

/**
 * A compact JWS (HS256) over the content, with the content left out: whoever has content, id and secret makes the same text,
 * byte for byte, and compares.
 */
export function detachedSignature(content: string, tokenId: string, tokenSecret: Uint8Array): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: tokenId })).toString('base64url')
  const payload = Buffer.from(content).toString('base64url')
  return `${header}..${createHmac('sha256', tokenSecret).update(`${header}.${payload}`).digest('base64url')}`
}
