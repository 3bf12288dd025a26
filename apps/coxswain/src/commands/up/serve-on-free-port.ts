import type { HttpServer, SecureApiServer, ServeOptions } from '@coxswain/apiserver/http'
import { UsageError } from '../../command.ts'

const defaultPort = 6443
/** How far to look for a free port. */
const portsTried = 100

/**
 * Serves on 127.0.0.1: on the port asked for, or else on 6443 or the next free one. Throws `UsageError` when there is none.
 */
export async function serveOnFreePort(
  server: SecureApiServer,
  wanted: number | undefined,
  options: Omit<ServeOptions, 'port'>,
): Promise<HttpServer> {
  const ports =
    wanted === undefined ? Array.from({ length: portsTried }, (_, offset) => defaultPort + offset) : [wanted]
  for (const port of ports) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one port after the other
      return await server.serve({ ...options, port })
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  const what =
    wanted === undefined ? `the ports ${defaultPort} to ${defaultPort + portsTried - 1} are` : `port ${wanted} is`
  throw new UsageError(`${what} taken on 127.0.0.1; choose another with --port, or any free one with --port 0`)
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
