/** Bytes in an API object are base64; what they hold as text. */
export const textOfBytes = (base64: string | undefined): string =>
  Buffer.from(base64 ?? '', 'base64').toString('latin1')
