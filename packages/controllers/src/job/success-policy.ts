// Mirrors pkg/controller/job/success_policy.go, matchSuccessPolicy, 1.36.
import type { SuccessPolicy, SuccessPolicyRule } from '@coxswain/api'
import { countIndexes, parseIndexes, type Intervals } from './index-intervals.ts'

/** The number of the first rule that is met; undefined when none is, which is certain as long as nothing has succeeded. */
export function matchSuccessPolicy(
  policy: SuccessPolicy | undefined,
  completions: number,
  succeeded: Intervals,
): number | undefined {
  if (policy === undefined || succeeded.length === 0) return undefined
  const index = policy.rules.findIndex((rule) => isMet(rule, completions, succeeded))
  return index < 0 ? undefined : index
}

function isMet({ succeededIndexes, succeededCount }: SuccessPolicyRule, completions: number, all: Intervals): boolean {
  if (succeededIndexes === undefined) return succeededCount !== undefined && countIndexes(all) >= succeededCount
  const required = parseIndexes(succeededIndexes, completions)
  if (required.length === 0) return false
  const reached = countCommon(required, all)
  return reached === countIndexes(required) || (succeededCount !== undefined && reached >= succeededCount)
}

/** How many indexes are in both; both lists are gone through once. */
function countCommon(a: Intervals, b: Intervals): number {
  let count = 0
  let [i, j] = [0, 0]
  for (let left = a[0], right = b[0]; left !== undefined && right !== undefined; left = a[i], right = b[j]) {
    count += Math.max(0, Math.min(left.last, right.last) - Math.max(left.first, right.first) + 1)
    // Whichever ends first has nothing in common with what follows.
    const [leftEnds, rightEnds] = [left.last <= right.last, right.last <= left.last]
    if (leftEnds) i += 1
    if (rightEnds) j += 1
  }
  return count
}
