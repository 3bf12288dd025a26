import { TransportError } from '../errors.ts'

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'EACCES'])

/** What Node says about a socket, in the client's words. */
export function connectionError(error: unknown, doing: string): TransportError {
  if (error instanceof TransportError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = `${doing}: ${error instanceof Error ? error.message : String(error)}`
  if (unreachable.has(code)) return new TransportError('refused', message, { cause: error })
  if (code === 'ETIMEDOUT') return new TransportError('timeout', message, { cause: error })
  const isTrustFault = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ALTNAME|^ERR_SSL|^ERR_TLS/.test(code)
  return new TransportError(isTrustFault ? 'credentials' : 'closed', message, { cause: error })
}
