import type { Logger } from '@coxswain/base'
import { parseFlags } from '../../flags/parse-flags.ts'
import { expect, test } from 'vitest'
import { managerFlags } from './manager-flags.ts'
import { splitLogger, warnOfIdleFlags } from './manager-logger.ts'
import { flagReader } from './settings.ts'

function kept(to: string[], name = ''): Logger {
  return {
    enabled: (verbosity) => verbosity <= 2,
    info: (message) => void to.push(`${name}info ${message}`),
    error: (message) => void to.push(`${name}error ${message}`),
    named: (child) => kept(to, `${child}: `),
  }
}

test('split, infos go one way and errors the other, of children too', () => {
  const infos: string[] = []
  const errors: string[] = []
  const logger = splitLogger(kept(infos), kept(errors))
  for (const one of [logger, logger.named('gc')]) {
    one.info('hello')
    one.error('broken', undefined)
  }
  expect(logger.enabled(2)).toBe(true)
  expect(logger.enabled(3)).toBe(false)
  expect(infos).toEqual(['info hello', 'gc: info hello'])
  expect(errors).toEqual(['error broken', 'gc: error broken'])
})

test.each([
  { name: 'none', commandLine: ['--log-flush-frequency=1s', '--log-text-split-stream'], want: [] },
  {
    name: 'patterns',
    commandLine: ['--vmodule=gc=4'],
    want: ['info Warning: --vmodule has no effect, lines do not know their files; use -v'],
  },
  {
    name: 'a buffer',
    commandLine: ['--log-json-info-buffer-size=1M'],
    want: ['info Warning: --log-json-info-buffer-size has no effect, each line is written at once'],
  },
])('flags without effect: $name', ({ commandLine, want }) => {
  const told: string[] = []
  warnOfIdleFlags(flagReader(parseFlags(commandLine, managerFlags)), kept(told))
  expect(told).toEqual(want)
})
