// Mirrors k8s.io/component-base/logs/api/v1, 1.36, as far as it says where lines go.
import { jsonLogger, textLogger } from '@coxswain/base/system'
import type { Clock, Logger } from '@coxswain/base'
import type { FlagReader } from './settings.ts'

export interface ManagerLoggerOptions {
  readonly clock: Clock
  /** Read anew for each line: it can be changed while the process runs. */
  readonly verbosity: { readonly level: number }
}

/** As `--logging-format` and `--log-*-split-stream` say. */
export function managerLogger(flags: FlagReader, { clock, verbosity }: ManagerLoggerOptions): Logger {
  const format = flags.text('logging-format') === 'json' ? 'json' : 'text'
  const make = format === 'json' ? jsonLogger : textLogger
  const options = { clock, verbosity: () => verbosity.level, pid: process.pid }
  const toStderr = make(process.stderr, options)
  if (!flags.isOn(`log-${format}-split-stream`)) return toStderr
  return splitLogger(make(process.stdout, options), toStderr)
}

/** For what is to be said before the flags have been found to make sense. */
export function earlyLogger({ clock, verbosity }: ManagerLoggerOptions): Logger {
  return textLogger(process.stderr, { clock, verbosity: () => verbosity.level, pid: process.pid })
}

export function splitLogger(infos: Logger, errors: Logger): Logger {
  return {
    enabled: (verbosity) => infos.enabled(verbosity),
    info: (message, fields, verbosity) => infos.info(message, fields, verbosity),
    error: (message, error, fields) => errors.error(message, error, fields),
    named: (name, fields) => splitLogger(infos.named(name, fields), errors.named(name, fields)),
  }
}

/** Flags that are accepted and change nothing; nobody is to believe that they do. */
export function warnOfIdleFlags(flags: FlagReader, logger: Logger): void {
  if (flags.text('vmodule') !== '') {
    logger.info('Warning: --vmodule has no effect, lines do not know their files; use -v')
  }
  for (const format of ['text', 'json'] as const) {
    const name = `log-${format}-info-buffer-size`
    if (flags.text(name) !== '0') logger.info(`Warning: --${name} has no effect, each line is written at once`)
  }
}
