/** One named check: says what is wrong, or nothing. */
export type HealthCheck = () => string | undefined

export interface HealthAnswer {
  readonly code: 200 | 500
  /** `text/plain; charset=utf-8` */
  readonly body: string
}

/** What `/healthz`, `/livez` or `/readyz` answers. Reasons stay inside; only names are told. */
export interface HealthChecks {
  /** A check of the same name is replaced. */
  add(name: string, check: HealthCheck): void
  answer(query?: {
    readonly verbose?: boolean | undefined
    readonly exclude?: readonly string[] | undefined
  }): HealthAnswer
}

/** `endpoint` is the last word of the path. */
export function createHealthChecks(endpoint = 'healthz'): HealthChecks {
  const checks = new Map<string, HealthCheck>()
  return {
    add: (name, check) => void checks.set(name, check),
    answer: ({ verbose = false, exclude = [] } = {}) => {
      const entries: readonly (readonly [string, HealthCheck])[] =
        checks.size === 0 ? [['ping', () => undefined]] : [...checks]
      const results = entries.map(([name, check]) => lineOf(name, check, exclude))
      const failed = results.some(({ ok }) => !ok)
      if (!failed && !verbose) return { code: 200, body: 'ok' }
      const lines = results.map(({ line }) => `${line}\n`).join('')
      const warning = warnOfUnknown([...new Set(exclude)].filter((name) => !entries.some(([known]) => known === name)))
      return {
        code: failed ? 500 : 200,
        body: `${lines}${warning}${endpoint} check ${failed ? 'failed' : 'passed'}\n`,
      }
    },
  }
}

function lineOf(name: string, check: HealthCheck, exclude: readonly string[]): { ok: boolean; line: string } {
  if (exclude.includes(name)) return { ok: true, line: `[+]${name} excluded: ok` }
  if (check() === undefined) return { ok: true, line: `[+]${name} ok` }
  return { ok: false, line: `[-]${name} failed: reason withheld` }
}

function warnOfUnknown(names: readonly string[]): string {
  if (names.length === 0) return ''
  const quoted = names.toSorted().map((name) => JSON.stringify(name))
  return `warn: some health checks cannot be excluded: no matches for ${quoted.join(',')}\n`
}
