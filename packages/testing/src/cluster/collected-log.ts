import type { Clock, LogFields, Logger } from '@coxswain/base'

/** An error that a part has logged. */
export interface LoggedError {
  readonly timeMs: number
  /** `controller-manager.replicaset-controller` */
  readonly logger: string
  readonly message: string
  readonly error: unknown
  readonly fields: LogFields
}

/** Errors beyond are counted, not kept. */
const loggedErrorsMax = 10_000

/** Keeps the errors; passes everything on to `next`, if there is one. */
export class CollectedLog {
  readonly errors: LoggedError[] = []
  readonly #clock: Clock
  /** How many came after the list was full. */
  dropped = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  logger(next?: Logger): Logger {
    return this.#named('', {}, next)
  }

  #named(logger: string, inherited: LogFields, next: Logger | undefined): Logger {
    return {
      enabled: (verbosity) => next?.enabled(verbosity) ?? false,
      info: (message, fields, verbosity) => next?.info(message, fields, verbosity),
      error: (message, error, fields = {}) => {
        next?.error(message, error, fields)
        const timeMs = this.#clock.monotonicMs()
        if (this.errors.length >= loggedErrorsMax) this.dropped += 1
        else this.errors.push({ timeMs, logger, message, error, fields: { ...inherited, ...fields } })
      },
      named: (name, fields) =>
        this.#named(logger === '' ? name : `${logger}.${name}`, { ...inherited, ...fields }, next?.named(name, fields)),
    }
  }
}
