/** Negative, zero or positive as `a` comes before, is or comes after `b`, by their code units: no language has a say in it. */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
