import type { TokenKind } from '../lexer.ts'
import type { State } from './network.ts'

/** Where to go on when a rule has ended: the innermost first. */
export interface Return {
  readonly to: State
  readonly outer: Return | undefined
  /** Tells one stack of returns from another. */
  readonly key: string
}

export const pushReturn = (to: State, outer: Return | undefined): Return => ({
  to,
  outer,
  key: `${to.id} ${outer?.key ?? ''}`,
})

export const keyOf = (stack: Return | undefined): string => stack?.key ?? ''

/** In a set of tokens: the rule may end here, whatever comes after it. */
export const endOfRule: TokenKind = 'end of rule'

/** The tokens that can come next; `outside` stands for what comes after the end of all rules that are known. */
function look(from: State, stack: Return | undefined, outside: TokenKind): ReadonlySet<TokenKind> {
  const found = new Set<TokenKind>()
  const seen = new Set<string>()
  const visit = (state: State, returns: Return | undefined): void => {
    const key = `${state.id} ${keyOf(returns)}`
    if (seen.has(key)) return
    seen.add(key)
    if (state.kind === 'end-of-rule') {
      if (returns === undefined) found.add(outside)
      else visit(returns.to, returns.outer)
      return
    }
    for (const transition of state.transitions) {
      if (transition.kind === 'token') for (const kind of transition.tokens) found.add(kind)
      else if (transition.kind === 'rule') visit(transition.rule.start, pushReturn(transition.to, returns))
      else visit(transition.to, returns)
    }
  }
  visit(from, stack)
  return found
}

/** The tokens that can come next within the rule, and `endOfRule` where it may end. */
export const nextInRule = (state: State): ReadonlySet<TokenKind> => look(state, undefined, endOfRule)

/** The tokens that can come next when the rules that are under way end as they must. */
export const nextInContext = (state: State, stack: Return | undefined): ReadonlySet<TokenKind> =>
  look(state, stack, 'EOF')
