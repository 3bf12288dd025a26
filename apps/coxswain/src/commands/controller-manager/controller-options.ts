import type { FlagReader } from './settings.ts'

/** What a controller's flags say, under the names of its own options; read besides the files that they name. */
export interface OptionSources {
  readonly flags: FlagReader
  /** PEM of the authority that the cluster trusts; empty: none is known. */
  readonly rootCa: string
}

type Read = (sources: OptionSources) => object

const workers =
  (flag: string, option = 'workers'): Read =>
  ({ flags }) => ({ [option]: flags.number(flag) })

/** By the controller's name. Those that are not here have no flags. */
const optionsByController: Readonly<Record<string, Read>> = {
  'deployment-controller': workers('concurrent-deployment-syncs', 'concurrentSyncs'),
  'garbage-collector-controller': ({ flags }) => ({
    enabled: flags.isOn('enable-garbage-collector'),
    workers: flags.number('concurrent-gc-syncs'),
  }),
  'namespace-controller': ({ flags }) => ({
    workers: flags.number('concurrent-namespace-syncs'),
    resyncMs: flags.number('namespace-sync-period'),
  }),
  'replicaset-controller': workers('concurrent-replicaset-syncs', 'concurrentSyncs'),
  'root-ca-certificate-publisher-controller': ({ rootCa }) => ({ certificate: rootCa }),
}

/** The controller's own defaults with what the flags say over them. */
export function controllerOptions(name: string, defaults: unknown, sources: OptionSources): unknown {
  const given = optionsByController[name]?.(sources)
  if (given === undefined) return defaults
  return typeof defaults === 'object' && defaults !== null ? { ...defaults, ...given } : given
}
