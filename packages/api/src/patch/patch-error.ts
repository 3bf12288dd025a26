/**
 * Why a patch was refused, in the words of Kubernetes' libraries. What an API server answers:
 *
 * - `malformed`: the patch is not one of its type. 400 with this message.
 * - `too-many-operations`: 413, `Request entity too large: ` and this message.
 * - `inapplicable`: well formed, but this object does not take it. 422 with a general text; the message is for logs.
 * - `unmergeable`: the strategic merge broke off on something that upstream does not map. 500 with this message, no reason.
 * - `precondition`, `conflict`: only when a patch is created; never by an API server.
 */
export type PatchErrorKind =
  | 'malformed'
  | 'too-many-operations'
  | 'inapplicable'
  | 'unmergeable'
  | 'precondition'
  | 'conflict'

export class PatchError extends Error {
  override readonly name = 'PatchError'
  readonly kind: PatchErrorKind

  constructor(kind: PatchErrorKind, message: string) {
    super(message)
    this.kind = kind
  }
}
