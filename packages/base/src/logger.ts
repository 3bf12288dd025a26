export type LogFields = Readonly<Record<string, unknown>>

/** Structured logging as klog does it; where and how lines are written is the caller's choice. */
export interface Logger {
  /** Whether `info` at this verbosity is written. Check it before computing expensive fields. */
  enabled(verbosity: number): boolean
  info(message: string, fields?: LogFields, verbosity?: number): void
  error(message: string, error: unknown, fields?: LogFields): void
  /** A child whose name is appended to this one's with a dot, and whose lines all carry `fields`. */
  named(name: string, fields?: LogFields): Logger
}

export const silentLogger: Logger = {
  enabled: () => false,
  info: () => {},
  error: () => {},
  named: () => silentLogger,
}
