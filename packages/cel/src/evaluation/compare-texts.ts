/** By the bytes of UTF-8, which is by code points: UTF-16 alone would put what is beyond the basic plane too early. */
export function compareTexts(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(left.length - right.length)
}
