import type { Scores } from './framework/plugin.ts'

/** Room for the scores of one cycle, for the next one to use again. Its owner runs one cycle at a time. */
export class Scratch {
  #totals: Scores = new Float64Array(0)
  #scores: Scores = new Float64Array(0)

  /** Two lists of this length, the first of them all zero. */
  take(length: number): { readonly totals: Scores; readonly scores: Scores } {
    if (this.#totals.length === length) this.#totals.fill(0)
    else {
      this.#totals = new Float64Array(length)
      this.#scores = new Float64Array(length)
    }
    return { totals: this.#totals, scores: this.#scores }
  }
}
