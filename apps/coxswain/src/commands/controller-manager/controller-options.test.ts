import { controllers } from '@coxswain/controllers'
import { expect, test } from 'vitest'
import { parseFlags } from '../../flags/parse-flags.ts'
import { controllerOptions } from './controller-options.ts'
import { knownControllers } from './known-controllers.ts'
import { managerFlags } from './manager-flags.ts'
import { flagReader } from './settings.ts'

const flags = flagReader(parseFlags([], managerFlags))

test.each(controllers.map((descriptor) => [descriptor.name, descriptor] as const))(
  '%s gets by the flags’ defaults what are its own, and nothing else',
  (name, { defaults }) => {
    expect(controllerOptions(name, defaults, { flags, rootCa: '' })).toEqual(defaults)
  },
)

test.each(controllers.map((descriptor) => [descriptor.name, descriptor] as const))(
  '%s is the controller that Kubernetes knows',
  (name, { aliases, onByDefault, featureGates }) => {
    const known = knownControllers.find((one) => one.name === name)
    expect({ aliases, onByDefault, gates: [...featureGates].toSorted() }).toEqual({
      aliases: known?.aliases,
      onByDefault: known?.onByDefault,
      gates: [...(known?.gates ?? [])].toSorted(),
    })
  },
)
