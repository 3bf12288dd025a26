import type { Token } from '../lexer.ts'
import { keyOf, pushReturn, type Return } from './look-ahead.ts'
import type { State, Transition } from './network.ts'

/** One way in which the tokens so far can be read: where it has come to, by which alternative. */
interface Path {
  readonly state: State
  readonly alternative: number
  readonly stack: Return | undefined
  /** Whether it has left the rule in which the choice is made. */
  readonly hasLeft: boolean
}

/** A choice to be made: the alternatives in their order, and where we are. */
export interface Decision {
  readonly starts: readonly State[]
  readonly stack: Return | undefined
  /** How strong an operator must be to be taken in the rule under way. */
  readonly precedence: number
  /** Whether the choice is to go on with operators of the rule or to end it: then going on comes first. */
  readonly isOperatorLoop: boolean
}

/** The number of the alternative, or the first token that none of them can go on with. */
export type Prediction = { readonly alternative: number } | { readonly stuckAt: Token }

const placeOf = (path: Path): string => `${path.state.id} ${keyOf(path.stack)}`
const alternativesOf = (paths: readonly Path[]): ReadonlySet<number> => new Set(paths.map((path) => path.alternative))
const least = (numbers: Iterable<number>): number => Math.min(...numbers)

/** Follows everything that takes no token. Without knowing the callers, the end of a rule leads to wherever it is called. */
class Closure {
  readonly paths: Path[] = []
  readonly #seen = new Set<string>()
  readonly #knowsCallers: boolean
  readonly #precedence: number

  constructor(knowsCallers: boolean, precedence: number) {
    this.#knowsCallers = knowsCallers
    this.#precedence = precedence
  }

  /** `depth` is how many rules we are in, seen from the one of the choice. */
  add(path: Path, depth: number): void {
    const key = `${placeOf(path)} ${path.alternative}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    if (path.state.kind === 'end-of-rule') return this.#end(path, depth)
    if (path.state.transitions.some((transition) => transition.kind === 'token')) this.paths.push(path)
    for (const transition of path.state.transitions) this.#follow(path, transition, depth)
  }

  #end(path: Path, depth: number): void {
    const { stack } = path
    if (stack !== undefined) {
      this.add({ ...path, state: stack.to, stack: stack.outer, hasLeft: path.hasLeft }, depth - 1)
      return
    }
    if (this.#knowsCallers || path.state.transitions.length === 0) this.paths.push(path)
    else for (const { to } of path.state.transitions) this.add({ ...path, state: to, hasLeft: true }, depth - 1)
  }

  #follow(path: Path, transition: Transition, depth: number): void {
    if (transition.kind === 'token') return
    if (transition.kind === 'rule') {
      const stack = pushReturn(transition.to, path.stack)
      this.add({ ...path, state: transition.rule.start, stack }, depth + 1)
      return
    }
    const isWeak = transition.kind === 'precedence' && depth === 0 && transition.level < this.#precedence
    if (!isWeak) this.add({ ...path, state: transition.to }, depth)
  }
}

function begin(decision: Decision, knowsCallers: boolean): readonly Path[] {
  const closure = new Closure(knowsCallers, decision.precedence)
  const stack = knowsCallers ? decision.stack : undefined
  decision.starts.forEach((state, index) => closure.add({ state, alternative: index + 1, stack, hasLeft: false }, 0))
  if (!decision.isOperatorLoop) return closure.paths
  const taken = new Set(closure.paths.filter((path) => path.alternative === 1).map(placeOf))
  return closure.paths.filter((path) => path.alternative === 1 || !taken.has(placeOf(path)))
}

function advance(paths: readonly Path[], token: Token, knowsCallers: boolean): readonly Path[] {
  const closure = new Closure(knowsCallers, 0)
  for (const path of paths) {
    for (const transition of path.state.transitions) {
      if (path.state.kind === 'end-of-rule' || transition.kind !== 'token' || !transition.tokens.has(token.kind))
        continue
      closure.add({ ...path, state: transition.to }, 1)
    }
  }
  return closure.paths
}

/** The alternatives of the paths that have come to the same place, place by place. */
const groups = (paths: readonly Path[], key: (path: Path) => string): readonly ReadonlySet<number>[] =>
  [...Map.groupBy(paths, key).values()].map(alternativesOf)

/** Whether what can still come makes no difference any more, as far as can be seen without the callers. */
function isConflict(paths: readonly Path[]): boolean {
  if (paths.every((path) => path.state.kind === 'end-of-rule')) return true
  const hasRivals = groups(paths, placeOf).some((group) => group.size > 1)
  const isOpen = groups(paths, (path) => `${path.state.id}`).some((group) => group.size === 1)
  return hasRivals && !isOpen
}

/** When no path can go on: the alternative that had already ended its rule, for what comes is then a fault of a later rule. */
function finished(paths: readonly Path[]): number | undefined {
  const done = paths.filter((path) => path.hasLeft || (path.state.kind === 'end-of-rule' && path.stack === undefined))
  return done.length === 0 ? undefined : least(alternativesOf(done))
}

/** Looks ahead with all that is known of the callers. */
function predictInContext(decision: Decision, tokenAt: (ahead: number) => Token): Prediction {
  let paths = begin(decision, true)
  for (let ahead = 0; ; ahead += 1) {
    const token = tokenAt(ahead)
    const next = advance(paths, token, true)
    if (next.length === 0) {
      const alternative = finished(paths)
      return alternative === undefined ? { stuckAt: token } : { alternative }
    }
    const firsts = new Set(groups(next, placeOf).map((group) => least(group)))
    if (firsts.size === 1) return { alternative: least(firsts) }
    paths = next
  }
}

/** Chooses an alternative by as many tokens as it takes: first without the callers, then with them where that decides nothing. */
export function predict(decision: Decision, tokenAt: (ahead: number) => Token): Prediction {
  let paths = begin(decision, false)
  for (let ahead = 0; ; ahead += 1) {
    const token = tokenAt(ahead)
    const next = advance(paths, token, false)
    if (next.length === 0) {
      const alternative = finished(paths)
      return alternative === undefined ? { stuckAt: token } : { alternative }
    }
    const alternatives = alternativesOf(next)
    if (alternatives.size === 1) return { alternative: least(alternatives) }
    if (isConflict(next)) return predictInContext(decision, tokenAt)
    paths = next
  }
}
