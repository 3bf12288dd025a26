import { compareTexts } from '@coxswain/base'

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** As Go prints it: `apps/v1, Kind=Deployment`, and `/v1, Kind=Pod`. */
export const formatKind = ({ group, version, kind }: GroupVersionKind): string => `${group}/${version}, Kind=${kind}`

export const compareKinds = (a: GroupVersionKind, b: GroupVersionKind): number =>
  compareTexts(a.group, b.group) || compareTexts(a.version, b.version) || compareTexts(a.kind, b.kind)
