// Mirrors pkg/controller/bootstrap/bootstrapsigner.go, signConfigMap, 1.36.
import type { ConfigMap } from '@coxswain/api'
import { detachedSignature } from './detached-signature.ts'
import type { Snapshot } from './observe.ts'
import { signingToken } from './signing-token.ts'
import { contentKey, signaturePrefix } from './texts.ts'

export type Decision =
  | { readonly kind: 'update'; readonly draft: ConfigMap; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** One signature of each token that may sign, and no other. */
export function decide({ info, tokens }: Snapshot, nowMs: number): Decision {
  const data = info.data ?? {}
  const content = data[contentKey]
  if (content === undefined) return { kind: 'nothing', why: `there is no ${contentKey} to sign` }
  const wanted = new Map<string, string>()
  for (const secret of tokens) {
    const token = signingToken(secret, nowMs)
    if (typeof token === 'string') continue
    wanted.set(`${signaturePrefix}${token.id}`, detachedSignature(content, token.id, token.secret))
  }
  const signed = Object.keys(data).filter((key) => key.startsWith(signaturePrefix))
  const isRight = signed.length === wanted.size && signed.every((key) => data[key] === wanted.get(key))
  if (isRight) return { kind: 'nothing', why: 'the signatures are right' }
  const kept = Object.entries(data).filter(([key]) => !key.startsWith(signaturePrefix))
  return {
    kind: 'update',
    draft: { ...info, data: Object.fromEntries([...kept, ...wanted]) },
    why: `${wanted.size} tokens sign, and there were ${signed.length} signatures`,
  }
}
