import type { FlagGroup } from '../../flags/flag.ts'
import { controllerManagerFlags } from '../../generated/controller-manager-flags.ts'

/** The recording was made with a distribution's manager; this flag is its own. */
const foreign = new Set(['unsupported-kube-api-over-localhost'])

/** As `--help` shows them. */
export const shownFlags: readonly FlagGroup[] = controllerManagerFlags.map(({ title, flags }) => ({
  title,
  flags: flags.filter(({ name }) => !foreign.has(name)),
}))

const neverHadEffect = 'This flag is currently no-op and will be deleted.'

/** Accepted, and told to nobody. */
const hiddenFlags: FlagGroup = {
  title: 'Hidden',
  flags: [
    { name: 'allow-untagged-cloud', type: 'bool', deprecated: neverHadEffect },
    { name: 'node-sync-period', type: 'duration', deprecated: neverHadEffect },
  ],
}

export const managerFlags: readonly FlagGroup[] = [...shownFlags, hiddenFlags]
