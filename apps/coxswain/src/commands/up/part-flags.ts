import type { ControllerDescriptor } from '@coxswain/runtime'
import { UsageError } from '../../command.ts'
import { FlagError, parseFlags, type ParsedFlags } from '../../flags/parse-flags.ts'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'
import type { UpOptions } from './options.ts'

/** What the parts' own flags say, as far as a cluster in one process can follow it. */
export interface PartSettings {
  readonly controllers: readonly string[] | undefined
  controllerOptions(descriptor: ControllerDescriptor): unknown
}

/** Which flags become which options of a controller. Flags of controllers that are not here are accepted and do nothing. */
const optionFlags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'daemonset-controller': { concurrentSyncs: 'concurrent-daemonset-syncs' },
  'cronjob-controller': { concurrentSyncs: 'concurrent-cron-job-syncs' },
  'deployment-controller': { concurrentSyncs: 'concurrent-deployment-syncs' },
  'garbage-collector-controller': { concurrentSyncs: 'concurrent-gc-syncs', enabled: 'enable-garbage-collector' },
  'job-controller': { concurrentSyncs: 'concurrent-job-syncs' },
  'namespace-controller': { concurrentSyncs: 'concurrent-namespace-syncs', resyncMs: 'namespace-sync-period' },
  'pod-garbage-collector-controller': { threshold: 'terminated-pod-gc-threshold' },
  'replicaset-controller': { concurrentSyncs: 'concurrent-replicaset-syncs' },
  'replicationcontroller-controller': { concurrentSyncs: 'concurrent-rc-syncs' },
  'statefulset-controller': { concurrentSyncs: 'concurrent-statefulset-syncs' },
  'resourcequota-controller': {
    concurrentSyncs: 'concurrent-resource-quota-syncs',
    resyncMs: 'resource-quota-sync-period',
  },
  'ttl-after-finished-controller': { concurrentSyncs: 'concurrent-ttl-after-finished-syncs' },
}

/** Throws `UsageError` in pflag's words. */
export function readPartFlags({ partArguments }: UpOptions): PartSettings {
  for (const part of ['apiserver', 'scheduler', 'node'] as const) {
    const [first] = partArguments[part]
    if (first !== undefined) throw new UsageError(`--${part}-arg=${first}: the ${part} has no flags of its own yet`)
  }
  const flags = parse(partArguments['controller-manager'])
  return {
    controllers: flags.isSet('controllers') ? (flags.value('controllers') as readonly string[]) : undefined,
    controllerOptions: (descriptor) => optionsOf(descriptor, flags),
  }
}

function parse(given: readonly string[]): ParsedFlags {
  try {
    const flags = parseFlags(given, controllerManagerFlags)
    if (flags.positional.length > 0) {
      throw new UsageError(
        `--controller-manager-arg takes a flag, as in --controller-manager-arg=--concurrent-gc-syncs=20; got ${flags.positional.join(' ')}`,
      )
    }
    return flags
  } catch (error) {
    if (error instanceof FlagError) throw new UsageError(`--controller-manager-arg: ${error.message}`, { cause: error })
    throw error
  }
}

function optionsOf({ name, defaults }: ControllerDescriptor, flags: ParsedFlags): unknown {
  const given = Object.entries(optionFlags[name] ?? {}).filter(([, flag]) => flags.isSet(flag))
  if (given.length === 0) return undefined
  const base = typeof defaults === 'object' && defaults !== null ? defaults : {}
  return { ...base, ...Object.fromEntries(given.map(([option, flag]) => [option, flags.value(flag)])) }
}
