import { goEscaped } from '@coxswain/api'

/**
 * A body as Go's clients write it: what HTML or JavaScript would misread is escaped. A server keeps the data of some objects,
 * such as a ControllerRevision's, as the very bytes that it was sent, and Go's controllers compare those.
 */
export function encodeBody(body: unknown): string {
  return goEscaped(JSON.stringify(body))
}
