import type { Clock } from '@coxswain/base'
import { styleText } from 'node:util'

/** Tells on stderr how far the start has come: one line a part, with the time since the process began. */
export interface Report {
  ready(part: string, detail: string): void
  say(text: string): void
}

export function createReport(clock: Clock): Report {
  const { stderr } = process
  const style = (format: 'green' | 'dim', text: string): string => (stderr.isTTY ? styleText(format, text) : text)
  // The clock counts from an arbitrary start; the process knows its own age.
  const ageAtStartMs = process.uptime() * 1000 - clock.monotonicMs()
  return {
    ready: (part, detail) => {
      const age = `${((clock.monotonicMs() + ageAtStartMs) / 1000).toFixed(2)} s`
      stderr.write(`${style('green', '✓')} ${part.padEnd(18)} ${detail} ${style('dim', age)}\n`)
    },
    say: (text) => void stderr.write(`${text}\n`),
  }
}
