// Mirrors pkg/util/tolerations/tolerations.go (MergeTolerations), release 1.36.
import type { Toleration } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'

/** Both lists as one, without those that another one includes. Of equal ones the first stays. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): readonly Toleration[] {
  const all = [...first, ...second]
  const merged: Toleration[] = []
  all.forEach((each, index) => {
    const isIncluded =
      merged.some((kept) => includes(kept, each)) ||
      all.slice(index + 1).some((later) => !semanticEqual(each, later) && includes(later, each))
    if (!isIncluded) merged.push(each)
  })
  return merged
}

/** Whether the wider one tolerates whatever the other one does. */
function includes(wider: Toleration, other: Toleration): boolean {
  if (semanticEqual(wider, other)) return true
  const { key = '', operator = '', effect = '' } = wider
  if ((other.key ?? '') !== key && (key !== '' || operator !== 'Exists')) return false
  if ((other.effect ?? '') !== effect && effect !== '') return false
  if (effect === 'NoExecute' && !lastsAsLong(wider, other)) return false
  if (operator === 'Exists') return true
  if (operator !== 'Equal' && operator !== '') return false
  return other.operator === 'Equal' && (other.value ?? '') === (wider.value ?? '')
}

function lastsAsLong({ tolerationSeconds: limit }: Toleration, { tolerationSeconds }: Toleration): boolean {
  return limit === undefined || (tolerationSeconds !== undefined && tolerationSeconds <= limit)
}
