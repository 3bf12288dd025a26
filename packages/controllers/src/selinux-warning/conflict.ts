// Mirrors pkg/controller/volume/selinuxwarning/cache/conflict.go, 1.36.
/** That two pods use a volume in ways that do not go together, as the first of them sees it. */
export interface Conflict {
  readonly property: 'SELinuxLabel' | 'SELinuxChangePolicy'
  readonly pod: string
  readonly value: string
  readonly otherPod: string
  readonly otherValue: string
}

/** The same as the other pod sees it. */
export const seenByOther = ({ property, pod, value, otherPod, otherValue }: Conflict): Conflict => ({
  property,
  pod: otherPod,
  value: otherValue,
  otherPod: pod,
  otherValue: value,
})

/** A text that is equal for equal conflicts only. */
export const conflictKey = ({ property, pod, value, otherPod, otherValue }: Conflict): string =>
  [property, pod, value, otherPod, otherValue].join('\n')
