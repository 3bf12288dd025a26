import { compareTexts } from './compare-texts.ts'

/** The same map with its keys in order, as Go prints maps. */
export function sortedMap<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>>
export function sortedMap<V>(map: Readonly<Record<string, V>> | undefined): Readonly<Record<string, V>> | undefined
export function sortedMap<V>(map: Readonly<Record<string, V>> | undefined): Readonly<Record<string, V>> | undefined {
  if (map === undefined) return undefined
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => compareTexts(a, b)))
}
