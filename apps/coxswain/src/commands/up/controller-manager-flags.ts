import { settleFeatureGates, type ControllerDescriptor, type FeatureGates } from '@coxswain/runtime'
import { UsageError } from '../../command.ts'
import { FlagError, parseFlags, type ParsedFlags } from '../../flags/parse-flags.ts'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'
import { controllerOptions, type OptionSources } from '../controller-manager/controller-options.ts'
import { signingFileFlags } from '../controller-manager/signing-authorities.ts'
import { flagReader } from '../controller-manager/settings.ts'
import type { UpOptions } from './options.ts'

/** What the controllers' own flags say, as far as a cluster in one process can follow it. */
export interface ControllerManagerSettings {
  readonly controllers: readonly string[] | undefined
  readonly featureGates: FeatureGates
  controllerOptions(descriptor: ControllerDescriptor, keys: ClusterKeys): unknown
}

/** What the cluster signs with, and what it hands out to trust it by. */
export type ClusterKeys = Required<Pick<OptionSources, 'rootCa' | 'signToken' | 'signingAuthorities'>>

/** Throws `UsageError` in pflag's words. */
export function readControllerManagerFlags({ controllerManagerArguments }: UpOptions): ControllerManagerSettings {
  const flags = parse(controllerManagerArguments)
  for (const name of recyclerTemplates) {
    if (flags.isSet(name)) throw new UsageError(`--controller-manager-arg=--${name}: no template is read here`)
  }
  for (const name of keyFiles) {
    if (flags.isSet(name)) throw new UsageError(`--controller-manager-arg=--${name}: the cluster's keys are its own`)
  }
  const reader = flagReader(flags)
  return {
    controllers: flags.isSet('controllers') ? reader.list('controllers') : undefined,
    featureGates: gatesOf(reader.list('feature-gates')),
    controllerOptions: ({ name, defaults }, keys) => controllerOptions(name, defaults, { ...keys, flags: reader }),
  }
}

function gatesOf(pairs: readonly string[]): FeatureGates {
  const settled = settleFeatureGates(pairs)
  if (!('errors' in settled)) return settled
  throw new UsageError(`--controller-manager-arg=--feature-gates: ${settled.errors.join('; ')}`)
}

const recyclerTemplates = ['pv-recycler-pod-template-filepath-hostpath', 'pv-recycler-pod-template-filepath-nfs']
const keyFiles = ['service-account-private-key-file', ...signingFileFlags]

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
