/** An input that does not fit its schema; the message is Go's. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}
