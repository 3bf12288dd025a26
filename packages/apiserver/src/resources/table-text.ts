// Texts that cells of several kinds share; pkg/printers/internalversion/printers.go, 1.36.
import { humanDuration, parseTime, type Container, type KubeObject } from '@coxswain/api'

export const none = '<none>'
export const unknown = '<unknown>'
export const unset = '<unset>'

export function nameCell(object: KubeObject): string {
  return object.metadata?.name ?? ''
}

export function ageCell(object: KubeObject, now: number): string {
  return sinceCell(object.metadata?.creationTimestamp, now)
}

/** How long ago that was. */
export function sinceCell(timestamp: string | null | undefined, now: number): string {
  const at = parseTime(timestamp)
  return at === undefined ? unknown : humanDuration(now - at)
}

export function containerCells(containers: readonly Container[] | undefined): readonly [string, string] {
  const list = containers ?? []
  return [list.map(({ name }) => name).join(','), list.map(({ image }) => image ?? '').join(',')]
}

/** `a=b,c=d`, by key; `<none>` without labels. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  const texts = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return texts.length === 0 ? none : texts.toSorted().join(',')
}

export function orNone(text: string | undefined): string {
  return text ? text : none
}

/** As Go prints a pointer to a boolean. */
export function booleanCell(value: boolean | undefined): string {
  if (value === undefined) return unset
  return value ? 'True' : 'False'
}
