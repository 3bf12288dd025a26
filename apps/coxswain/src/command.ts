/** One command of the executable. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Resolves to the exit code: 0 done, 1 failed, 130 interrupted. Throws `UsageError` for a command line it cannot read. */
  run(commandLine: readonly string[]): Promise<number>
}

/** The command line makes no sense; the message says what would. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
