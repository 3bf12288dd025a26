import { systemClock, systemRandom } from '@coxswain/base/system'
import type { Clock, Logger } from '@coxswain/base'
import type { Command } from '../../command.ts'
import { formatFlagValue } from '../../flags/format-value.ts'
import { FlagError, parseFlags, type ParsedFlags } from '../../flags/parse-flags.ts'
import { platform } from './api-clients.ts'
import { runtimeVersion } from './endpoints/zpages.ts'
import { flagUsages } from './flag-usages.ts'
import { helpText, usageText } from './help.ts'
import { managerFlags, shownFlags } from './manager-flags.ts'
import { earlyLogger, managerLogger, warnOfIdleFlags } from './manager-logger.ts'
import { handleSignals, survivePromises } from './manager-process.ts'
import { release } from '../../release.ts'
import { runManager } from './run-manager.ts'
import { flagReader, type FlagReader } from './settings.ts'
import { InvalidFlags, settleFlags, validateFlags, type Validated } from './validate-flags.ts'

export const controllerManager: Command = {
  name: 'controller-manager',
  summary: 'run the controllers against any API server, in place of kube-controller-manager',
  run: async (commandLine) => {
    let parsed: ParsedFlags
    try {
      parsed = parseFlags(commandLine, managerFlags)
    } catch (error) {
      if (!(error instanceof FlagError)) throw error
      process.stderr.write(`${usageText(shownFlags, flagUsages)}\nError: ${error.message}\n`)
      return 1
    }
    return runParsed(parsed)
  },
}

async function runParsed(parsed: ParsedFlags): Promise<number> {
  const flags = flagReader(parsed)
  if (flags.isOn('help')) {
    process.stdout.write(helpText(shownFlags, flagUsages))
    return 0
  }
  if (parsed.positional.some((word) => word !== '')) {
    const given = parsed.positional.map((word) => JSON.stringify(word)).join(' ')
    process.stderr.write(`Error: "kube-controller-manager" does not take any arguments, got [${given}]\n`)
    return 1
  }
  const version = versionText(flags.text('version'))
  if (version !== undefined) {
    process.stdout.write(`${version}\n`)
    return 0
  }
  const clock = systemClock()
  const startedMs = clock.now()
  const verbosity = { level: flags.number('v') }
  let logger = earlyLogger({ clock, verbosity })
  try {
    settleFlags(flags)
    logger = managerLogger(flags, { clock, verbosity })
    await runValidated(parsed, { flags, clock, logger, verbosity, startedMs })
    return 0
  } catch (error) {
    logger.error('command failed', error instanceof InvalidFlags ? error.message : error)
    return 1
  }
}

interface Prepared {
  readonly flags: FlagReader
  readonly clock: Clock
  readonly logger: Logger
  readonly verbosity: { level: number }
  readonly startedMs: number
}

async function runValidated(parsed: ParsedFlags, prepared: Prepared): Promise<void> {
  const { flags, clock, logger, verbosity, startedMs } = prepared
  const validated = validateFlags(flags)
  for (const warning of validated.gates.warnings) logger.info(`Warning: ${warning}`)
  warnOfIdleFlags(flags, logger)
  const flagTexts = textsOf(parsed)
  for (const [name, text] of Object.entries(flagTexts)) logger.info(`FLAG: --${name}=${JSON.stringify(text)}`, {}, 1)
  const stopping = new AbortController()
  handleSignals(releasesOnExit(validated) ? () => stopping.abort() : undefined)
  survivePromises((message, error) => logger.error(message, error))
  await runManager(
    {
      flags,
      validated,
      flagTexts,
      clock,
      random: systemRandom(),
      logger,
      setVerbosity: (level) => {
        verbosity.level = level
      },
      startedMs,
    },
    stopping.signal,
  )
}

const releasesOnExit = ({ gates }: Validated): boolean => gates.isOn('ControllerManagerReleaseLeaderElectionLockOnExit')

function textsOf(parsed: ParsedFlags): Readonly<Record<string, string>> {
  const flags = managerFlags.flatMap((group) => group.flags).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return Object.fromEntries(flags.map((flag) => [flag.name, formatFlagValue(flag, parsed.value(flag.name))]))
}

/** What `--version` prints; nothing when it is not asked for, or asks to report another version. */
function versionText(asked: string): string | undefined {
  if (asked === 'true') return `Kubernetes v${release}`
  if (asked !== 'raw') return undefined
  const fields = {
    Major: '1',
    Minor: '36',
    EmulationMajor: '',
    EmulationMinor: '',
    MinCompatibilityMajor: '',
    MinCompatibilityMinor: '',
    GitVersion: `v${release}`,
    GitCommit: '',
    GitTreeState: '',
    BuildDate: '',
    GoVersion: runtimeVersion,
    Compiler: 'v8',
    Platform: platform,
  }
  const written = Object.entries(fields).map(([name, value]) => `${name}:${JSON.stringify(value)}`)
  return `version.Info{${written.join(', ')}}`
}
