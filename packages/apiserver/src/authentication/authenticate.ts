import { withAuthenticatedGroup, type Authenticator, type Evidence, type Verdict } from './authenticator.ts'

/**
 * Asks one after the other; the first that knows the sender decides. A refusal stands only if nobody after it knows the
 * sender, so that a bad certificate does not shut out a good token.
 */
export function firstOf(authenticators: readonly Authenticator[]): Authenticator {
  return (evidence) => ask(authenticators, evidence, 0, 'absent')
}

function ask(
  authenticators: readonly Authenticator[],
  evidence: Evidence,
  index: number,
  soFar: 'absent' | 'refused',
): Verdict | Promise<Verdict> {
  const authenticator = authenticators[index]
  if (authenticator === undefined) return soFar
  const decide = (verdict: Verdict): Verdict | Promise<Verdict> => {
    if (typeof verdict === 'object') return { user: withAuthenticatedGroup(verdict.user) }
    return ask(authenticators, evidence, index + 1, verdict === 'refused' ? 'refused' : soFar)
  }
  const verdict = authenticator(evidence)
  return verdict instanceof Promise ? verdict.then(decide) : decide(verdict)
}
