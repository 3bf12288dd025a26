/** Chance, passed in: one seed gives one run. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number
  /** A version 4 UUID, lower case. */
  uuid(): string
}
