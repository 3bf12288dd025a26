// Mirrors pkg/controller/volume/selinuxwarning/translator/selinux_translator.go and internal/parse/selinux_label.go, 1.36.
import type { SELinuxOptions } from '@coxswain/api'

/** User, role, type and level; the level may have colons itself. */
export type LabelParts = readonly [user: string, role: string, type: string, level: string]

/** What is not said stays empty: a node fills it in, and what with is not known here. Empty if nothing is said. */
export function labelOf({ user = '', role = '', type = '', level = '' }: SELinuxOptions): string {
  const label = [user, role, type, level].join(':')
  return label === ':::' ? '' : label
}

export function partsOf(label: string): LabelParts {
  const [user = '', role = '', type = '', ...level] = label.split(':')
  return [user, role, type, level.join(':')]
}

/**
 * An empty user, role or type may become anything on the node, and conflicts with nothing; a level is never filled in:
 * `u:r:t:s0:c1` goes with `:::s0:c1`, and neither with `:::s0:c2` nor with an empty label.
 */
export function labelsConflict(a: LabelParts, b: LabelParts): boolean {
  const [userA, roleA, typeA, levelA] = a
  const [userB, roleB, typeB, levelB] = b
  return differ(userA, userB) || differ(roleA, roleB) || differ(typeA, typeB) || levelA !== levelB
}

const differ = (a: string, b: string): boolean => a !== b && a !== '' && b !== ''
