// Mirrors k8s.io/apiserver/pkg/server/healthz/healthz.go, release 1.36.
import type { Exchange } from './exchange.ts'

export interface HealthCheck {
  readonly name: string
  /** Throws, or rejects, when it fails. Only who asks for this check alone is told the reason. */
  check(): void | Promise<void>
}

/** The checks of each endpoint, in the order in which they are listed. */
export interface HealthChecks {
  readonly healthz: readonly HealthCheck[]
  readonly livez: readonly HealthCheck[]
  readonly readyz: readonly HealthCheck[]
}

type HealthEndpoint = keyof HealthChecks

export interface HealthPath {
  readonly endpoint: HealthEndpoint
  /** `/readyz/etcd`: one check alone. */
  readonly check: HealthCheck | undefined
}

/** Which health path this is; undefined for others and for checks that do not exist. */
export function parseHealthPath(path: string, checks: HealthChecks): HealthPath | undefined {
  const [, endpoint, ...rest] = path.split('/')
  if (endpoint !== 'healthz' && endpoint !== 'livez' && endpoint !== 'readyz') return undefined
  if (rest.length === 0) return { endpoint, check: undefined }
  const name = rest.join('/')
  const check = checks[endpoint].find((one) => one.name === name)
  return check === undefined ? undefined : { endpoint, check }
}

const textHeaders = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

export async function serveHealth(
  exchange: Exchange,
  { endpoint, check }: HealthPath,
  {
    checks,
    query,
    headers,
  }: { checks: HealthChecks; query: URLSearchParams; headers: Readonly<Record<string, string>> },
): Promise<void> {
  const answer = (code: number, text: string): void => exchange.answer(code, { ...headers, ...textHeaders }, text)
  if (check !== undefined) {
    const failed = await failure(check)
    answer(failed === undefined ? 200 : 500, failed === undefined ? 'ok' : `internal server error: ${failed}\n`)
    return
  }
  const { isWell, lines } = await runChecks(checks[endpoint], query.getAll('exclude'))
  if (!isWell) answer(500, `${lines.join('\n')}\n${endpoint} check failed\n`)
  else if (query.has('verbose')) answer(200, `${lines.join('\n')}\n${endpoint} check passed\n`)
  else answer(200, 'ok')
}

interface Report {
  readonly isWell: boolean
  readonly lines: readonly string[]
}

async function runChecks(checks: readonly HealthCheck[], excluded: readonly string[]): Promise<Report> {
  const results = await Promise.all(
    checks.map(async (check) => {
      if (excluded.includes(check.name)) return { isWell: true, line: `[+]${check.name} excluded: ok` }
      const isWell = (await failure(check)) === undefined
      return { isWell, line: isWell ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld` }
    }),
  )
  const unknown = [...new Set(excluded)].filter((name) => !checks.some((check) => check.name === name)).toSorted()
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.map((name) => JSON.stringify(name)).join(',')}`
  return {
    isWell: results.every((result) => result.isWell),
    lines: [...results.map((result) => result.line), ...(unknown.length === 0 ? [] : [warning])],
  }
}

/** Why a check fails; undefined when it does not. */
async function failure(check: HealthCheck): Promise<string | undefined> {
  try {
    await check.check()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
