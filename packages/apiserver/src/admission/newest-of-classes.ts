import type { KubeObject } from '@coxswain/api'

const made = ({ metadata }: KubeObject): string => metadata?.creationTimestamp ?? ''
const nameOf = ({ metadata }: KubeObject): string => metadata?.name ?? ''

/** Of several classes marked as default the newest counts, and of those made at once the first by name. */
export function newestOfClasses<T extends KubeObject>(classes: readonly T[]): T | undefined {
  let newest: T | undefined
  for (const each of classes) if (newest === undefined || isBefore(each, newest)) newest = each
  return newest
}

const isBefore = (a: KubeObject, b: KubeObject): boolean =>
  made(a) === made(b) ? nameOf(a) < nameOf(b) : made(a) > made(b)
