import type { Secret } from '@coxswain/api'
import { tokenNamespace, tokenSecretPrefix, tokenSecretType } from '../bootstrap-token.ts'

export interface TokenTraits {
  /** In the Secret's name. */
  readonly id?: string
  /** Over those of a token that signs, as texts; undefined: not there. */
  readonly data?: Readonly<Record<string, string | undefined>>
  readonly name?: string
  readonly namespace?: string
  readonly type?: string
}

/** A token for signing, that never expires. */
export function bootstrapToken(traits: TokenTraits = {}): Secret {
  const { id = 'abc123', data, name = `${tokenSecretPrefix}${id}` } = traits
  const texts = { 'token-id': id, 'token-secret': 'tokenSecret', 'usage-bootstrap-signing': 'true', ...data }
  return {
    metadata: { name, namespace: traits.namespace ?? tokenNamespace, uid: `uid-${name}`, resourceVersion: '1' },
    type: traits.type ?? tokenSecretType,
    data: Object.fromEntries(
      Object.entries(texts).flatMap(([key, text]) => (text === undefined ? [] : [[key, btoa(text)] as const])),
    ),
  }
}
