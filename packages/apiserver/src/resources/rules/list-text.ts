const shownMax = 3

/** The first three of a list, and how many more there are: `a,b,c + 2 more...`. */
export function listText(items: readonly string[], whenEmpty: string): string {
  if (items.length === 0) return whenEmpty
  const shown = items.slice(0, shownMax).join(',')
  return items.length > shownMax ? `${shown} + ${items.length - shownMax} more...` : shown
}
